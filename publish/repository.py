"""Where the course lives on GitHub, so that a page can open its lesson on Binder."""

import argparse
import re

from publish.checkout import ask
from publish.lessons import ROOT

ADDRESS = re.compile(r"(?:https?://(?:www\.)?github\.com/|git@github\.com:|ssh://git@github\.com/)([\w.-]+)/([\w.-]+)")
BINDER = "https://mybinder.org"


def address(text):
    """https://github.com/owner/name of an address in one of git's forms; an error says what was found."""
    found = ADDRESS.fullmatch(text.strip().rstrip("/").removesuffix(".git"))
    if not found:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not the address of a repository on GitHub, such as https://github.com/owner/course"
        )
    return f"https://github.com/{found[1]}/{found[2]}"


def of_this_clone():
    """The address of git's `origin` if that is on GitHub, else None."""
    try:
        return address(ask(ROOT, "remote", "get-url", "origin") or "")
    except argparse.ArgumentTypeError:  # no git, no origin, or another host
        return None


def on_binder(repository, lesson):
    """The address at which Binder opens a lesson in JupyterLab."""
    return f"{BINDER}/v2/gh/{repository.removeprefix('https://github.com/')}/HEAD?urlpath=lab/tree/notebooks/{lesson}"
