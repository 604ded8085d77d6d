"""A folder is built beside its place and put there when it is whole: half of one must not look like the whole."""

import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replaced(folder, from_what_is_there=False):
    """An empty folder to build in, or a copy of `folder`; it takes the place of `folder` if all went well."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    new, old = work / "new", work / "old"
    try:
        if from_what_is_there and folder.exists():
            shutil.copytree(folder, new)
        new.mkdir(exist_ok=True)
        yield new
        if folder.exists():
            folder.rename(old)
        new.rename(folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)
