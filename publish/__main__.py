"""Build what is shown to people who have no notebook open: slides, pages, a site, a folder to hand out."""

import argparse
import importlib
import sys

from publish.missing import Missing

COMMANDS = {
    "slides": "a deck of reveal.js slides for each lesson, and an index: build/slides",
    "html": "each lesson as one page: build/html",
    "site": "the site of all lessons: build/site",
    "handout": "the course without solutions: build/handout",
}


def main():
    parser = argparse.ArgumentParser(prog="python -m publish", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    for name, what in COMMANDS.items():
        module = importlib.import_module(f"publish.{name}")  # arguments(parser) and build(**options)
        command = commands.add_parser(name, help=what, description=module.__doc__)
        module.arguments(command)
        command.set_defaults(build=module.build)
    options = vars(parser.parse_args())
    build = options.pop("build")
    options.pop("command")
    try:
        build(**options)
    except Missing as error:
        sys.exit(f"\n{error}")


if __name__ == "__main__":
    main()
