"""The names of columns, where they have some."""

from gmm.neighbours.tables import column_names, opened


def names_of(X):
    """The column names of a table with names, of whatever library, if all are text; else None."""
    names = column_names(opened(X))
    return names if names is not None and all(isinstance(name, str) for name in names) else None


def check_names(names, fitted):
    """Refuse names of columns that are not those of the fit, in their order. Without names there is no check."""
    if names is None or fitted is None or names == list(fitted):
        return
    if sorted(names) == sorted(fitted):
        raise ValueError(f"the columns of X come in another order ({names}) than at fit ({list(fitted)}).")
    raise ValueError(f"the columns of X ({names}) are not those of the fit ({list(fitted)}).")
