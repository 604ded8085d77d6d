"""After the fit: is one model better than another, would the components be found again, how many clusters are they?

- `comparison`: held-out log-densities row by row, and the paired difference of two models with its error
- `candidates`: what select_model asks of every model, and the words for how far one lies behind
- `stability`: fits to halves of the rows, and which components they find again
- `null`: tables in which there is nothing to find, and the rank of what was found among them
- `errors`: standard errors, of the parameters and of what is computed from them
- `curvature`: of the log-likelihood at its top, from which errors are had cheaply
- `ratio`: one component more? the likelihood ratio against what it is where there is none
- `probabilities`: of a line, of a box; how far two mixtures lie apart
- `merging`: from components to clusters, by the entropy of the responsibilities
"""

from gmm.inference.comparison import Comparison, compare, held_out_log_likelihood, held_out_scores
from gmm.inference.errors import Errors, standard_errors
from gmm.inference.merging import Merging, merge_components
from gmm.inference.null import NULLS, null_tables, rank_p_value
from gmm.inference.probabilities import box_probability, cdf, js_divergence, kl_divergence, quantile
from gmm.inference.ratio import RatioTest, ratio_test
from gmm.inference.stability import Halves, found_again, halves, match_components

__all__ = [
    "NULLS",
    "Comparison",
    "Errors",
    "Halves",
    "Merging",
    "RatioTest",
    "box_probability",
    "cdf",
    "compare",
    "found_again",
    "halves",
    "held_out_log_likelihood",
    "held_out_scores",
    "js_divergence",
    "kl_divergence",
    "match_components",
    "merge_components",
    "null_tables",
    "quantile",
    "rank_p_value",
    "ratio_test",
    "standard_errors",
]
