"""Slides and pages as text: what is shown and what is not, and a sentence for every figure. No browser is needed."""

import re
from functools import cache

import pandas
import pytest
from bs4 import BeautifulSoup
from nbformat import v4

from publish.lessons import alternative_texts, chosen, lessons, slide_type, tags
from publish.missing import Missing
from publish.render import contents, deck, page
from publish.words import problems

LESSONS = lessons()
LOADS = re.compile(r"""(?:\bsrc\s*=\s*|<link\b[^>]*\bhref\s*=\s*|url\(\s*)["']?\s*(?:https?:)?//""")
every_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)


@cache
def deck_of(lesson):
    return deck(lesson)


@cache
def page_of(lesson):
    return page(lesson)


@cache
def soup_of(lesson):
    return BeautifulSoup(deck_of(lesson), "html.parser")


def shown(nb):
    """Cells that are to be seen on slides."""
    return [
        cell
        for cell in nb.cells
        if slide_type(cell) not in ("skip", "notes") and not {"check", "widget"} & set(tags(cell))
    ]


@every_lesson
def test_a_deck_has_the_slides_that_the_lesson_says(lesson):
    found = [section["aria-label"] for section in soup_of(lesson).select("section > section")]
    begin = [cell for cell in shown(lesson.read()) if slide_type(cell) in ("slide", "subslide")]
    assert len(found) == len(begin)
    assert all(found)


@every_lesson
def test_every_figure_of_a_deck_has_its_own_sentence(lesson):
    nb = lesson.read()
    nb.cells = shown(nb)
    words = alternative_texts(nb)
    assert problems(deck_of(lesson), fewest=len(words)) == []
    assert [img["alt"] for img in soup_of(lesson).find_all("img")] == words


@every_lesson
def test_every_figure_of_a_page_has_its_own_sentence(lesson):
    assert problems(page_of(lesson), fewest=len(alternative_texts(lesson.read()))) == []


def lost(picture):
    del picture.metadata["image/png"]["alt"]


def empty(picture):
    picture.metadata["image/png"]["alt"] = " "


def file_name(picture):
    picture.metadata["image/png"]["alt"] = "figure_3.png"


def repeated(picture):
    picture.metadata["image/png"]["alt"] = alternative_texts(LESSONS[1].read())[0]


@pytest.mark.parametrize("made", [deck, page])
@pytest.mark.parametrize("tamper", [lost, empty, file_name, repeated])
def test_a_figure_without_its_own_sentence_is_found(made, tamper):
    nb = LESSONS[1].read()
    pictures = [out for cell in nb.cells for out in cell.get("outputs", []) if "image/png" in out.get("data", {})]
    tamper(pictures[2])
    assert len(problems(made(LESSONS[1], nb))) == 1


@every_lesson
def test_nothing_is_loaded_from_elsewhere(lesson):
    for text in (deck_of(lesson), page_of(lesson)):
        assert not LOADS.search(text)
        for element in BeautifulSoup(text, "html.parser").select("script[src], link[href], img[src]"):
            assert re.match("assets/|data:image/png;base64,", element.get("src") or element["href"])


@every_lesson
def test_notes_are_the_speakers_and_unfolded(lesson):
    notes = [cell for cell in lesson.read().cells if slide_type(cell) == "notes"]
    asides = soup_of(lesson).find_all("aside")
    assert len({aside.get_text() for aside in asides}) == len(notes) > 0
    for aside in asides:
        assert aside["class"] == ["notes"]  # which reveal.js hides
        assert not aside.find_parent(class_="fragment")
        assert aside.get_text(strip=True)
    assert not soup_of(lesson).find(["details", "summary"])


@every_lesson
def test_code_that_is_not_to_be_seen_is_not_there(lesson):
    text = soup_of(lesson).get_text()
    assert "Not attempted yet" not in text
    for cell in lesson.read().cells:
        hidden = "hide-input" in tags(cell) or cell.metadata.get("jupyter", {}).get("source_hidden")
        if cell.cell_type == "code" and (hidden or slide_type(cell) == "skip" or {"check", "widget"} & set(tags(cell))):
            assert cell.source not in text


@every_lesson
def test_an_exercise_is_a_question_for_the_room(lesson):
    nb = lesson.read()
    nb.cells = shown(nb)
    titles = [title for cell in nb.cells for title in re.findall(r"(?m)^### (Exercise .+)$", cell.source)]
    headings = soup_of(lesson).select("h3.exercise")
    assert [heading.get_text() for heading in headings] == [f"Discuss {title}" for title in titles]
    assert 'class="badge"' not in page_of(lesson)  # whose reader is alone with it
    stubs = [cell.source.rstrip() for cell in nb.cells if "exercise" in tags(cell)]
    assert [stub.get_text().strip() for stub in soup_of(lesson).select(".stub")] == stubs


def made(*cells, as_=deck):
    """A lesson of these cells as a deck or a page; its first cell is a title."""
    nb = v4.new_notebook(cells=[cell(v4.new_markdown_cell("# 01 · A title"), "slide"), *cells])
    return BeautifulSoup(as_(LESSONS[1], nb), "html.parser")


def cell(new, kind, *labels):
    new.metadata.slideshow, new.metadata.tags = {"slide_type": kind}, list(labels)
    return new


def text(source, kind="-"):
    return cell(v4.new_markdown_cell(source), kind)


def code(source, kind="-", *labels, outputs=()):
    return cell(v4.new_code_cell(source, outputs=list(outputs)), kind, *labels)


def test_a_check_leaves_nothing_and_hands_its_break_on():
    soup = made(code("check.it(mine)", "subslide", "check"), text("What did you see?", "fragment"))
    assert "check" not in soup.get_text()
    second = soup.select("section > section")[1]
    assert second.get_text().split() == [*"What did you see?".split(), *"01 · A title".split()]
    assert not second.find(class_="fragment")


def test_a_widget_leaves_no_slide_and_its_notes_go_to_the_one_before():
    view = v4.new_output("execute_result", data={"text/plain": "interactive(children=...)"})
    notes = text("<details>\n<summary>For the instructor</summary>\n\nAsk.\n\n</details>", "notes")
    soup = made(code("show()", "subslide", "widget", outputs=[view]), notes, text("Next", "slide"))
    assert "interactive" not in soup.get_text()
    first, _ = soup.select("section > section")
    assert first.find("aside").get_text(strip=True) == "Ask."


def test_notes_come_with_every_slide_that_they_speak_of():
    def notes(source):
        return text(f"<details>\n<summary>For the instructor</summary>\n\n{source}\n\n</details>", "notes")

    soup = made(
        *(text("Goals", "subslide"), notes("Ask.")),
        *(text("## 1 · A section", "slide"), text("Predict", "subslide"), notes("Wait."), text("More", "subslide")),
        *(text("Discuss", "subslide"), notes("Listen."), text("Last", "subslide")),
        *(text("## 2 · Another", "slide"), notes("Vote."), notes("Count.")),
    )
    said = [
        [aside.get_text(strip=True) for aside in slide.find_all("aside")] for slide in soup.select("section > section")
    ]
    assert said == [["Ask."], ["Ask."], ["Wait."], ["Wait."], ["Listen."], ["Listen."], [], ["Vote.", "Count."]]


def test_notes_behind_a_fragment_are_there_before_it():
    soup = made(
        text("Now", "fragment"), text("<details>\n<summary>For the instructor</summary>\n\nAsk.\n\n</details>", "notes")
    )
    assert soup.find("aside").get_text(strip=True) == "Ask."
    assert soup.find(class_="fragment").get_text(strip=True) == "Now"


def test_a_slide_without_a_heading_goes_by_its_section():
    soup = made(text("## 1 · Why?\n\nBecause.", "slide"), text("More.", "subslide"))
    labels = [section["aria-label"] for section in soup.select("section > section")]
    assert labels == ["01 · A title", "1 · Why?", "1 · Why?, continued"]


@pytest.mark.parametrize(
    "link, leads_to",
    [
        ("05_em_by_hand.ipynb", "05_em_by_hand.html"),
        ("05_em_by_hand.ipynb#Recap", "05_em_by_hand.html#Recap"),
        ("../notebooks/05_em_by_hand.ipynb", "05_em_by_hand.html"),
        ("https://example.org/05_em_by_hand.ipynb", "https://example.org/05_em_by_hand.ipynb"),
    ],
)
@pytest.mark.parametrize("as_", [deck, page])
def test_links_between_lessons_stay_among_them(as_, link, leads_to):
    assert made(text(f"See [there]({link})."), as_=as_).find("a", string="there")["href"] == leads_to


@pytest.mark.parametrize("link", ["the_same_in_scikit_learn.ipynb", "../data/README.md"])
def test_what_no_page_has_beside_it_is_no_link(link):
    assert "See there." in made(text(f"See [there]({link})."), as_=page).get_text()
    assert not made(text(f"See [there]({link})."), as_=page).find("a", string="there")


def test_a_table_of_pandas_says_what_its_headers_head():
    frame = pandas.DataFrame({"mean": [1.0, 2.0]}, index=["short", "long"])
    output = v4.new_output("execute_result", data={"text/html": frame.to_html(), "text/plain": str(frame)})
    table = made(code("frame", outputs=[output])).find("table")
    assert [(th.get_text(), th["scope"]) for th in table.find_all("th")] == [
        ("mean", "col"),
        ("short", "row"),
        ("long", "row"),
    ]


def test_an_error_is_text_in_colours_and_not_escape_codes():
    error = v4.new_output("error", ename="ValueError", evalue="x < 0", traceback=["\x1b[31mValueError\x1b[39m: x < 0"])
    pre = made(code("fail()", outputs=[error])).select_one("pre.error")
    assert pre.get_text() == "ValueError: x < 0"
    assert pre.find("span")["class"] == ["ansi-red-fg"]


def test_formulas_survive_markdown():
    soup = made(text("If $a_1 < b_1 * c * d$ then\n\n$$\n\\begin{aligned} a &= b \\\\ c &= d \\end{aligned}\n$$"))
    assert "$a_1 < b_1 * c * d$" in soup.get_text()
    assert "a &= b \\\\ c &= d" in soup.get_text()


def test_the_index_lists_every_deck():
    soup = BeautifulSoup(contents(LESSONS, "slides", pdfs={"01_one_gaussian"}), "html.parser")
    rows = soup.select("main ol > li")
    assert [row.h2.a["href"] for row in rows] == [f"{lesson.name}.html" for lesson in LESSONS]
    for lesson, row in zip(LESSONS, rows, strict=True):
        assert lesson.title in row.h2.get_text()
        assert re.search(r"\d\d minutes", row.get_text())
        assert len(row.select("ul li")) in (3, 4)
    assert [link["href"] for link in soup.find_all("a", href=re.compile("pdf$"))] == ["01_one_gaussian.pdf"]


def test_what_is_not_a_lesson_is_refused():
    for path in ("notebooks/solutions/01_one_gaussian.ipynb", "notebooks/99_nothing.ipynb", "README.md"):
        with pytest.raises(Missing, match="is not a lesson"):
            chosen([path])
