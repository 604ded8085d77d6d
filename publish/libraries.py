"""The libraries of package.json, installed once by npm into build/npm; the next time needs no network."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from publish.missing import Missing

ROOT = Path(__file__).resolve().parent.parent
WANTED = Path(__file__).with_name("package.json")
PLACE = ROOT / "build" / "npm"

NO_NODE = """\
npm is missing. Slides and site take reveal.js, MathJax and fonts from it when they are built.
Debian, Ubuntu: sudo apt install nodejs npm; macOS: brew install node; others: nodejs.org. Then try again.
(`make lab` and `make test` need neither.)"""
NO_NETWORK = """\
npm could not install what slides and site are built with (reveal.js, MathJax, fonts):
{said}
If this speaks of addresses, connections or timeouts, this machine has no way to the npm registry: go online once,
and try again. After that no network is needed."""


def node_modules():
    """The folder with the installed libraries. Raises Missing if there is no npm, or no way to its registry."""
    wanted = WANTED.read_text(encoding="utf-8")
    installed = PLACE / "installed.json"  # a copy of package.json, written when npm was done
    if not (installed.exists() and installed.read_text(encoding="utf-8") == wanted):
        _install(wanted)
        installed.write_text(wanted, encoding="utf-8")
    return PLACE / "node_modules"


def _install(wanted):
    npm = shutil.which("npm")
    if npm is None:
        raise Missing(NO_NODE)
    shutil.rmtree(PLACE, ignore_errors=True)
    PLACE.mkdir(parents=True)
    (PLACE / "package.json").write_text(wanted, encoding="utf-8")
    print("Fetching reveal.js, MathJax and fonts from npm, this once.", flush=True)
    done = subprocess.run(
        [npm, "install", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1"],
        cwd=PLACE,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "npm_config_update_notifier": "false"},
    )
    if done.returncode:
        said = done.stdout.strip().splitlines()
        raise Missing(NO_NETWORK.format(said="\n".join(said if len(said) < 8 else [*said[:4], "...", *said[-3:]])))


def copy(names, folder):
    """Copy files or folders of node_modules, {path in it: path in `folder`}."""
    modules = node_modules()
    for source, target in names.items():
        source, target = modules / source, Path(folder) / target
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, dirs_exist_ok=True)
        else:
            shutil.copyfile(source, target)


if __name__ == "__main__":
    try:
        node_modules()
    except Missing as error:
        sys.exit(f"\n{error}")
