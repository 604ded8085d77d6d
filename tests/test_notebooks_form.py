"""Every notebook keeps the form of the course; and every rule about that form notices when it is broken."""

from pathlib import Path

import pytest
from notebooks_form import RULES, notebooks_in, problems, sample

from publish.minutes import marked

NOTEBOOKS = notebooks_in(Path(__file__).parent.parent / "notebooks")


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda n: f"{n.kind}-{n.path.stem}")
def test_notebook_keeps_the_form(notebook):
    found = problems(notebook)
    assert not found, f"{len(found)} problems in {notebook.path.name}:\n" + "\n".join(found)


@pytest.mark.parametrize("kind", RULES)
def test_good_sample_keeps_every_rule(kind):
    assert problems(sample.pair()[kind]) == []


# Ways to break a notebook. Each takes the notebook and changes it; `cell` finds the first that begins so.


def cell(notebook, beginning):
    return next(c for c in notebook.nb.cells if c.source.startswith(beginning))


def replace(beginning, old, new):
    def change(notebook):
        found = cell(notebook, beginning)
        assert old in found.source
        found.source = found.source.replace(old, new)

    return change


def remove(beginning):
    return lambda notebook: notebook.nb.cells.remove(cell(notebook, beginning))


def add(*new):
    """New cells in the middle of the lesson, where they belong to no exercise."""
    place = 6

    def change(notebook):
        notebook.nb.cells[place:place] = new

    return change


def output(beginning, *outputs):
    return lambda notebook: cell(notebook, beginning).update(outputs=list(outputs))


def data(kind, value):
    return output("x = ", sample.printed("3"), sample.new_output("display_data", data={kind: value}))


def alt(value):
    return output("x = ", sample.printed("3"), sample.figure(value))


def cell_metadata(beginning, **metadata):
    return lambda notebook: cell(notebook, beginning).metadata.update(metadata)


def metadata(**values):
    return lambda notebook: notebook.nb.metadata.update(values)


def attribute(**values):
    return lambda notebook: [setattr(notebook, key, value) for key, value in values.items()]


def rename(notebook):
    notebook.other = None


def error(tags=()):
    wrong = sample.new_output("error", ename="ValueError", evalue="no", traceback=["ValueError: no"])
    return add(sample.code("raise ValueError('no')", wrong, tags=tags))


LESSON = {
    "execution_counts": [
        lambda n: cell(n, "x = ").update(execution_count=9),
        lambda n: cell(n, "x = ").update(execution_count=None, outputs=[]),
    ],
    "kernel": [
        metadata(kernelspec={"name": "my-env", "display_name": "Python 3 (ipykernel)"}),
        metadata(kernelspec={"name": "python3", "display_name": "Mine"}),
    ],
    "file_format": [
        lambda n: n.nb.update(nbformat_minor=4),
        lambda n: n.nb.cells[0].pop("id"),
        lambda n: n.nb.cells[1].update(id="cell-0"),
        lambda n: cell(n, "x = ").update(outputs=[{"output_type": "nonsense"}]),
    ],
    "no_stderr": [output("x = ", sample.printed("oh", name="stderr"))],
    "no_errors": [error()],
    "outputs_are_there": [
        output("x = "),
        output("check.mean_2"),
        add(sample.code("for i in range(2):\n    print(i)")),
        add(sample.code("plt.show()")),
    ],
    "no_widget_state": [
        metadata(widgets={}),
        data("application/vnd.jupyter.widget-view+json", {"model_id": "1"}),
    ],
    "no_timing": [
        cell_metadata("x = ", execution={}),
        cell_metadata("x = ", ExecuteTime={}),
    ],
    "alternative_text": [
        alt(""),
        alt("too short."),
        alt("x" * 501 + " a b c d."),
        alt("the figure that is stored in figures_01_histogram.png of this lesson."),
        alt("figures_of_the_first_lesson_histogram_waiting_times."),
        alt(sample.ALT.rstrip(".")),
        add(sample.code("show(x)", sample.figure())),
        data("image/png", sample.PNG),
    ],
    "pictures_are_png": [
        data("image/svg+xml", "<svg/>"),
        data("image/jpeg", "AAAA"),
        data("text/html", "<p><img src='data:x'></p>"),
    ],
    "plain_python": [add(sample.code("%matplotlib inline")), add(sample.code("!ls"))],
    "imports": [
        replace("import numpy", "import numpy as np", "import numpy as np, sklearn.mixture"),
        add(sample.code("def f():\n    from urllib.request import urlopen")),
        add(sample.code("from . import helpers")),
    ],
    "no_network": [
        add(sample.code("table = pd.read_csv('https://example.org/a.csv')")),
        add(sample.text("![a map](https://example.org/map.png)")),
        add(sample.text('<img alt="" src="//example.org/map.png">')),
        add(sample.text("<iframe></iframe>")),
        data("text/html", "<script>1</script>"),
    ],
    "no_machine_paths": [
        add(sample.text("Look in /home/ada/course.")),
        add(sample.code("open('/tmp/x')")),
        output("x = ", sample.printed("/Users/ada/gmm/em.py")),
        output("x = ", sample.printed("C:\\Users\\ada")),
        alt("The file /root/a with two humps, near 55 and near 80 minutes."),
    ],
    "no_warnings": [output("x = ", sample.printed("RuntimeWarning: divide by zero"))],
    "size": [attribute(size=1_500_001)],
    "voice": [
        add(sample.text("Well done!")),
        add(sample.text("It is simply the mean.")),
        add(sample.text("This is of\ncourse the mean.")),
        add(sample.text("Obviously.")),
    ],
    "no_block_in_a_formula": [
        add(sample.text("The sum $a\n+ b$ of two.")),
        add(sample.text("> The sum $a\n> - b$ of two.")),
        add(sample.text("- with $c$, $a\n  > b$.")),
    ],
    "slide_types": [cell_metadata("x = ", slideshow={"slide_type": ""}), cell_metadata("x = ", slideshow={})],
    "number_of_slides": [
        add(*[sample.text("more", "slide") for _ in range(11)]),
        lambda n: [c.metadata.slideshow.update(slide_type="-") for c in n.nb.cells[:8]],
    ],
    "sliders_have_a_slide": [
        add(sample.code("y = 1", tags=["widget"], slide="skip")),
        add(sample.code("y = 1", tags=["widget"], slide="subslide"), sample.text("after")),
    ],
    "instructor_notes": [
        lambda n: n.nb.cells.__delitem__(slice(11, None)),
        replace(
            "<details>\n<summary>For the instructor</summary>\n\nwait", "<summary>For the instructor</summary>", "Note:"
        ),
    ],
    "title": [
        replace("# 01", "# 01 · ", "# 1. "),
        replace("# 01", "# 01", "# 02"),
        replace("# 01", "\n\nThe", "\n\nMore.\n\nThe"),
        lambda n: n.nb.cells.insert(0, sample.text("hello")),
        add(sample.text("# Another title")),
    ],
    "opening": [
        replace("**You will", "**You need**", "**Needs**"),
        replace("**You will", "- read a histogram;\n", ""),
        replace("**You will", "- read a histogram;", "- a;\n- b;\n- c;"),
        replace("**You will", "lesson 00.", ""),
        lambda n: cell(n, "**You will").update(
            source="**Time** 22 minutes\n\n" + sample.OPENING.replace("**Time**", "")
        ),
        lambda n: n.nb.cells.insert(1, sample.text("hello")),
    ],
    "counted_minutes": [
        replace("**You will", "**Time** ", "**Time** 1"),
        replace("### Exercise 3", "*Extra · 8", "*Extra · 5"),
        replace("## 2 ·", "*Extra", "*Core"),
        cell_metadata("## 1 ·", tags=[]),
        cell_metadata("### Exercise 3", tags=["core"]),
        add(sample.text("word " * 1200)),
        lambda n: [cell(n, "### Exercise 2").update(source="word " * 6000), marked(n.nb)],
    ],
    "first_code": [
        remove("import numpy"),
        lambda n: n.nb.cells.insert(2, sample.text("## Too early")),
    ],
    "section_order": [
        remove("## Recap"),
        lambda n: n.nb.cells.append(sample.text("## Afterword")),
        lambda n: [c.update(source=c.source[3:]) for c in n.nb.cells if c.source.startswith(("## 1 ·", "## 2 ·"))],
    ],
    "recap": [replace("## Recap", "5. Point", "Point"), replace("## Recap", "5. Point", "5. More.\n6. Point")],
    "sources": [
        replace("## Go further", " (2006)", ""),
        replace("## Go further", "- A. Author, *A book* (2006), chapter 9.\n", ""),
    ],
    "exercise_headings": [
        replace("### Exercise 2", "### Exercise 2", "### Exercise 4"),
        replace("### Exercise 2", "### Exercise 2:", "### Exercise 2 -"),
        replace("### Exercise 3", "### Exercise 3", "### Task 3"),
    ],
    "exercise_cells": [
        replace("answer = ", "...", "0  # ..."),
        replace("answer = ", "...", "x[..., 0]"),
        cell_metadata("answer = ", tags=[]),
        cell_metadata("check.mean_2", tags=[]),
        replace("check.mean_1", "check.", "print(1) #"),
        output("check.mean_1", sample.printed("Correct.")),
        lambda n: [n.nb.cells.insert(10, sample.text("wait")) for _ in range(3)],
    ],
    "prediction": [replace("## 1 · One curve", "**Predict.**", "Predict:")],
    "misconception": [replace("> **Mis", "> ", "")],
    "has_solutions": [rename],
}

SOLUTION = {
    "same_exercises": [
        replace("### Exercise 2", "part 2", "another"),
        lambda n: n.nb.cells.reverse(),
        rename,
    ],
    "solved_and_checked": [
        cell_metadata("answer = ", tags=[]),
        cell_metadata("check.mean_2", tags=[]),
        replace("check.mean_1", "check.", "print(1) #"),
        output("check.mean_3", sample.printed("Not attempted yet.")),
    ],
    "no_gaps": [replace("answer = ", "np.ones((2, 2))[..., 0].mean()", "...")],
    "kernel": [metadata(kernelspec={"name": "mine", "display_name": "Mine"})],
    "slide_types": [cell_metadata("answer = ", slideshow={})],
}

WORKBOOK = {
    "own_title": [
        replace("# Your", "# Your", "# 16 · Your"),
        replace("# Your", "\n\nA file", "\n\nMore.\n\nA file"),
        lambda n: n.nb.cells.insert(0, sample.text("hello")),
        add(sample.text("# Another title")),
    ],
    "some_sections": [remove("## 2 ·")],
    "no_exercises": [
        cell_metadata("x = ", tags=["exercise"]),
        cell_metadata("## 1 ·", tags=["core"]),
        replace("import numpy", "from gmm ", "from gmm_course.exercises "),
        add(sample.code("import gmm_course.exercises as check")),
    ],
    "no_notes": [add(sample.text("wait", "notes"))],
    "imports": [add(sample.code("import sklearn")), add(sample.code("import dask"))],
    "no_machine_paths": [replace("FILE", "../data/sample.csv", "/home/ada/places.csv")],
    "slide_types": [cell_metadata("x = ", slideshow={})],
    "voice": [add(sample.text("Simply change the file!"))],
}

BROKEN = [
    pytest.param(kind, rule, change, id=f"{kind}-{rule}-{number}")
    for kind, breaks in (("lesson", LESSON), ("solution", SOLUTION), ("workbook", WORKBOOK))
    for rule, changes in breaks.items()
    for number, change in enumerate(changes)
]


@pytest.mark.parametrize(("kind", "rule", "change"), BROKEN)
def test_rule_notices_a_broken_notebook(kind, rule, change):
    notebook = sample.pair()[kind]
    change(notebook)
    complaints = [line for line in problems(notebook) if line.startswith(f"{rule}: ")]
    assert complaints, f"{rule} does not notice; all problems: {problems(notebook)}"


def test_every_rule_is_tried():
    tried = LESSON.keys() | SOLUTION.keys() | WORKBOOK.keys()
    assert {rule.__name__ for rules in RULES.values() for rule in rules} == tried


@pytest.mark.parametrize(
    "change",
    [
        error(tags=["raises-exception"]),
        add(sample.code("")),
        add(sample.code("def f():\n    print(1)")),
        add(sample.code("if False:\n    print(1)")),
        add(
            sample.text(
                "`a != b`, $n!$, ![map](attachment:a.png), [a course](https://example.org/simply!)\n\n```\nhi!\n```"
            )
        ),
        add(sample.text("The ratio mean/root/home is ~/tmp."), sample.text("$a = b \\\\ C:\\\\$")),
        add(sample.text("> $a\n> b$ and\n\n- $b$,\n- $c\n-d$.\n\n$$a\n+ b$$")),
    ],
)
def test_rules_let_through(change):
    """What looks like a breach and is none."""
    notebook = sample.pair()["lesson"]
    change(notebook)
    marked(notebook.nb)
    for count, executed in enumerate(notebook.code, 1):
        executed.node.execution_count = count
    assert problems(notebook) == []


def test_notebooks_are_paired(tmp_path):
    (tmp_path / "solutions").mkdir()
    for name in (sample.NAME, "solutions/" + sample.NAME, "02_alone.ipynb", sample.OTHER_NAME):
        (tmp_path / name).write_text(sample.lesson_file(), encoding="utf-8")
    first, alone, own, second = notebooks_in(tmp_path)
    assert (first.other, second.other, alone.other, own.other) == (second, first, None, None)
    assert (first.kind, second.kind, own.kind) == ("lesson", "solution", "workbook")
    assert (first.number, own.number) == ("01", "your_own_sample")
    assert notebooks_in(tmp_path / "empty") == []
