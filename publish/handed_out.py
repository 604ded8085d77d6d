"""What students get, as {path in the handout: bytes}: the course without its answers.

Left out are the solutions, the tests (they know the answers, too), the notes for the instructor inside the lessons and
the pages of docs/instructors, and what makes and publishes the course. The folder is taken as it lies on the disk; git,
where there is one, only says which files belong to it, so that nobody's scratch files are handed out.
"""

import re
from pathlib import Path

import nbformat

from publish.checkout import tracked
from publish.lessons import WORKBOOKS, slide_type, tags, words_of
from publish.missing import Missing

FOR_STUDENTS = Path(__file__).with_name("for_students")  # a README and a Makefile that promise only what is there
LESSONS = "notebooks/[0-9][0-9]_*.ipynb"
BESIDE = tuple(f"notebooks/{name}.ipynb" for name in WORKBOOKS)  # with any lessons: these link to them
AS_THEY_ARE = (
    "gmm/**/*",
    "gmm_course/**/*",
    "data/*.csv",
    "data/README.md",
    "data/build_data.py",
    "docs/em_filmstrip.png",
    "tools/environment.sh",
    "tools/lab_settings/*.json",
    "pyproject.toml",
    "LICENSE",
    "LICENSE-TEXT.md",
    ".gitignore",
)
CACHES = {"__pycache__", ".ipynb_checkpoints"}
NOT_ATTEMPTED = "Not attempted yet"  # how a check answers to a stub


class Refused(Missing):
    """What is there must not be handed out as it stands; the message says why, and what to do."""


def contents(root, numbers=None):
    """All files of the handout. Nothing is written.

    root : the folder of the course.  numbers : the lessons that are wanted, as "05"; None for all.
    """
    root = Path(root)
    lessons = chosen(course_files(root, LESSONS), numbers)
    files = {name: (root / name).read_bytes() for name in course_files(root, *AS_THEY_ARE)}
    files |= {name: for_students(root / name) for name in [*lessons, *course_files(root, *BESIDE)]}
    files["README.md"] = readme(root, lessons)
    files["environment.yml"] = environment(root)
    files["Makefile"] = (FOR_STUDENTS / "Makefile").read_bytes()
    return {name: unix(files[name]) for name in sorted(files)}


def unix(content):
    """A text with Unix's ends of lines; a picture as it is."""
    return content if b"\0" in content else content.replace(b"\r\n", b"\n")


# -- which files --------------------------------------------------------------------------------------------
def course_files(root, *patterns):
    """The files that match and that git knows, or simply those that match where there is no git."""
    known = tracked(root)
    return [name for name in matching(root, *patterns) if known is None or name in known]


def strangers(root):
    """Files that would be handed out if git knew them."""
    known, found = tracked(root), matching(root, LESSONS, *BESIDE, *AS_THEY_ARE)
    return [] if known is None else [name for name in found if name not in known]


def matching(root, *patterns):
    found = {path.relative_to(root) for pattern in patterns for path in root.glob(pattern) if path.is_file()}
    return sorted(path.as_posix() for path in found if not CACHES & set(path.parts))


def chosen(lessons, numbers):
    """The lessons with these numbers, in order. A number without a lesson is refused, with those that there are."""
    there = {Path(name).name[:2]: name for name in lessons}
    if not there:
        raise Refused("There is no lesson in notebooks/: nothing to hand out.")
    wanted = there if numbers is None else numbers
    for number in wanted:
        if number not in there:
            raise Refused(f"There is no lesson {number}. There are {', '.join(there)}.")
    if not wanted:
        raise Refused(f"Which lessons? None was named. There are {', '.join(there)}.")
    return [there[number] for number in sorted(set(wanted))]


# -- what is changed on the way -----------------------------------------------------------------------------
def for_students(path):
    """The lesson without the instructor's notes; nothing else changes, outputs and ids included."""
    name = f"notebooks/{path.name}"
    try:
        nb = nbformat.reads(path.read_text(encoding="utf-8"), as_version=nbformat.NO_CONVERT)
        nbformat.validate(nb)
        if nb.nbformat != 4:
            raise ValueError(f"its format is {nb.nbformat}, not 4")
    except (ValueError, nbformat.ValidationError) as error:  # a JSON or Unicode error is a ValueError
        reason = str(error).strip().splitlines()[0][:120]
        raise Refused(f"{name} is not a notebook that can be read, and nothing was written: {reason}") from None
    if where := answered(nb):
        raise Refused(
            f"{name}, {where}: an exercise is answered here, and would be handed out with its answer.\n"
            f"`git checkout {name}` brings the lesson back as it was; keep your answers in a copy."
        )
    nb.cells = [cell for cell in nb.cells if slide_type(cell) != "notes"]
    return (nbformat.writes(nb, version=nbformat.NO_CONVERT) + "\n").encode()


def answered(nb):
    """The first exercise that somebody filled in, or whose check has praised it: "cell 12 (mean = waiting.mean())"."""
    for place, cell in enumerate(nb.cells, 1):
        said = "".join(map(words_of, cell.get("outputs", [])))
        filled_in = "exercise" in tags(cell) and "..." not in cell.source
        if filled_in or ("check" in tags(cell) and said and not said.startswith(NOT_ATTEMPTED)):
            return f"cell {place} ({cell.source.strip().splitlines()[0][:40]})"
    return None


def readme(root, lessons):
    """The students' README. The rows of its table are those of the course's, without the column of solutions."""
    page = (root / "README.md").read_text(encoding="utf-8")
    rows = [row(page, name) for name in lessons]
    return (FOR_STUDENTS / "README.md").read_text(encoding="utf-8").replace("{lessons}", "\n".join(rows)).encode()


def row(page, lesson):
    for line in page.splitlines():
        if line.startswith("| [") and f"]({lesson})" in line:
            cells = [cell.strip() for cell in line.strip("| ").split(" | ")]
            return f"| {' | '.join(cell for cell in cells if 'notebooks/solutions' not in cell)} |"
    raise Refused(f"README.md has no row for {lesson}: the students' table of lessons is made from it.")


def environment(root):
    """environment.yml without the packages that only check the course."""
    text = (root / "environment.yml").read_text(encoding="utf-8")
    text = re.sub(r"#\n# The packages and versions .*?\n(?=name:)", "", text, flags=re.DOTALL)
    return re.sub(r"  # to check them\n.*?\n(?=  - pip:)", "", text, flags=re.DOTALL).encode()
