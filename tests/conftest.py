"""Fixtures that several files of tests use."""

import os

import pytest
from hypothesis import HealthCheck, settings

# No test depends on time: a machine may be slow, or busy with something else.
# A run that decides whether a change lands tries the same examples every time; a run at a desk tries new ones.
settings.register_profile("new", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("same", settings.get_profile("new"), derandomize=True)
settings.load_profile("same" if os.environ.get("CI") else "new")


@pytest.fixture
def course_style():
    """The look of the course's figures, and no trace of it or of a figure afterwards."""
    import matplotlib as mpl
    import matplotlib.pyplot as plt

    from gmm.plotting.style import use_style

    with mpl.rc_context():
        use_style()
        yield
    plt.close("all")


@pytest.fixture
def a_sample_is_enough(monkeypatch):
    """Starts are sought on 200 rows, so that a few hundred are many."""
    import gmm.engine.search

    monkeypatch.setattr(gmm.engine.search, "SEARCH_ROWS", 200)
