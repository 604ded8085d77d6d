"""The course to hand out, without solutions: build/handout/gmm-course, and on request a zip of it.

Everything is read and checked first, and built aside: an error leaves the handout that was there before.
"""

import zipfile
from pathlib import Path

from publish.checkout import is_checkout, last_change, tracked
from publish.folders import replaced
from publish.handed_out import BESIDE, Refused, contents, strangers
from publish.lessons import ROOT

PLACE = ROOT / "build" / "handout"
NAME = "gmm-course"
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # as far back as a zip can tell


def arguments(parser):
    parser.add_argument("--zip", action="store_true", dest="zipped", help="a zip beside the folder")
    parser.add_argument("--lessons", metavar='"00 01 02"', help="these lessons only, by their numbers")


def build(zipped=False, lessons=None, place=PLACE, root=ROOT):
    """Write the handout in the place of the one before, and say what was written.

    zipped : whether to write a zip, too.  lessons : numbers with spaces or commas between, None for all.
    place : the folder of folder and zip.  root : the course.
    """
    root, place = Path(root), Path(place)
    numbers = None if lessons is None else [number.zfill(2) for number in lessons.replace(",", " ").split()]
    files = contents(root, numbers)
    try:
        with replaced(place) as new:
            write_folder(files, new / NAME)
            if zipped:
                write_zip(files, new / f"{NAME}.zip", last_change(root) or LONG_AGO)
    except OSError as error:
        raise Refused(f"{place} cannot be written ({error}). Make room for it, and try again.") from None
    report(files, place, root)


def executable(content):
    return content.startswith(b"#!")  # what a file system says of it differs between machines


def write_folder(files, folder):
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        path.chmod(0o755 if executable(content) else 0o644)


def write_zip(files, path, date):
    """The same bytes whenever it is made, so the date of all files is that of the last commit. One that never changed
    would not do: Python takes a file of the same date and length for the one that it has compiled before.
    """
    with zipfile.ZipFile(path, "w", compression=zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(f"{NAME}/{name}", date)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix, on Windows too, so that the permissions are kept
            entry.external_attr = (0o100755 if executable(content) else 0o100644) << 16
            archive.writestr(entry, content)


def report(files, place, root):
    lessons = sum(name.startswith("notebooks/") and name not in BESIDE for name in files)
    size = sum(map(len, files.values())) / 1e6
    print(f"{shown(place / NAME, root)}: {lessons} lessons, {len(files)} files, {size:.1f} MB")
    archive = place / f"{NAME}.zip"
    if archive.exists():
        print(f"{shown(archive, root)}: {archive.stat().st_size / 1e6:.1f} MB")
    print("Left out: solutions, tests, notes and pages for instructors, and what makes and publishes the course.")
    print("Still in: gmm_course/exercises. The checks know formulas and answers, and a student may read them.")
    if is_checkout(root) and tracked(root) is None:
        print("git could not be asked which files are the course's: look through the folder for files of your own.")
    if unknown := strangers(root):
        print(f"Not in git, so left out: {', '.join(unknown)}")


def shown(path, root):
    return path.relative_to(root) if path.is_relative_to(root) else path
