"""What `pytest --nbval notebooks` checks beyond nbval: figures, and that outputs are stored.

nbval executes a cell and compares its texts. It passes over a cell that was stored without
having been run, and over every figure. The hook below looks at both, once nbval is content.
"""

import os
import sys
from pathlib import Path

import nbval.kernel
import pytest

sys.path.append(str(Path(__file__).resolve().parent.parent / "tools"))
from figure_comparison import compare_figures
from kernels import with_own_sockets

# The reports carry it from xdist's workers to the summary.
NOT_COMPARED = "figures not compared"

# Seconds: they end what hangs. A cell, a kernel's start, or what a cell has printed may be slow on a busy machine.
PATIENCE = 600

# A student's own choice of a backend would draw other figures, or none.
os.environ.pop("MPLBACKEND", None)
os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")


nbval.kernel.KernelManager = with_own_sockets(nbval.kernel.KernelManager)


def pytest_configure(config):
    config.option.nbval_kernel_startup_timeout = config.option.nbval_cell_timeout = PATIENCE


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    item.output_timeout = PATIENCE  # of nbval's items; by itself it is 5
    result = yield  # nbval's own comparison; a skipped or failing cell ends here
    if hasattr(item, "test_outputs") and item.cell.source.strip():
        check_cell(item)
    return result


def check_cell(item):
    stored = item.cell
    if stored.execution_count is None:
        item.raise_cell_error("No run of this cell is stored: its outputs were cleared")
    comparison = compare_figures(stored.outputs, item.test_outputs, exact=item.options["check"])
    for version in comparison.not_compared:
        item.user_properties.append((NOT_COMPARED, version))
    if comparison.problems:
        item.raise_cell_error("Figures differ: " + "; ".join(comparison.problems))


def pytest_terminal_summary(terminalreporter):
    versions = [
        value
        for reports in terminalreporter.stats.values()
        for report in reports
        if getattr(report, "when", None) == "call"
        for name, value in report.user_properties
        if name == NOT_COMPARED
    ]
    if versions:
        import matplotlib

        terminalreporter.section("figures", yellow=True)
        terminalreporter.line(
            f"{len(versions)} figures were not compared: they are stored from "
            f"{', '.join(sorted(set(versions)))}, and {matplotlib.__version__} runs here."
        )
