"""Which tests share a process when pytest-xdist runs them (`--dist loadscope`), and which come first.

A group shares what is made once in a process: a notebook its kernel, a file its fixtures, an exercise what its checker
said. xdist's own `loadgroup` is not used: with pytest 9.2 its marks have no effect.
"""

import re

# What takes longest begins first, so that no process is left with it alone at the end.
LONGEST = (
    "tests/test_figure_comparison.py",
    "notebooks/",
    "tests/test_plotting.py",
    "tests/test_rows_on_dask.py",
    "tests/test_slides.py",
    "tests/test_rows_fit.py",
)


def group_of(nodeid):
    """notebooks/01_x.ipynb::Cell 3 -> notebooks/01_x.ipynb; tests/y.py::test_z[lesson_03.at-name] -> lesson_03.at."""
    exercise = re.search(r"\[.*?\b(lesson_\d\d\.\w+)", nodeid)
    return exercise[1] if exercise else nodeid.partition("::")[0]


def rank_of(item):
    return next((i for i, name in enumerate(LONGEST) if item.nodeid.startswith(name)), len(LONGEST))


def pytest_collection_modifyitems(items):
    items.sort(key=rank_of)


def pytest_xdist_make_scheduler(config, log):
    from xdist.scheduler import LoadScopeScheduling

    class Groups(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            return group_of(nodeid)

    if config.option.dist == "loadscope":
        config.option.loadscopereorder = False  # as they come: see LONGEST
        return Groups(config, log)
