"""Small things that a cell's HTML lacks: header cells that say what they head, links that stay among the pages."""

import re

from bs4 import BeautifulSoup

NOTEBOOK = re.compile(r"^(?!\w+:)(?:.*/)?(\d\d_\w+)\.ipynb(#.*)?$")  # of this course, not of another host
BESIDE = re.compile(r"data/README\.md$|^(?!\w+:).*\.ipynb$")  # after the lessons, which have pages


def tidy(html):
    """Mend a piece of HTML: tables, links between lessons, predictions, the width of code."""
    soup = BeautifulSoup(html, "html.parser")
    _name_headers(soup)
    _tables(soup)
    for link in soup.select("a[href]"):
        link["href"] = NOTEBOOK.sub(r"\1.html\2", link["href"])
        if BESIDE.search(link["href"]):  # a file of the course, which no deck or page has beside it
            link.unwrap()
    for paragraph in soup.find_all("p"):
        if paragraph.find("strong", string="Predict."):
            paragraph["class"] = "predict"
    for pre in soup.find_all("pre"):
        columns = max(map(len, pre.get_text().splitlines()), default=0)
        pre["style"] = f"--columns: {columns}"  # long lines are set a little smaller, so that they need no scrolling
    return str(soup)


def for_discussion(html):
    """Mark the exercises of a slide: a room does not type, it talks about how to go at them."""
    return re.sub(r"<h3>(?=Exercise )", '<h3 class="exercise"><span class="badge">Discuss</span> ', html)


def _name_headers(soup):
    """Say of every header cell what it heads; an empty one, as pandas leaves above its index, heads nothing."""
    for cell in soup.find_all("th"):
        if not cell.get_text(strip=True):
            cell.name = "td"
        else:
            cell["scope"] = "col" if cell.find_parent("thead") else "row"


def _tables(soup):
    """Tables look as the page says, not as pandas does, and scroll by themselves where they are too wide."""
    for style in soup.find_all("style"):
        style.decompose()
    for table in soup.find_all("table"):
        table.attrs.pop("border", None)
        table.wrap(soup.new_tag("div", attrs={"class": "table"}))
