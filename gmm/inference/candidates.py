"""Many models of the same data, one row of a table each: what select_model does while its table grows."""

import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from gmm.covariance import COVARIANCE_TYPES
from gmm.estimator import GaussianMixture
from gmm.inference.comparison import compare, folds, mean_and_error, quietly
from gmm.known.fixed import fixed_of
from gmm.neighbours.tables import is_of_dask, is_stored
from gmm.parameters import check_parameters, check_start
from gmm.rows import check_rows, rows_of
from gmm.validation import (
    CollapsedComponentError,
    check_choice,
    check_enough,
    check_number,
    check_random_state,
    check_sample_weight,
)

SET_HERE = {"n_components", "covariance_type", "random_state"}  # parameters that vary, or are set for all
CRITERIA = {"bic": 1, "aic": 1, "icl": 1, "held_out": -1}  # +1: lower is better, -1: higher is better
IN_A_PART = 10  # starts of a fit to a part of the rows
TURNED = 1.5  # components that BIC would take back, from which no hill is sought
NATS, ERRORS = (2.0, 6.0, 10.0), (2.0, 3.0)  # differences of a criterion, and of held-out scores, from which there is
EVIDENCE = ("hardly any", "some", "strong", "very strong")


class Table:
    """The rows of the table while it grows: what is asked of every model, and what was found so far."""

    def __init__(self, X, sample_weight, criterion, random_state, n_folds, n_seeds, settings):
        check_choice(criterion, "criterion", CRITERIA)
        check_number(n_folds, "n_folds", minimum=2 if criterion == "held_out" or n_folds == 1 else 0, integer=True)
        check_number(n_seeds, "n_seeds", minimum=1, integer=True)
        unknown = sorted(set(settings) - set(GaussianMixture().get_params()) | SET_HERE & set(settings))
        if unknown:
            raise TypeError(
                f"select_model takes no {', '.join(unknown)} for its models; use n_components, covariance_types."
            )
        self.array, self.weight = check_rows(X, sample_weight, missing=settings.get("missing", "error"))
        self.X = self.array if is_of_dask(X) or is_stored(X) else X  # gathered once, not by each fit
        self.total = len(self.array) if self.weight is None else self.weight.sum()
        if self.weight is not None and self.total < np.count_nonzero(self.weight) / 10:
            raise ValueError(
                f"sample_weight sums to {self.total:.3g} for {np.count_nonzero(self.weight)} rows. For a criterion a "
                "weight counts rows: if yours are proportions, multiply them by the number of rows over their sum."
            )
        self.n_folds, self.settings = n_folds, settings
        self.seeds = check_random_state(random_state).integers(2**31, size=n_seeds).tolist()
        own = ("weights_init", "means_init", "precisions_init", "fixed")
        self.grows = all(settings.get(one) is None for one in own)
        weight = np.ones(len(self.array)) if self.weight is None else self.weight
        self.folds = folds(weight, n_folds, self.seeds[0]) if n_folds else []
        self.smaller = {}  # of each type and part the last mixture
        self.criterion, self.rows, self.models, self.problems, self.scores = criterion, [], {}, {}, {}
        self.bic = {}

    def pairs(self, n_components, covariance_types):
        """The models to fit, of each type the smallest first."""
        counts = list(n_components) if hasattr(n_components, "__iter__") else [n_components]
        types = [covariance_types] if isinstance(covariance_types, str) else list(covariance_types or ())
        if not counts or not types:
            raise ValueError("select_model needs at least one number of components and one covariance type.")
        for k in counts:
            check_number(k, "n_components", minimum=1, integer=True)
        for name in types:
            check_choice(name, "covariance_types", COVARIANCE_TYPES)
        n, n_folds, most = len(self.array), self.n_folds, max(counts)
        check_enough(*self.array.shape, most)
        check_sample_weight(self.weight, n, min_rows=most)
        n = n if self.weight is None else np.count_nonzero(self.weight)
        if n_folds > n:
            raise ValueError(f"n_folds={n_folds} parts of {n} rows: use at most one part a row, or n_folds=0.")
        if n_folds and n - -(-n // n_folds) < most:
            raise ValueError(f"{n} rows in {n_folds} folds leave too few for {most} components; use n_folds=0.")
        start = self.settings.get("init_params", "varied")
        if n_folds and not isinstance(start, str) and not callable(start):
            raise ValueError(
                "init_params tells the start row by row, which parts of the data cannot use; set n_folds=0."
            )
        pairs = [(name, int(k)) for name in dict.fromkeys(types) for k in sorted(set(counts))]
        rows = rows_of(self.array, self.weight, missing=self.settings.get("missing", "error"))
        for name, k in pairs:  # what is wrong for one of them is said before the first is fitted
            model = GaussianMixture(k, covariance_type=name, **self.settings)
            check_parameters(model)
            check_start(model, rows)
            fixed_of(model.fixed, COVARIANCE_TYPES[name], k, rows.n_features)
        return pairs

    def fill(self, pairs, n_jobs, bar):
        """Fit all models, those of a type one after the other, and write their rows."""

        def of_a_type(name):
            for type_, k in pairs:
                if type_ == name:
                    rows.append(self.row(name, k))
                    bar.set_postfix_str(f"{name} {k} done", refresh=False)
                    bar.update()

        rows, types = [], list(dict.fromkeys(name for name, _ in pairs))
        if n_jobs == 1 or len(types) == 1:
            for name in types:
                of_a_type(name)
        else:
            with ThreadPoolExecutor(n_jobs) as pool:
                list(pool.map(of_a_type, types))
        self.rows = sorted(rows, key=lambda row: pairs.index((row["covariance_type"], row["n_components"])))

    def row(self, name, k):
        """Fit the model; its row."""
        started = time.perf_counter()
        row = dict.fromkeys(("log_likelihood", "n_parameters", "bic", "aic", "icl", "held_out"), np.nan)
        row = {"covariance_type": name, "n_components": k, **row, "seconds": 0.0, "held_out_error": np.nan}
        model, row["spread"], found = self._fit(name, k)
        row["doubt"] = "collapsed" if model is None else model.diagnostics_.doubt
        if model is not None:
            p = model.n_parameters()
            self.models[name, k], row["n_parameters"] = model, p
            row["log_likelihood"] = model.lower_bound_ * self.total
            row["bic"] = self.bic[name, k] = model.bic(self.X, self.weight)
            row["aic"] = row["bic"] - p * np.log(self.total) + 2 * p
            row["icl"] = model.icl(self.X, self.weight)
            if self.n_folds:
                try:
                    self.scores[name, k] = scores = self._held_out(name, k)
                    row["held_out"], row["held_out_error"] = mean_and_error(scores, self.weight)
                except CollapsedComponentError as error:
                    found = [*found, f"on a part of the data: {error}"]
        if found:
            self.problems[name, k] = found
        row["seconds"] = time.perf_counter() - started
        return row

    def judged(self, frame):
        """The table in its order, with how far each model lies behind the first, and how surely."""
        if self.criterion == "held_out":
            first, *_ = pairs = list(zip(frame.covariance_type, frame.n_components, strict=True))
            found = [self._compared(first, pair) for pair in pairs]
            behind, error = np.array(found).T
            surely, steps = behind / np.where(error > 0, error, 1.0), ERRORS
        else:
            behind = CRITERIA[self.criterion] * (frame[self.criterion] - frame[self.criterion][0])
            surely, error, steps = behind, np.nan, NATS
        words = ["" if np.isnan(one) else EVIDENCE[np.searchsorted(steps, one, "right")] for one in surely]
        words = np.where(frame.doubt == frame.doubt[0], words, "")  # against what is not in question,
        words[0] = ""  # nor is the first
        return frame.assign(behind=behind, behind_error=error, evidence=words)

    def _compared(self, first, other):
        """By how much the other scores less on rows held out, and the error of that."""
        if other not in self.scores:
            return np.nan, np.nan
        found = compare(self.scores[first], self.scores[other], self.weight)
        return found.difference, found.error

    def _fit(self, name, k):
        """The best fit over the seeds, the spread over the seeds, and what was warned of."""
        fewer = [other for type_, other in list(self.models) if type_ == name and other < k]  # others are being added
        smaller = (self.models[name, max(fewer)].mixture_, self._least(name, k, fewer)) if fewer else None
        fits, error = [], None
        for seed in self.seeds:
            try:
                fits.append(self._fitted(self.X, self.weight, name, k, seed, smaller))
            except CollapsedComponentError as collapse:  # only without a floor; the other models go on
                error = collapse
        if not fits:
            return None, np.nan, [str(error)]
        values = [model.lower_bound_ * self.total for model in fits]
        best = max(fits, key=lambda model: (not model.diagnostics_.held_up.any(), self._worth(model)))
        return best, max(values) - min(values) if len(values) > 1 else np.nan, best.diagnostics_.problems

    def _fitted(self, X, weight, name, k, seed, smaller, **settings):
        """A model fitted to some rows. smaller : a mixture from which starts grow, and `least` of gmm.engine.grown."""
        model = GaussianMixture(k, covariance_type=name, random_state=seed, **{**self.settings, **settings})
        model._heaps_are_spikes, model._smaller = True, smaller if self.grows else None
        quietly(model, X, weight)
        del model._heaps_are_spikes, model._smaller  # a fit to other rows has nothing to do with them
        return model

    def _held_out(self, name, k):
        """Log-density of each row by a fit to the other parts, (n,), with fewer starts, some from the one before."""
        scores, weight = np.full(len(self.array), np.nan), self.weight
        n_init = min(IN_A_PART, self.settings.get("n_init", IN_A_PART))
        for i, (training, left_out) in enumerate(self.folds):
            part = self.array[training], None if weight is None else weight[training]
            model = self._fitted(*part, name, k, self.seeds[0], self.smaller.get((name, i)), n_init=n_init)
            self.smaller[name, i] = model.mixture_, np.inf
            scores[left_out] = model.score_samples(self.array[left_out])
        return scores

    def _least(self, name, k, fewer):
        """The log-likelihood from which it pays to look longer: far below, BIC and ICL have turned for good."""
        if self.criterion not in ("bic", "icl"):
            return -np.inf
        best = self.models[name, min(fewer, key=lambda other: self.bic[name, other])]
        family, d = COVARIANCE_TYPES[name], self.array.shape[1]
        price = 0.5 * np.log(self.total) * (1 + d + family.n_parameters(2, d) - family.n_parameters(1, d))
        return best.lower_bound_ * self.total + price * (k - best.n_components - TURNED)

    def _worth(self, model):
        """The log-likelihood less what spikes can have bought, in nats."""
        return model.lower_bound_ * self.total - model.diagnostics_.bought.sum()
