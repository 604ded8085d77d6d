"""The birds of exercise 4 of lesson 10: a table that was checked, and one in which rows were spoilt on purpose."""

import numpy as np

from gmm.datasets import load_penguins

COLUMNS = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"]
N_NEW, N_GROSS, N_PAIRS = 100, 5, 5  # new birds; with a column out of range; pairs whose bills are exchanged
MOST_FALSE, FEWEST_FOUND = 8, 4  # good birds flagged, exchanged bills found: an honest answer has luck, good or bad


def tables_and_truth():
    """The tables of exercise 4, and the numbers of the birds with gross errors and with exchanged bills."""
    birds = load_penguins().dropna()
    rng = np.random.default_rng(2009)
    order = rng.permutation(birds.index.to_numpy())
    species = birds["species"]
    new, checked = birds.loc[order[:N_NEW], COLUMNS].copy(), birds.loc[order[N_NEW:], COLUMNS].copy()
    gentoo, adelie = ([i for i in new.index if species[i] == name] for name in ("Gentoo", "Adelie"))
    bills = COLUMNS[:2]
    for a, b in zip(gentoo[:N_PAIRS], adelie[:N_PAIRS], strict=True):
        new.loc[[a, b], bills] = new.loc[[b, a], bills].to_numpy()
    exchanged = {*gentoo[:N_PAIRS], *adelie[:N_PAIRS]}
    rest = [i for i in new.index if i not in exchanged][:N_GROSS]
    new.loc[rest[:3], bills] = new.loc[rest[:3], bills[::-1]].to_numpy()
    new.loc[rest[3:], "flipper_length_mm"] /= 10
    return checked, new, set(map(int, rest)), set(map(int, exchanged))


def field_tables():
    """The birds of exercise 4: a table of 233 that were checked, and of 100 new ones, 15 of which are spoilt."""
    return tables_and_truth()[:2]


def good_enough(chosen, gross, exchanged):
    """Whether these numbers of birds, a set, could come from a good density with a calibrated threshold."""
    false = len(chosen - gross - exchanged)
    return gross <= chosen and len(chosen & exchanged) >= FEWEST_FOUND and false <= MOST_FALSE
