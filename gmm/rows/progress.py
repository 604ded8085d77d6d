"""A bar for long fits: how far a pass over the data is, and the log-likelihood that the last iteration reached."""

from contextlib import contextmanager


class Progress:
    """What a fit on data that are read block by block tells while it runs, if it is asked to."""

    def __init__(self):
        self.reached, self.iterations = "", 0

    @contextmanager
    def of_a_pass(self, what, n_rows=None):
        """A bar for one pass; yields a function that is told of rows as they are read."""
        from tqdm.auto import tqdm

        if what == "iteration":
            self.iterations += 1
            what = f"iteration {self.iterations}"
        with tqdm(total=n_rows, desc=what + self.reached, unit=" rows", unit_scale=True, leave=False) as bar:
            yield bar.update

    def report(self, log_likelihood):
        """Take note of the mean log-likelihood per point that was reached."""
        self.reached = f", log-likelihood per point {log_likelihood:.6f}"
