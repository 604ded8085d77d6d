"""Small things that a cell's HTML lacks: header cells that say what they head, links that stay among the pages."""

import re

from bs4 import BeautifulSoup

NOTEBOOK = re.compile(r"^(?!\w+:)(?:.*/)?(\d\d_\w+)\.ipynb(#.*)?$")  # of this course, not of another host


def tidy(html):
    """Mend a piece of HTML: tables, links between lessons, exercises, predictions, the width of code."""
    soup = BeautifulSoup(html, "html.parser")
    _name_headers(soup)
    for link in soup.select("a[href]"):
        link["href"] = NOTEBOOK.sub(r"\1.html\2", link["href"])
    for heading in soup.find_all("h3", string=re.compile(r"^Exercise ")):
        badge = soup.new_tag("span", attrs={"class": "badge"})
        badge.string = "Discuss"
        heading["class"] = "exercise"
        heading.insert(0, badge)
        badge.insert_after(" ")
    for paragraph in soup.find_all("p"):
        if paragraph.find("strong", string="Predict."):
            paragraph["class"] = "predict"
    for pre in soup.find_all("pre"):
        columns = max(map(len, pre.get_text().splitlines()), default=0)
        pre["style"] = f"--columns: {columns}"  # long lines are set a little smaller, so that they need no scrolling
    return str(soup)


def _name_headers(soup):
    """Say of every header cell what it heads; an empty one, as pandas leaves above its index, heads nothing."""
    for cell in soup.find_all("th"):
        if not cell.get_text(strip=True):
            cell.name = "td"
        else:
            cell["scope"] = "col" if cell.find_parent("thead") else "row"
    for table in soup.find_all("table"):
        for old in ("border", "style"):
            table.attrs.pop(old, None)
