"""The names of columns, where they have some."""

import numpy as np

from gmm.neighbours.tables import column_names, opened


def names_of(X):
    """The column names of a table with names, of whatever library, as text; None of an array.

    Names of several levels are joined by blanks. Numbers are names like others; but those of columns that are only
    counted, from 0 on, stay numbers, are told to nobody, and compared with other numbers alone.
    """
    names = column_names(opened(X))
    if names is None or names == list(range(len(names))):
        return names
    return [" ".join(map(str, one)).strip() if isinstance(one, tuple) else str(one) for one in names]


def counted(names):
    return bool(names) and not isinstance(names[0], str)


def told(names):
    """The names, or None if columns are only counted."""
    return None if counted(names) else names


def remember(model, names):
    """Set what is known of the names of the columns that a model was fitted to; returns those that are told."""
    vars(model).pop("feature_names_in_", None)  # those of an earlier fit
    model._counted = None if told(names) else names
    if told(names):
        model.feature_names_in_ = np.asarray(names, dtype=object)
    return told(names)


def names_at_fit(model):
    """The names of the columns that a model was fitted to, also where they are only counted; or None."""
    names = getattr(model, "feature_names_in_", None)
    return getattr(model, "_counted", None) if names is None else list(names)


def differ(names, others):
    """Whether two tables with these names have other columns, or the same in another order, as far as names tell."""
    if names is None or others is None or [*map(str, names)] == [*map(str, others)]:
        return False
    return all(str(one).isdigit() for one in [*names, *others]) or not (counted(names) or counted(others))


def check_names(names, fitted):
    """Refuse names of columns that are not those of the fit, in their order. Without names there is no check."""
    if not differ(names, fitted):
        return
    if sorted(map(str, names)) == sorted(map(str, fitted)):
        raise ValueError(f"the columns of X come in another order ({names}) than at fit ({fitted}).")
    raise ValueError(f"the columns of X ({names}) are not those of the fit ({fitted}).")
