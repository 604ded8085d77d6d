"""The four tables of the last exercise of lesson 11, what may be said of each, and what is usually said instead."""

import numpy as np

from gmm.datasets import make_gaussians


def made_data():
    """The four tables of exercise 4: {"A": X, "B": X, "C": X, "D": X}."""
    rng = np.random.default_rng(0)
    heavy = rng.standard_normal((600, 2)) / np.sqrt(rng.chisquare(5, size=(600, 1)) / 5)
    tilted = [[1.0, 0.5], [0.5, 1.0]]
    snapped = make_gaussians([1.0], [[0, 0]], [tilted], 200, random_state=0)[0]
    snapped[:24, 0] = 1.5
    snapped = snapped[np.random.default_rng(1).permutation(200)]
    round_ones = [np.eye(2), np.eye(2)]
    return {
        "A": heavy,
        "B": snapped,
        "C": make_gaussians([0.4, 0.6], [[0, 0], [5, 1]], [tilted, np.eye(2)], 300, random_state=0)[0],
        "D": make_gaussians([0.5, 0.5], [[0, 0], [3, 0]], round_ones, 100, random_state=14)[0],
    }


STATEMENTS = ("two groups", "one group", "undecided", "bought")
TRUTH = {"A": "one group", "B": "bought", "C": "two groups", "D": "undecided"}
READ = {
    "A": "A: compare the best by BIC with the best by ICL.",
    "B": "B: look at `problems` before you look at any criterion.",
    "C": "C: what do BIC and ICL say, and by how much?",
    "D": "D: how far apart are the two lowest BIC?",
}
CONFUSED = {
    ("A", "two groups"): "A: BIC wants two components, yes. Do they lie apart? ICL asks that; or plot them.",
    ("A", "undecided"): "A: by BIC the first two models are far more than 2 apart.",
    ("A", "bought"): "A: the best model has no component on the floor, and `problems` says nothing of it.",
    (
        "B",
        "two groups",
    ): "B: all criteria want more than one component, even held-out rows. What does `problems` say of such models?",
    ("B", "one group"): "B: ICL does not say so here; and look at `problems`.",
    ("B", "undecided"): "B: the two lowest BIC are more than 2 apart. Something else is wrong with this choice.",
    ("C", "one group"): "C: ICL prefers two components, too. Plot them.",
    ("C", "undecided"): "C: by BIC the first two models are more than 2 apart.",
    ("C", "bought"): "C: `problems` has nothing against the best model.",
    ("D", "two groups"): "D: by how much does BIC prefer two? What may be said of such a difference?",
    (
        "D",
        "one group",
    ): "D: ICL says one, yes. But for this statement BIC would have to want two by more than 10: by how much does it?",
    ("D", "bought"): "D: `problems` has nothing against the first two models.",
}
