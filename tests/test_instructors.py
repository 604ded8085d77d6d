"""docs/instructors has a page for every lesson, and what it says of a lesson is so: minutes, predictions, figures."""

import re
from pathlib import Path

import pytest
from notebooks_form.common import Notebook, sections

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "instructors"
PAGES = {path.stem: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.md"))}
OF_ALL_LESSONS = ("README", "presenting", "changing", "terms")
LESSONS = [Notebook.read(path) for path in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))]
PARTS = (
    "**Plan**",
    "**Answers to the predictions**",
    "**What students get wrong, and what to ask them**",
    "**Discuss**",
    "**Pause on**",
    "**If time is short:**",
)
of_each_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.path.stem)


def title_of(lesson):
    return lesson.cells[0].source.splitlines()[0].removeprefix("# ")


def guide_to(lesson):
    """Its page, below the title."""
    stem, title = lesson.path.stem, title_of(lesson)
    assert stem in PAGES, f"docs/instructors has no page {stem}.md"
    heading, _, guide = PAGES[stem].partition("\n")
    assert heading == f"# {title}", f"the title of {stem}.md is not `# {title}`"
    return guide


def part(guide, name):
    """The text below one of PARTS, up to the next."""
    after = guide.split(name, 1)[1]
    return re.split("|".join(map(re.escape, PARTS)), after)[0]


def rows(table):
    """The cells of a table's rows, without head and rule."""
    lines = [line for line in table.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def plain(text):
    """Letters, digits and signs alone: a title is broken into lines and quoted in code, and differs in spaces."""
    return re.sub(r"[\s\"'\\*`‘’]|(?<=\W)[fr](?=\")", "", text)


def titles_of(lesson):
    """The titles of its sections, with its number: "1 · What does the height say?"."""
    return [title for title, _ in sections(lesson)]


def minutes_of(lesson):
    """Those of its plan: a session, but for the first lesson, which is shorter."""
    return 20 if lesson.number == "00" else 50


# -- the pages ----------------------------------------------------------------------------------------------
def test_every_page_is_found_from_the_first_and_leads_back():
    assert set(PAGES) == {lesson.path.stem for lesson in LESSONS} | set(OF_ALL_LESSONS)
    for stem in PAGES.keys() - {"README"}:
        assert re.search(rf"\]\({stem}\.md[#)]", PAGES["README"]), f"the first page has no link to {stem}.md"
        assert "](README.md)" in PAGES[stem].split("\n")[2], f"{stem}.md does not lead back to the first page"


def test_the_first_page_lists_the_lessons_with_their_minutes():
    listed = rows(PAGES["README"].split("## The lessons")[1])
    assert [row[:2] for row in listed] == [
        [f"[{title_of(lesson)}]({lesson.path.stem}.md)", str(minutes_of(lesson))] for lesson in LESSONS
    ]


@of_each_lesson
def test_a_guide_leads_to_its_notebook_and_its_solutions(lesson):
    links = guide_to(lesson).split("\n")[1]
    for target in (f"notebooks/{lesson.path.name}", f"notebooks/solutions/{lesson.path.name}"):
        assert f"](../../{target})" in links and (ROOT / target).exists()


# -- what they say of a lesson ------------------------------------------------------------------------------
@of_each_lesson
def test_a_guide_has_all_its_parts_in_order(lesson):
    places = [guide_to(lesson).find(name) for name in PARTS]
    assert -1 not in places, f"missing: {[name for name, place in zip(PARTS, places, strict=True) if place < 0]}"
    assert places == sorted(places)


@of_each_lesson
def test_the_minutes_add_up_and_every_section_has_some(lesson):
    plan = rows(part(guide_to(lesson), "**Plan**"))
    assert sum(int(minutes) for minutes, *_ in plan) == minutes_of(lesson)
    where = {place for _, place, _ in plan} - {"opening", "Recap", "recap"}
    numbered = {title for title in titles_of(lesson) if re.match(r"\d+ · ", title)}
    assert where <= numbered
    assert where == numbered or "left for home" in str(plan), f"no minutes for {numbered - where}"


@of_each_lesson
def test_every_prediction_is_answered_in_its_section(lesson):
    asked, section = [], 0
    for cell in lesson.markdown:
        if cell.slide_type == "notes":
            continue
        for heading, prediction in re.findall(r"(?m)^## (\d+) · |(\*\*Predict)", cell.source):
            section = int(heading) if heading else section
            asked += [section] if prediction else []
    answers = re.findall(r"(?m)^- §(\d+): ", part(guide_to(lesson), "**Answers to the predictions**"))
    assert [int(number) for number in answers] == asked


@of_each_lesson
def test_figures_to_pause_on_are_in_the_lesson(lesson):
    said = plain(" ".join(cell.source for cell in lesson.code))
    paused = re.findall(r"(?m)^- \*(.+?)\*.*?\(§\d+\)", part(guide_to(lesson), "**Pause on**"))
    assert len(paused) >= 2
    for title in paused:
        assert plain(title) in said, f"no figure of {lesson.path.name} is titled {title!r}"


@of_each_lesson
def test_questions_are_asked(lesson):
    guide = guide_to(lesson)
    wrong = rows(part(guide, "**What students get wrong, and what to ask them**"))
    assert len(wrong) >= 3
    assert all("?" in ask for _, ask in wrong), [ask for _, ask in wrong if "?" not in ask]
    discuss = re.findall(r"(?ms)^- (.*?)(?=^- |\Z)", part(guide, "**Discuss**"))
    assert len(discuss) >= 2
    assert all(re.search(r"[?.]\s+\[.+\]", question, re.S) for question in discuss), discuss


def test_both_syllabi_hold_every_lesson():
    for weeks in (8, 14):
        table = re.search(rf"(?ms)^## A term of {weeks} weeks\n(.*?)(?=^## |\Z)", PAGES["terms"])[1]
        plan = rows(table)
        assert [int(week) for week, *_ in plan] == list(range(1, weeks + 1))
        sessions = " ".join(" ".join(cells[1:3]) if weeks == 8 else cells[1] for cells in plan)
        assert {lesson.number for lesson in LESSONS} <= set(re.findall(r"\b\d\d\b", sessions))


def test_a_wrong_guide_would_be_noticed(monkeypatch):
    lesson = LESSONS[4]
    for old, new, test in (
        ("| 5 | 1 · ", "| 6 | 1 · ", test_the_minutes_add_up_and_every_section_has_some),
        ("- §2: ", "- §3: ", test_every_prediction_is_answered_in_its_section),
        ("As σ shrinks", "As σ grows", test_figures_to_pause_on_are_in_the_lesson),
        ("**Discuss**", "**Talk**", test_a_guide_has_all_its_parts_in_order),
        ("# 04 · Resp", "# 05 · Resp", test_a_guide_has_all_its_parts_in_order),
        ("solutions/04_resp", "solutions/05_resp", test_a_guide_leads_to_its_notebook_and_its_solutions),
    ):
        page = PAGES[lesson.path.stem]
        assert old in page
        monkeypatch.setitem(PAGES, lesson.path.stem, page.replace(old, new, 1))
        with pytest.raises(AssertionError):
            test(lesson)
        monkeypatch.undo()
