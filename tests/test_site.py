"""What Sphinx is given for the site: lessons fit to read, solutions folded in or left out, links to Binder."""

import argparse
import copy
import re
import runpy
import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from publish import libraries, repository, site
from publish.lessons import ROOT, WORKBOOKS, lessons, read, tags, words_of
from publish.missing import Missing
from publish.reading import BrokenLesson, page, with_links
from publish.repository import address, of_this_clone
from publish.solutions import exercises, fold_in, without_mention
from publish.sources import FOR_INSTRUCTORS, on_the_site, prepared, table, write

LESSONS = lessons()
NAMES = [lesson.name for lesson in LESSONS]
GITHUB = "https://github.com/owner/course"


def lesson(*cells):
    """A small lesson around these cells."""
    opening = "**You will be able to**\n\n- read;\n- write.\n\n**You need** nothing.\n\n**Time** 30 minutes."
    begin = [new_markdown_cell("# 04 · A lesson\n\nIt begins."), new_markdown_cell(opening)]
    return new_notebook(cells=[*begin, new_code_cell("import numpy as np"), *cells])


def picture(alt=None, **metadata):
    details = {"image/png": {"alt": alt}} if alt is not None else {}
    output = new_output("display_data", {"image/png": "iVBORw0K"}, metadata=details)
    return new_code_cell("show(figure)", outputs=[output], metadata=metadata)


def said(text, code="check.it(it)", **metadata):
    return new_code_cell(code, outputs=[new_output("stream", name="stdout", text=text)], metadata=metadata)


def read_page(*cells, repository=None):
    return page(lesson(*cells), "04_responsibilities", NAMES, repository).cells[3:]


# -- a lesson as a page -------------------------------------------------------------------------------------
def test_notes_and_checks_of_the_prose_are_left_out():
    notes = new_markdown_cell("For the instructor", metadata={"slideshow": {"slide_type": "notes"}})
    checks = new_code_cell("# checks the numbers in the text\nassert 1")
    kept = read_page(notes, checks, new_markdown_cell("Read on."))
    assert [cell.source for cell in kept] == ["Read on."]


def test_a_figure_has_its_words_and_only_once():
    cell = picture("A bell curve.")
    cell.outputs.append(new_output("display_data", {"text/html": '<details class="figure-in-words">A bell curve.'}))
    (shown,) = read_page(cell)
    assert shown.metadata["mystnb"]["image"]["alt"] == "A bell curve."
    assert len(shown.outputs) == 1


@pytest.mark.parametrize("alt", [None, "", "  "])
def test_a_figure_without_words_is_refused(alt):
    with pytest.raises(BrokenLesson, match=r"04_responsibilities: a figure without alternative text \(show\(figure\)"):
        read_page(picture(alt))


def test_two_figures_of_one_cell_are_refused():
    cell = picture("One.")
    cell.outputs *= 2
    with pytest.raises(BrokenLesson, match="two figures in one cell"):
        read_page(cell)


def test_hidden_code_and_imports_are_folded():
    whole = page(lesson(new_code_cell("draw()", metadata={"jupyter": {"source_hidden": True}})), NAMES[4], NAMES).cells
    assert "hide-input" in tags(whole[2]) and whole[2].metadata["mystnb"]["code_prompt_show"] == "Show the imports"
    assert "hide-input" in tags(whole[3]) and whole[3].metadata["mystnb"]["code_prompt_show"] == "Show the code"
    assert "hide-input" not in tags(read_page(new_code_cell("fit()"))[0])


def test_a_check_is_silent_before_an_attempt_and_speaks_after_it():
    before, after = read_page(
        said("Not attempted yet: replace the ...", tags=["check"]), said("Correct: yes.", tags=["check"])
    )
    assert before.outputs == [] and after.outputs[0].text == "Correct: yes."


def test_a_widget_says_where_it_moves():
    cell = new_code_cell("interactive(f)", metadata={"tags": ["widget"]}, outputs=[new_output("display_data", {})])
    code, note = read_page(copy.deepcopy(cell))
    assert code.outputs == [] and "Run the lesson in Jupyter to drag" in note.source
    _, note = read_page(cell, repository=GITHUB)
    binder = "https://mybinder.org/v2/gh/owner/course/HEAD?urlpath=lab/tree/notebooks/04_responsibilities.ipynb"
    assert f"for instance [on Binder]({binder})," in note.source


@pytest.mark.parametrize(
    "text, linked",
    [
        ("as in lesson 05.", "as in [lesson 05](05_em_by_hand.ipynb)."),
        ("Lesson 07's habit", "[Lesson 07](07_numerics.ipynb)'s habit"),
        (
            "lessons 02 (a $K$, b), 07 and 08 (c)",
            "lessons [02](02_many_dimensions.ipynb) (a $K$, b), [07](07_numerics.ipynb) and "
            "[08](08_when_em_fails.ipynb) (c)",
        ),
        ("lesson 08): three win 17 times", "[lesson 08](08_when_em_fails.ipynb)): three win 17 times"),
        ("| 03 Mixtures | tell |", "| [03 Mixtures](03_mixtures.ipynb) | tell |"),
        ("in lesson 04 itself", "in lesson 04 itself"),  # no link to where one is
        ("lesson 77", "lesson 77"),  # nor to what is not there
        ("`lesson 05`, $\\text{lesson 05}$", "`lesson 05`, $\\text{lesson 05}$"),
        ("## After lesson 05", "## After lesson 05"),
        ("[lesson 05](05_em_by_hand.ipynb)", "[lesson 05](05_em_by_hand.ipynb)"),
        ("[they](solutions/05_em_by_hand.ipynb)", "[they](05_em_by_hand.ipynb)"),
        ("[data](../data/README.md#iriscsv)", "[data](data.md#iriscsv)"),
    ],
)
def test_links(text, linked):
    assert with_links(text, "04_responsibilities", NAMES) == linked


@pytest.mark.parametrize(
    "text, repository, linked",
    [
        ("[Lesson 05](../notebooks/05_em_by_hand.ipynb)", None, "[Lesson 05](05_em_by_hand.ipynb)"),
        ("[a page](../notebooks/your_own_table.ipynb)", None, "[a page](your_own_table.ipynb)"),
        ("as lesson 05 does", None, "as [lesson 05](05_em_by_hand.ipynb) does"),
        ("[data](../data/README.md)", GITHUB, "[data](data.md)"),
        ("[its tables](../benchmarks/RESULTS.md) say", None, "its tables say"),
        (
            "[its tables](../benchmarks/RESULTS.md) say",
            GITHUB,
            f"[its tables]({GITHUB}/blob/HEAD/benchmarks/RESULTS.md) say",
        ),
    ],
)
def test_links_of_the_packages_page(text, repository, linked):
    assert on_the_site(text, NAMES, repository) == linked


def test_the_packages_page_leads_nowhere_that_the_site_lacks():
    text = (ROOT / "docs" / "package.md").read_text(encoding="utf-8")
    assert "](../" in text and "](../" not in on_the_site(text, NAMES)


# -- solutions ----------------------------------------------------------------------------------------------
def exercise(title="Exercise 1: add", answer="..."):
    stub = new_code_cell(f"total = {answer}", metadata={"tags": ["exercise"]})
    return [
        new_markdown_cell(f"### {title}\n\nAdd."),
        stub,
        new_code_cell("check.it(it)", metadata={"tags": ["check"]}),
    ]


def solution(title="Exercise 1: add"):
    cells = [
        new_markdown_cell(f"### {title}\n\nIn one line."),
        new_code_cell("total = reduce(add, x)", metadata={"tags": ["solution"]}),
        said("Correct: yes.", tags=["check"]),
        new_markdown_cell("It is so because."),
        new_code_cell("assert total == 3", metadata={"slideshow": {"slide_type": "skip"}}),
    ]
    nb = lesson(*cells)
    nb.cells[2].source = "import numpy as np\nfrom functools import reduce, wraps"
    return nb


def test_a_solution_stands_folded_behind_its_check():
    nb = fold_in(lesson(*exercise(), new_markdown_cell("## Recap")), solution())
    kinds = [cell.source.split("\n")[0] for cell in nb.cells[3:]]
    assert kinds == [
        "### Exercise 1: add",
        "total = ...",
        "check.it(it)",
        '<details class="solution">',
        "In one line.",
        "from functools import reduce",  # what the lesson does not import, and the solution uses
        "check.it(it)",
        "It is so because.",
        "</details>",
        "## Recap",
    ]
    assert "<summary>Solution of exercise 1</summary>" in nb.cells[6].source
    nbformat.validate(nb)
    assert len({cell.id for cell in nb.cells}) == len(nb.cells)


def test_an_exercise_without_its_solution_is_refused():
    with pytest.raises(Missing, match="# 04 · A lesson: no solution has the title 'Exercise 2: subtract'"):
        fold_in(lesson(*exercise("Exercise 2: subtract")), solution())


def test_a_heading_in_code_is_no_heading():
    nb = lesson(*exercise(), new_markdown_cell("```\n### Exercise 9: no\n```"), new_markdown_cell("## Recap"))
    ((title, cells),) = exercises(nb)
    assert title == "Exercise 1: add" and len(cells) == 4


def test_mentions_of_solutions_are_taken_out():
    text = "Try.\n\nEach lesson has a twin in the folder `solutions`, with\nanswers. Look later.\n\nYour own data?"
    assert without_mention(text).split() == "Try. Your own data?".split()
    assert without_mention("Are they equal? (The solution says why.)") == "Are they equal?"


# -- the lessons as they are --------------------------------------------------------------------------------
@pytest.mark.parametrize("one", LESSONS, ids=NAMES)
def test_every_lesson_becomes_a_page_with_its_solutions(one):
    nb = prepared(one, NAMES, repository=GITHUB)
    nbformat.validate(nb)
    text = "\n".join(cell.source for cell in nb.cells)
    assert "For the instructor" not in text and "# checks the numbers" not in text
    assert text.count("<details") == text.count("</details>") == len(exercises(read(one.path)))
    assert text.count("aria-pressed") == 1
    for _, cells in exercises(nb):
        folded = [cell.source.startswith('<details class="solution">') for cell in cells]
        assert sum(folded) == 1 and "check" in tags(cells[folded.index(True) - 1])
    outputs = [out for cell in nb.cells for out in cell.get("outputs", [])]
    assert not any("Not attempted yet" in words_of(out) for out in outputs)


@pytest.mark.parametrize("one", LESSONS, ids=NAMES)
def test_without_solutions_nothing_of_them_is_left(one):
    nb = prepared(one, NAMES, solutions=False)
    text = "\n".join(cell.source for cell in nb.cells)
    assert "<details" not in text and "aria-pressed" not in text
    assert not re.findall(r"[^.]*(?<!shows the )\bsolutions?\b[^.]*", text.replace("never shows the solution", ""))
    lesson_itself = "\n".join(cell.source for cell in one.read().cells)
    answers = [cell.source for cell in read(one.solution).cells if "solution" in tags(cell)]
    leaked = [answer for answer in answers if answer in text and answer not in lesson_itself]
    assert not leaked and answers
    assert not any("Correct" in words_of(out) for cell in nb.cells for out in cell.get("outputs", []))


def test_a_lesson_that_somebody_answered_is_refused(tmp_path):
    folder = tmp_path / "notebooks"
    folder.mkdir()
    nbformat.write(lesson(*exercise(answer="1 + 2")), folder / "04_responsibilities.ipynb")
    (answered,) = lessons(folder)
    with pytest.raises(BrokenLesson, match=r"04_responsibilities, cell 5 \(total = 1 \+ 2\): an exercise is answered"):
        prepared(answered, NAMES, solutions=False)
    nbformat.write(lesson(*exercise()), answered.path)
    with pytest.raises(BrokenLesson, match="has no solutions in notebooks/solutions; SOLUTIONS=no builds without"):
        prepared(answered, NAMES)


def test_the_table_has_every_lesson():
    text = table(LESSONS)
    for one in LESSONS:
        assert f"({one.path.name})" in text
    assert len(re.findall(r"(?m)^  - \d\d$", text)) == len(LESSONS)


def test_workbooks_are_pages_and_in_the_contents(tmp_path):
    write(tmp_path / "source", LESSONS)
    contents = (tmp_path / "source" / "index.md").read_text(encoding="utf-8")
    for name in WORKBOOKS:
        nb = read(tmp_path / "source" / f"{name}.ipynb")
        nbformat.validate(nb)
        assert f"\n{name}\n" in contents and f"({name}.ipynb)" in contents
        text = "\n".join(cell.source for cell in nb.cells)
        assert "# checks the numbers" not in text and "](08_when_em_fails.ipynb)" in text
        code = [cell for cell in nb.cells if cell.cell_type == "code"]
        folded = next(cell for cell in code if "import numpy as np" in cell.source)
        assert folded.metadata["mystnb"]["code_prompt_show"] == "Show the imports"
        assert code[0] is folded or "hide-input" not in tags(code[0])  # a template's settings are seen


def test_no_page_for_instructors_gets_into_the_site(tmp_path):
    """They answer predictions. Sphinx is not given them, and would leave them out; no other page has a line of one."""
    write(tmp_path / "source", LESSONS)
    there = {path.relative_to(tmp_path / "source").as_posix(): path for path in (tmp_path / "source").rglob("*")}
    assert "index.md" in there and not [name for name in there if FOR_INSTRUCTORS in name]
    assert FOR_INSTRUCTORS in runpy.run_path(str(ROOT / "docs" / "conf.py"))["exclude_patterns"]
    pages = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs" / FOR_INSTRUCTORS).glob("*.md"))]
    secret = {line for page in pages for line in page.splitlines() if len(line) > 40 and line[0] != "#"}
    assert len(secret) > 800
    for name, path in there.items():
        if path.suffix in (".md", ".ipynb"):
            cells = read(path).cells if path.suffix == ".ipynb" else [{"source": path.read_text(encoding="utf-8")}]
            assert not secret & {line for cell in cells for line in cell["source"].splitlines()}, name


# -- the repository -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "text",
    [
        "https://github.com/owner/course",
        "https://github.com/owner/course.git",
        "http://www.github.com/owner/course/",
        "git@github.com:owner/course.git",
        "ssh://git@github.com/owner/course.git\n",
    ],
)
def test_addresses_of_a_repository(text):
    assert address(text) == GITHUB


@pytest.mark.parametrize(
    "text", ["", "course", "owner/course", "https://github.com/owner", "https://example.org/a/b", f"{GITHUB}/tree/x"]
)
def test_other_addresses_are_refused(text):
    with pytest.raises(argparse.ArgumentTypeError, match="is not the address of a repository on GitHub"):
        address(text)


@pytest.mark.parametrize(
    "origin, found", [("git@github.com:owner/course.git\n", GITHUB), ("/srv/git/course\n", None), (None, None)]
)
def test_the_origin_of_this_clone(monkeypatch, origin, found):
    monkeypatch.setattr(repository, "ask", lambda *words: origin)
    assert of_this_clone() == found


# -- what is missing or wrong is said in words --------------------------------------------------------------
def test_a_wrong_address_on_the_command_line():
    command = [sys.executable, "-m", "publish", "site", "--repository", "owner/course"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert "'owner/course' is not the address of a repository on GitHub, such as https://github.com/" in done.stderr


def test_without_sphinx(monkeypatch):
    monkeypatch.setitem(sys.modules, "myst_nb", None)
    with pytest.raises(Missing, match=r"Sphinx is missing, .*: myst_nb\. `make site` installs it"):
        site.build()


def test_without_node_nothing_is_written(monkeypatch, tmp_path):
    def no_node():
        raise Missing(libraries.NO_NODE)

    monkeypatch.setattr(site, "_sphinx", lambda: None)
    monkeypatch.setattr(libraries, "node_modules", no_node)
    with pytest.raises(Missing, match="npm is missing"):
        site.build(place=tmp_path / "site", source=tmp_path / "source")
    assert list(tmp_path.iterdir()) == []


def test_pictures_of_the_built_pages_are_looked_at(tmp_path):
    source, built = tmp_path / "source", tmp_path / "site"
    source.mkdir(), (built / "api").mkdir(parents=True)
    nbformat.write(lesson(picture("One."), picture("Two.")), source / "04_responsibilities.ipynb")
    (built / "04_responsibilities.html").write_text('<img src="a.png" alt="A bell curve.">', encoding="utf-8")
    (built / "api" / "em.html").write_text('<img src="b.png">', encoding="utf-8")
    assert site.problems(built, source) == [
        "04_responsibilities.html: 1 pictures, not 2",
        "api/em.html: picture 1 (b.png): no alternative text",
    ]
