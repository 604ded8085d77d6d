"""What a notebook shows of a model: its parameters, and the mixture as a table."""

from html.parser import HTMLParser

import numpy as np
import pandas as pd
from helpers import fit, old_faithful

from gmm import GaussianMixture, Mixture


class Cells(HTMLParser):
    """Checks that all tags are closed; collects the rows of the table and the title."""

    def __init__(self, html):
        super().__init__()
        self.open, self.rows, self.title = [], [], ""
        self.feed(html)
        assert not self.open

    def handle_starttag(self, tag, attributes):
        assert not attributes  # no colour, no style: those of the page
        self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, text):
        if self.open[-1] in ("td", "th"):
            self.rows[-1][-1] += text
        elif self.open[-1] == "code":
            self.title += text


def test_parameters_that_differ():
    assert Cells(GaussianMixture()._repr_html_()).title == "GaussianMixture()"
    page = Cells(GaussianMixture(3, covariance_type="tied")._repr_html_())
    assert page.title == "GaussianMixture(n_components=3, covariance_type='tied')" and page.rows == []
    long = Cells(GaussianMixture(2, init_params=np.eye(2)[[0, 1] * 500].tolist())._repr_html_())
    assert len(long.title) < 500 and long.title.endswith("...")


def test_the_mixture_as_a_table():
    mixture = Mixture([0.25, 0.75], [[1.0, 20.0], [3.0, -40.0]], [[4.0, 1.0], [0.25, 9.0]], "diag")
    wanted = [
        ["component", "weight", "column 0", "column 1"],
        ["0", "0.250", "1 ± 2", "20 ± 1"],
        ["1", "0.750", "3 ± 0.5", "-40 ± 3"],
    ]
    assert (
        Cells(mixture._repr_html_()).rows == Cells(GaussianMixture.from_mixture(mixture)._repr_html_()).rows == wanted
    )


def test_names_are_escaped():
    names = ["<script>alert(1)</script>", "a & b"]
    model = fit(pd.DataFrame(np.asarray(old_faithful()), columns=names), 2)
    assert "<script" not in model._repr_html_() and Cells(model._repr_html_()).rows[0][2:] == names
    model.mixture_ = model.mixture_.marginal([0])  # the names are those of another table
    assert Cells(model._repr_html_()).rows[0][2:] == ["column 0"]


def test_large_ones_are_cut():
    mixture = Mixture(np.full(40, 1 / 40), np.arange(480.0).reshape(40, 12), np.ones(40), "spherical")
    page = Cells(mixture._repr_html_())
    assert (
        len(page.rows) == 31
        and page.rows[0][-2:] == ["column 7", "..."]
        and "the first 30 of 40" in mixture._repr_html_()
    )
