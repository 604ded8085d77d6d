"""The four tables of the last exercise of lesson 11, what may be said of each, and what is usually said instead."""

import numpy as np

from gmm.datasets import make_gaussians


def made_data():
    """The four tables of exercise 4: {"A": X, "B": X, "C": X, "D": X}."""
    rng = np.random.default_rng(0)
    heavy = rng.standard_normal((600, 2)) / np.sqrt(rng.chisquare(5, size=(600, 1)) / 5)
    tilted = [[1.0, 0.5], [0.5, 1.0]]
    clipped = make_gaussians([1.0], [[0, 0]], [tilted], 200, random_state=0)[0]
    clipped[:, 0] = np.minimum(clipped[:, 0], 1.0)  # where the scale of an instrument ends
    round_ones = [np.eye(2), np.eye(2)]
    return {
        "A": heavy,
        "B": clipped,
        "C": make_gaussians([0.4, 0.6], [[0, 0], [5, 1]], [tilted, np.eye(2)], 300, random_state=0)[0],
        "D": make_gaussians([0.5, 0.5], [[0, 0], [3, 0]], round_ones, 100, random_state=14)[0],
    }


STATEMENTS = ("two groups", "one group", "undecided", "bought")
TRUTH = {"A": "one group", "B": "bought", "C": "two groups", "D": "undecided"}
READ = {
    "A": "A: compare the best by BIC with the best by ICL.",
    "B": "B: look at `doubt` before you look at any criterion.",
    "C": "C: what do BIC and ICL say, and by how much?",
    "D": "D: what `evidence` is there against the second row?",
}
CONFUSED = {
    ("A", "two groups"): "A: BIC wants two components, yes. Do they lie apart? ICL asks that; or plot them.",
    ("A", "undecided"): 'A: against the second row there is far more than "hardly any" evidence.',
    ("A", "bought"): "A: the row with the lowest BIC has no `doubt`.",
    (
        "B",
        "two groups",
    ): "B: all criteria want more than one component, even held-out rows. What `doubt` has the lowest BIC?",
    (
        "B",
        "one group",
    ): "B: one component comes first, yes. Which row has the lowest BIC, and why does it not come first?",
    ("B", "undecided"): "B: no row is close to the first. Something else is wrong with the lowest BIC.",
    ("C", "one group"): "C: ICL prefers two components, too. Plot them.",
    ("C", "undecided"): 'C: against the second row there is far more than "hardly any" evidence.',
    ("C", "bought"): "C: the row with the lowest BIC has no `doubt`.",
    ("D", "two groups"): "D: by how much does BIC prefer two? What may be said of such a difference?",
    (
        "D",
        "one group",
    ): 'D: ICL says one, yes. But for this statement the evidence against one would have to be "very strong": is it?',
    ("D", "bought"): "D: the row with the lowest BIC has no `doubt`.",
}
