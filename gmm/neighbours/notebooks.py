"""A mixture as a table of a notebook, in the colours of the page that it is shown on."""

from html import escape

import numpy as np

MOST_COMPONENTS, MOST_FEATURES, MOST_LETTERS = 30, 8, 400  # more are not shown


def titled(title, mixture=None, names=None):
    """HTML: a title, and weight, mean and standard deviation of each component, if there is a mixture.

    names : of its columns, or None.
    """
    title = title if len(title) <= MOST_LETTERS else title[:MOST_LETTERS] + " ..."
    return f"<div><code>{escape(title)}</code>{'' if mixture is None else table(mixture, names)}</div>"


def table(mixture, names=None):
    k, d = mixture.means.shape
    names = [f"column {i}" for i in range(d)] if names is None or len(names) != d else names
    deviations = np.sqrt(np.diagonal(mixture.dense_covariances, axis1=1, axis2=2))  # (k, d)
    heads = ["component", "weight", *names[:MOST_FEATURES], *["..."] * (d > MOST_FEATURES)]
    lines = [_row("th", heads)]
    for j in range(min(k, MOST_COMPONENTS)):
        places = zip(mixture.means[j, :MOST_FEATURES], deviations[j, :MOST_FEATURES], strict=True)
        lines.append(_row("td", [j, f"{mixture.weights[j]:.3f}", *(f"{mean:.4g} ± {sd:.2g}" for mean, sd in places)]))
    more = f", the first {MOST_COMPONENTS} of {k}" if k > MOST_COMPONENTS else ""
    caption = f"{mixture.covariance_type}: weight, and mean ± standard deviation of each column{more}"
    return f"<table><caption>{caption}</caption>{''.join(lines)}</table>"


def _row(tag, cells):
    return "<tr>" + "".join(f"<{tag}>{escape(str(cell))}</{tag}>" for cell in cells) + "</tr>"
