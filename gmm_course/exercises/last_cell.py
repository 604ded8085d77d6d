"""What became of the cell that was run before a check: after an error the answer that is checked is the one before.

In a notebook a name keeps its value when the cell that should change it stops. So "Correct" would praise an answer that
is no longer there, and an old verdict stays where it was printed.
"""

_last = {"stopped": None, "verdicts": 0}


def shell():
    """The IPython that runs the cells of a notebook, or None elsewhere."""
    try:
        from IPython import get_ipython
    except ImportError:
        return None
    return get_ipython()


def watch():
    """Look at each cell that is run from now on; outside of IPython there is nothing to look at."""
    if shell() is not None:
        shell().events.register("post_run_cell", note)


def note(result):
    """Remember whether a cell stopped, and with what; say there that a verdict printed before is not about it."""
    error = result.error_before_exec or result.error_in_exec
    kind = SyntaxError if isinstance(error, SyntaxError) else type(error)  # what students read above it
    _last["stopped"] = None if error is None else kind.__name__
    if error is not None and _last["verdicts"]:
        print("This cell stopped: a verdict that stands below it is about the answer before.")


def stopped():
    """The name of the error with which the cell before this one stopped, or None. Called with each verdict."""
    _last["verdicts"] += 1
    return _last["stopped"]


watch()
