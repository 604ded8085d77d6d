"""INSTRUCTORS.md has a plan for every lesson, and what it says of a lesson is so: minutes, predictions, figures."""

import re
from pathlib import Path

import pytest
from notebooks_form.common import Notebook, sections

ROOT = Path(__file__).resolve().parent.parent
GUIDE = (ROOT / "INSTRUCTORS.md").read_text(encoding="utf-8")
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


def guide_to(lesson):
    """Its part of the page, from its heading to the next."""
    title = lesson.cells[0].source.splitlines()[0].removeprefix("# ")
    found = re.search(rf"(?ms)^## {re.escape(title)}\n(.*?)(?=^## |\Z)", GUIDE)
    assert found, f"INSTRUCTORS.md has no section `## {title}`"
    return found[1]


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


@of_each_lesson
def test_a_guide_has_all_its_parts_in_order(lesson):
    places = [guide_to(lesson).find(name) for name in PARTS]
    assert -1 not in places, f"missing: {[name for name, place in zip(PARTS, places, strict=True) if place < 0]}"
    assert places == sorted(places)


@of_each_lesson
def test_the_minutes_add_up_and_every_section_has_some(lesson):
    plan = rows(part(guide_to(lesson), "**Plan**"))
    asked = int(re.search(r"\*\*Time\*\* (\d+) minutes", lesson.cells[1].source)[1])
    assert sum(int(minutes) for minutes, *_ in plan) == (asked if lesson.number == "00" else 50)
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
        table = re.search(rf"(?ms)^## A term of {weeks} weeks\n(.*?)^## ", GUIDE)[1]
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
    ):
        section = guide_to(lesson)
        assert old in section
        monkeypatch.setitem(globals(), "GUIDE", GUIDE.replace(section, section.replace(old, new, 1)))
        with pytest.raises(AssertionError):
            test(lesson)
        monkeypatch.undo()
