"""The comparison of figures: as a function, and in a run of nbval over notebooks that were tampered with."""

import base64
import copy
import importlib.util
import io
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from PIL import Image, ImageChops, PngImagePlugin

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "tools"))
from figure_comparison import compare_figures, rms  # noqa: E402

# By its path: Jupyter has a package of the name `notebook`.
spec = importlib.util.spec_from_file_location("course_notebook", ROOT / "tools" / "notebook.py")
tool = importlib.util.module_from_spec(spec)
spec.loader.exec_module(tool)

MATPLOTLIB = "Matplotlib version3.11.2, https://matplotlib.org/"
OTHER_MATPLOTLIB = "Matplotlib version3.10.0, https://matplotlib.org/"
DRAW = """\
import matplotlib.pyplot as plt

figure, ax = plt.subplots()
ax.plot([0, 1, 2], [0, 1, 0])
ax.set_title("One line")
display(figure, metadata={"image/png": {"alt": "A line goes up and down."}})
plt.close(figure)"""


def encode(image, software=MATPLOTLIB):
    text = PngImagePlugin.PngInfo()
    if software:
        text.add_text("Software", software)
    file = io.BytesIO()
    image.save(file, format="PNG", pnginfo=text)
    return base64.b64encode(file.getvalue()).decode()


def decode(text):
    return Image.open(io.BytesIO(base64.b64decode(text)))


def outputs(*pngs, alt="A line."):
    return [{"data": {"image/png": png}, "metadata": {"image/png": {"alt": alt}}} for png in pngs]


def line(colour="blue", shift=0, size=(100, 80)):
    image = Image.new("RGB", size, "white")
    image.paste(colour, (10, 40 + shift, 90, 42 + shift))
    return image


BLANK = Image.new("RGB", (100, 80), "white")


def test_same_pixels_in_other_bytes_are_the_same():
    transparent = line().convert("RGBA")
    assert compare_figures(outputs(encode(line())), outputs(encode(transparent))).problems == []


@pytest.mark.parametrize(
    ("stored", "complaint"),
    [
        (outputs(encode(line(shift=3))), "differs"),
        (outputs(encode(line("red"))), "differs"),
        (outputs(encode(line(size=(101, 80)))), "pixels"),
        (outputs(encode(BLANK)), "blank"),
        (outputs(encode(BLANK, OTHER_MATPLOTLIB)), "blank"),
        (outputs(encode(line(), software="")), "not drawn by matplotlib"),
        (outputs("AAAA"), "cannot be read"),
        (outputs(encode(line()), alt="Another."), "alternative text"),
        ([], "0 stored figures"),
        (outputs(encode(line()), encode(line())), "2 stored figures"),
    ],
)
def test_other_figures_are_noticed(stored, complaint):
    (problem,) = compare_figures(stored, outputs(encode(line()))).problems
    assert complaint in problem


def test_figures_of_another_matplotlib_are_left_uncompared():
    result = compare_figures(outputs(encode(line("red"), OTHER_MATPLOTLIB)), outputs(encode(line())))
    assert result.problems == []
    assert result.not_compared == ["Matplotlib version3.10.0"]


def test_in_a_cell_that_varies_a_figure_may_look_different_but_not_be_blank():
    drawn = outputs(encode(line()))
    assert compare_figures(outputs(encode(line("red"))), drawn, exact=False).problems == []
    assert compare_figures([], drawn, exact=False).problems == []  # a widget stores no figure
    assert compare_figures(outputs(encode(BLANK)), drawn, exact=False).problems != []
    assert compare_figures(drawn, [], exact=False).problems != []


def test_a_marker_that_rounding_moved_is_the_same():
    shifted = ImageChops.offset(line(), 0, 1)
    assert rms(line(), shifted) == 0
    assert compare_figures(outputs(encode(shifted)), outputs(encode(line()))).problems == []


def test_rms_of_black_and_white_is_the_whole_scale():
    assert rms(Image.new("L", (3, 3), 0), Image.new("L", (3, 3), 255)) == 255


@pytest.fixture(scope="module")
def good():
    """A notebook with two figures and a printed number, executed as `make notebooks` does it."""
    sources = [DRAW, "print(f'{2**0.5:.3f}')", DRAW.replace("[0, 1, 0]", "[1, 0, 1]")]
    nb = tool.normalise(new_notebook(cells=[new_code_cell(source) for source in sources]), "good")
    return tool.normalise(tool.execute(nb, ROOT), "good")


def picture(change, software=None):
    """Change the stored picture of the first figure, keeping what matplotlib wrote beside the pixels."""

    def tamper(nb):
        data = nb.cells[0].outputs[0].data
        image = decode(data["image/png"])
        data["image/png"] = encode(change(image.convert("RGB")), software or image.info["Software"])

    return tamper


def strip(nb):
    for cell in nb.cells:
        cell.outputs, cell.execution_count = [], None


def swap(nb):
    nb.cells[0].outputs, nb.cells[2].outputs = nb.cells[2].outputs, nb.cells[0].outputs


def cell(number, **values):
    return lambda nb: nb.cells[number].update(values)


def number_in_text(nb):
    nb.cells[1].outputs[0].text = "1.415\n"


def line_in_code(nb):
    nb.cells[0].source = nb.cells[0].source.replace("[0, 1, 0]", "[0, 1, 0.02]")


def colour_in_code(nb):
    nb.cells[0].source = nb.cells[0].source.replace("[0, 1, 0]", "[0, 1, 0], color='C1'")


def letter_in_code(nb):
    nb.cells[0].source = nb.cells[0].source.replace("One line", "One lime")


FAILING = {
    "blank": picture(lambda image: Image.new("RGB", image.size, "white")),
    "shifted": picture(lambda image: ImageChops.offset(image, 0, 3)),
    "negative": picture(ImageChops.invert),
    "replaced": picture(lambda image: image.rotate(180), "another program"),
    "line": line_in_code,
    "colour": colour_in_code,
    "letter": letter_in_code,
    "swapped": swap,
    "figure-removed": cell(0, outputs=[]),
    "text-removed": cell(1, outputs=[]),
    "number": number_in_text,
    "stripped": strip,
    "cleared-cell": cell(1, outputs=[], execution_count=None),
}
PASSING = {
    "untouched": lambda nb: None,
    "other-version": picture(ImageChops.invert, OTHER_MATPLOTLIB),
    "ignored-output": lambda nb: (colour_in_code(nb), nb.cells[0].metadata.update(tags=["nbval-ignore-output"])),
}


@pytest.fixture(scope="module")
def run(good, tmp_path_factory):
    """One run of nbval over all copies: what pytest printed."""
    folder = tmp_path_factory.mktemp("course")
    for name in ("tools/figure_comparison.py", "tools/kernels.py", "notebooks/conftest.py"):
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    (folder / "pytest.ini").write_text("[pytest]\nfilterwarnings = error\n")
    for name, tamper in (FAILING | PASSING).items():
        nb = copy.deepcopy(good)
        tamper(nb)
        nbformat.write(nb, folder / "notebooks" / f"{name}.ipynb")
    options = "--nbval --nbval-current-env -p no:cacheprovider -n 2 --dist loadfile -rA --color=no".split()
    command = [sys.executable, "-m", "pytest", *options, "notebooks"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True).stdout


def outcomes(run, name):
    lines = (text.partition(" notebooks/") for text in run.splitlines())
    return {outcome for outcome, _, place in lines if place.startswith(f"{name}.ipynb")}


@pytest.mark.parametrize("name", FAILING)
def test_run_fails(run, name):
    assert "FAILED" in outcomes(run, name), run


@pytest.mark.parametrize("name", PASSING)
def test_run_passes(run, name):
    assert outcomes(run, name) == {"PASSED"}, run


def test_run_says_once_what_was_not_compared(run):
    assert run.count("1 figures were not compared: they are stored from Matplotlib version3.10.0") == 1
