"""select_model: every combination fitted, the criteria side by side, and rows held out that no fit has seen."""

import warnings

import numpy as np
import pandas as pd
import pytest
from helpers import TYPES, fit, iris, made, old_faithful

from gmm import CollapsedComponentError, ConvergenceWarning, GaussianMixture, select_model
from gmm.datasets import load_galaxies, load_old_faithful_1985
from gmm.inference import compare, held_out_log_likelihood, held_out_scores

COLUMNS = "covariance_type n_components log_likelihood n_parameters bic aic icl held_out seconds".split()
COLUMNS += ["held_out_error", "spread", "doubt", "behind", "behind_error", "evidence"]


@pytest.fixture(scope="module")
def selection():
    return select_model(old_faithful(), range(1, 4), random_state=0, n_init=5, n_folds=3, progress=False)


def test_table_has_a_row_for_every_model(selection):
    table = selection.table
    assert isinstance(table, pd.DataFrame) and table.columns.tolist() == COLUMNS
    rows = set(zip(table.covariance_type, table.n_components, strict=True))
    assert len(table) == 12 and rows == {(name, k) for name in TYPES for k in (1, 2, 3)}
    assert table.bic.is_monotonic_increasing and table.index.tolist() == list(range(12))
    assert (table.seconds > 0).all() and table.spread.isna().all()
    words = ["covariance_type", "spread", "doubt", "behind_error", "evidence"]
    assert np.isfinite(table.drop(columns=words).to_numpy(float)).all()
    np.testing.assert_array_equal(table.behind, table.bic - table.bic[0])


def test_every_number_is_that_of_its_model(selection):
    X = old_faithful()
    for row in selection.table.itertuples():
        model = selection.models[row.covariance_type, row.n_components]
        assert model.covariance_type == row.covariance_type and model.n_components == row.n_components
        assert row.log_likelihood == pytest.approx(model.score_samples(X).sum())
        assert row.n_parameters == model.n_parameters()
        assert (row.bic, row.aic, row.icl) == pytest.approx((model.bic(X), model.aic(X), model.icl(X)))


def test_best_is_the_fitted_model_of_the_first_row(selection):
    first = selection.table.iloc[0]
    assert selection.best is selection.models[first.covariance_type, first.n_components]
    assert selection.best.bic(old_faithful()) == selection.table.bic.min()
    assert selection.criterion == "bic" and selection.best.n_components in (2, 3)


@pytest.mark.parametrize("criterion, best", [("aic", "min"), ("icl", "min"), ("held_out", "max")])
def test_other_criteria(criterion, best):
    found = select_model(old_faithful(), (1, 2), ("full", "diag"), criterion, 0, n_folds=3, progress=False, n_init=3)
    assert found.table[criterion].iloc[0] == getattr(found.table[criterion], best)()
    assert found.best is found.models[found.table.covariance_type[0], found.table.n_components[0]]


def test_held_out_is_honest():
    """Recomputed by hand, and rows that are held out cannot be known: a spike on each would show."""
    X = old_faithful()
    model = GaussianMixture(2, random_state=0, n_init=3)
    order = np.random.default_rng(7).permutation(len(X))
    total = 0
    for part in np.array_split(order, 4):
        training = np.delete(X, part, axis=0)
        total += GaussianMixture(2, random_state=0, n_init=3).fit(training).score_samples(X[part]).sum()
    value = held_out_log_likelihood(model, X, 4, 7)
    assert value == pytest.approx(total / len(X), rel=1e-9)
    assert not hasattr(model, "mixture_")
    fitted = model.fit(X)
    assert value < fitted.score(X)


def test_held_out_prefers_the_truth_where_likelihood_prefers_the_largest():
    X = made(120, 2, 2, spread=6.0)
    table = select_model(X, (1, 2, 6), "full", "held_out", 0, progress=False, n_init=5).table.set_index("n_components")
    assert table.log_likelihood.idxmax() == 6 and table.held_out.idxmax() == 2


def test_a_seed_repeats_a_selection_and_settings_are_passed_on():
    one, other = (
        select_model(old_faithful(), 2, "tied", random_state=3, n_folds=0, progress=False, max_iter=77)
        for _ in range(2)
    )
    assert one.best.max_iter == 77 and one.table.held_out.isna().all()
    np.testing.assert_array_equal(one.best.means_, other.best.means_)


def test_data_frames_are_taken_with_their_names():
    frame = pd.DataFrame(old_faithful(), columns=["eruption", "waiting"])
    found = select_model(frame, 2, "full", random_state=0, n_folds=2, progress=False)
    assert found.best.feature_names_in_.tolist() == ["eruption", "waiting"]


def test_problems_are_kept_and_only_those_of_the_chosen_model_are_said():
    X = np.vstack([made(60, 2), [[40.0, 40.0]] * 2])
    found = select_model(X, (1, 2), "full", "aic", 0, n_folds=0, progress=False, init_params="kmeans", n_init=1)
    assert list(found.problems) == [("full", 2)] and found.best.n_components == 1
    assert found.table.doubt[0] == "" and "too few points" in found.table.doubt[1] and found.table.behind[1] < 0
    with pytest.warns(ConvergenceWarning, match="the model chosen: component . (lies on the floor|rests on too few)"):
        select_model(X, 2, "full", "aic", 0, n_folds=0, progress=False, init_params="kmeans", n_init=1)


def test_a_model_that_collapses_does_not_end_the_search():
    X = np.vstack([made(30, 2), np.full((12, 2), 50.0)])  # twelve rows in one place
    found = select_model(
        X, (1, 2), "full", random_state=0, n_folds=2, progress=False, reg_covar=0, init_params="kmeans", n_init=1
    )
    table = found.table.set_index("n_components")
    assert table.drop(columns=["covariance_type", "seconds", "doubt", "evidence"]).loc[2].isna().all()
    assert table.doubt[2] == "collapsed" and table.evidence[2] == ""
    assert "component 1 has collapsed" in found.problems["full", 2][0] or "component 0" in found.problems["full", 2][0]
    assert list(found.models) == [("full", 1)] and found.best.n_components == 1


def test_when_all_collapse_the_error_says_why():
    with pytest.raises(
        CollapsedComponentError, match="no model has a finite bic; the first: component 0 has collapsed"
    ):
        select_model(np.ones((10, 2)), 1, "full", n_folds=0, reg_covar=0, progress=False)


def test_the_bar_comes_only_when_it_takes_time(capsys):
    select_model(old_faithful(), 1, "full", n_folds=0)
    assert capsys.readouterr().err == ""


def test_the_bar_can_be_seen(monkeypatch, capsys):
    import tqdm.auto

    bars = []
    original = tqdm.auto.tqdm

    def recorded(*args, **settings):
        bars.append(settings)
        return original(*args, **{**settings, "disable": True})

    monkeypatch.setattr(tqdm.auto, "tqdm", recorded)
    select_model(old_faithful(), 1, "full", n_folds=0)
    select_model(old_faithful(), 1, "full", n_folds=0, progress=False)
    assert [b["delay"] for b in bars] == [1, 1] and [b["disable"] for b in bars] == [False, True]


@pytest.mark.parametrize(
    "arguments, error, message",
    [
        ({"n_components": []}, ValueError, "at least one number of components"),
        ({"n_components": [0]}, ValueError, "n_components must be at least 1"),
        ({"n_components": [1.5]}, TypeError, "n_components must be an integer"),
        ({"covariance_types": ["round"]}, ValueError, "covariance_types must be one of 'full'"),
        ({"criterion": "best"}, ValueError, "criterion must be one of 'bic', 'aic', 'icl', 'held_out'; got 'best'"),
        ({"criterion": "held_out", "n_folds": 0}, ValueError, "n_folds must be at least 2"),
        ({"n_folds": 1}, ValueError, "n_folds must be at least 2"),
        ({"n_components": 30, "n_folds": 2}, ValueError, "40 rows in 2 folds leave too few for 30 components"),
        ({"n_components": 41}, ValueError, "X has 40 rows .* at least 41"),
        ({"random_state": "a"}, TypeError, "random_state must be None, an int"),
        ({"tolerance": 1}, TypeError, "tolerance"),
    ],
)
def test_bad_arguments_are_refused_in_words(arguments, error, message):
    with pytest.raises(error, match=message):
        select_model(made(40, 2), **{"progress": False, **arguments})


def test_bad_folds_of_held_out():
    with pytest.raises(ValueError, match="n_folds must be at least 2"):
        held_out_log_likelihood(fit(made(20, 1), 1), made(20, 1), 1)


def test_only_models_with_a_finite_criterion_can_win():
    X = np.random.default_rng(0).normal(size=(6, 2))
    with pytest.raises(CollapsedComponentError, match="no model has a finite held_out"):
        select_model(X, [4, 3], "full", "held_out", reg_covar=0.0, n_folds=3, random_state=0, progress=False)


@pytest.mark.parametrize(
    "settings, error, message",
    [
        ({"n_folds": 10}, ValueError, "n_folds=10 parts of 6 rows"),
        ({"covariance_type": "full"}, TypeError, "takes no covariance_type"),
        ({"sample_weight": [1] * 5}, ValueError, "one weight for each of the 6 rows"),
        ({"sample_weight": [1, 0, 0, 0, 0, 0]}, ValueError, "n_folds=5 parts of 1 rows"),
        ({"sample_weight": [1e-3] * 6}, ValueError, "sums to 0.006 for 6 rows.*if yours are proportions, multiply"),
        ({"init_params": np.ones((6, 1))}, ValueError, "row by row.*set n_folds=0"),
        ({"n_seeds": 0}, ValueError, "n_seeds must be at least 1"),
        ({"covariance_types": None}, ValueError, "at least one"),
    ],
)
def test_settings_that_have_no_place(settings, error, message):
    with pytest.raises(error, match=message):
        select_model(np.eye(6), 1, progress=False, **settings)


def test_weights_count_rows_in_every_criterion():
    X, weight = old_faithful()[:80], np.random.default_rng(0).integers(0, 4, 80).astype(float)
    settings = {"n_components": 2, "covariance_types": "diag", "random_state": 0, "progress": False, "n_folds": 0}
    one = select_model(X, sample_weight=weight, **settings)
    other = select_model(np.repeat(X, weight.astype(int), axis=0), **settings)
    columns = ["log_likelihood", "bic", "aic", "icl"]
    np.testing.assert_allclose(one.table[columns], other.table[columns], rtol=1e-6)
    model = GaussianMixture(2, random_state=0)
    heavy = np.where(np.arange(80) < 40, 1.0, 1e-9)  # rows that hardly count
    value = held_out_log_likelihood(model, X, 4, 0, heavy)
    assert value != held_out_log_likelihood(model, X, 4, 0)
    order = np.random.default_rng(0).permutation(80)
    left_out = np.array_split(order, 4)
    by_hand = np.empty(80)
    for part in left_out:
        rest = np.setdiff1d(order, part)
        by_hand[part] = fit(X[rest], 2, random_state=0, sample_weight=heavy[rest]).score_samples(X[part])
    assert value == pytest.approx(np.average(by_hand, weights=heavy))


def test_a_model_asked_for_twice_is_fitted_once():
    table = select_model(
        made(60, 2), iter([3, 1, 3]), ["diag", "diag"], random_state=0, n_folds=0, progress=False
    ).table
    assert sorted(table.n_components) == [1, 3]


def test_the_standard_error_is_that_of_a_mean():
    table = select_model(old_faithful(), 1, "full", random_state=0, n_folds=3, progress=False).table
    scores = fit(old_faithful(), 1).score_samples(old_faithful())
    assert table.held_out_error[0] == pytest.approx(scores.std() / np.sqrt(272), rel=0.1)
    settings = {"random_state": 0, "n_folds": 3, "progress": False}
    tens = select_model(old_faithful(), 1, "full", sample_weight=np.full(272, 10.0), **settings).table
    assert tens.held_out_error[0] == pytest.approx(table.held_out_error[0] / np.sqrt(10), rel=1e-6)  # ten of each row


def test_more_components_are_rarely_less_likely():
    """The search is lamed, so that some larger models end lower; from the smaller one hardly any does."""
    lamed = {"n_init": 2, "init_params": "random_from_data", "max_iter": 60}
    dips, dips_alone = 0, 0
    for seed in range(2):
        X = np.random.default_rng(seed).normal(size=(400, 2))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            found = select_model(X, range(1, 9), "full", random_state=seed, n_folds=0, progress=False, **lamed)
        value = found.table.sort_values("n_components").log_likelihood.to_numpy()
        own = found.best.random_state
        alone = [fit(X, k, "full", random_state=own, **lamed).lower_bound_ * 400 for k in range(1, 9)]
        dips += np.sum(np.diff(value) < -0.1)
        dips_alone += np.sum(np.diff(alone) < -0.1)
    assert dips == 0 and dips_alone > 0
    assert found.best.init_params == "random_from_data" and found.best.n_init == 2  # as it was asked for


def test_seeds_tell_how_sure_the_search_is():
    X = np.random.default_rng(0).normal(size=(200, 2))
    lamed = {"n_init": 2, "init_params": "random_from_data", "n_folds": 0, "progress": False, "random_state": 0}
    many, one = (select_model(X, (1, 6), "full", n_seeds=n, **lamed) for n in (4, 1))
    six = [two.models["full", 6] for two in (many, one)]
    told = [(not model.diagnostics_.held_up.any(), model) for model in six]
    worth = [(free, model.score(X) * 200 - model.diagnostics_.bought.sum()) for free, model in told]
    assert worth[0] >= worth[1]
    many, one = (two.table.set_index("n_components") for two in (many, one))
    assert many.spread[1] == pytest.approx(0, abs=1e-6) and many.spread[6] > 0.1


# -- which choices can be trusted, and which cannot be told apart ------------------------------------------------
KNOWN = {  # data, types, the choice, its BIC
    "irises": (iris(), TYPES, ("full", 2), 574.0),
    "galaxies": (load_galaxies() / 1000, ("full",), ("full", 3), 442.2),
    "geyser of 1985": (load_old_faithful_1985(), ("diag", "full"), ("diag", 4), 2768.5),
}


@pytest.mark.parametrize("name", KNOWN)
@pytest.mark.parametrize("seed", range(2))
def test_known_choices(name, seed):
    """In the last, 78 durations of 2, 3 or 4 minutes sharp would make components that win by their likelihood."""
    X, types, choice, bic = KNOWN[name]
    found = select_model(X, range(1, 8), types, random_state=seed, n_folds=0, progress=False)
    assert (found.table.covariance_type[0], found.table.n_components[0]) == choice
    assert found.table.bic[0] == pytest.approx(bic, abs=0.1) and found.table.doubt[0] == ""
    assert not found.best.diagnostics_.held_up.any()


def test_one_with_a_doubt_is_chosen_only_where_nothing_else_is_left():
    x = made(80, 1)
    quiet = {"random_state": 0, "n_folds": 0, "progress": False}
    with pytest.warns(ConvergenceWarning, match="the model chosen: column 0, column 1 depend on one another"):
        found = select_model(np.column_stack([x, 2 * x]), (1, 2), ("full", "spherical"), **quiet)
    assert found.table.doubt.tolist() == ["", "", "on the floor", "on the floor"]
    assert found.best.covariance_type == "spherical" and (found.table.behind[2:] < 0).all()
    assert found.table.evidence[2:].tolist() == ["", ""]
    with pytest.warns(ConvergenceWarning, match="the model chosen: column 0"):
        assert select_model(np.column_stack([x, 2 * x]), (1, 2), "full", **quiet).table.doubt[0] == "on the floor"


def check_words(selection, surely, steps):
    words = ["hardly any", "some", "strong", "very strong"]
    assert selection.table.evidence[0] == ""
    assert selection.table.evidence[1:].tolist() == [words[sum(one >= np.array(steps))] for one in surely[1:]]
    close = selection.table[selection.table.evidence.isin(["", "hardly any"])]
    assert selection.smallest.n_parameters() == close.n_parameters.min()


def test_evidence_in_words_and_the_smallest_that_cannot_be_told_apart(selection):
    check_words(selection, selection.table.behind.to_numpy(), (2, 6, 10))
    found = select_model(old_faithful(), range(1, 4), TYPES, "held_out", 0, n_folds=3, progress=False, n_init=5)
    assert (found.table.behind_error[1:] > 0).all()
    check_words(found, (found.table.behind / found.table.behind_error).to_numpy(), (2, 3))


def test_paired_differences_of_what_was_held_out():
    X = old_faithful()
    found = select_model(X, (1, 2), "full", "held_out", 3, n_folds=4, progress=False, n_init=4)
    assert found.table.n_components.tolist() == [2, 1]
    seed, scores = found.best.random_state, []
    for k in (2, 1):
        scores.append(held_out_scores(GaussianMixture(k, n_init=4, random_state=seed), X, 4, seed))
    by_hand = compare(*scores)
    assert found.table.behind[1] == pytest.approx(by_hand.difference, abs=1e-3)
    assert found.table.behind_error[1] == pytest.approx(by_hand.error, rel=1e-2)


def test_side_by_side_is_the_same():
    X, settings = old_faithful(), {"random_state": 0, "n_folds": 2, "n_init": 3, "progress": False}
    one, two = (select_model(X, (1, 2, 3), n_jobs=n, **settings).table.drop(columns="seconds") for n in (None, -1))
    pd.testing.assert_frame_equal(one, two)
    for wrong in (0, 1.5, True):
        with pytest.raises((TypeError, ValueError), match="n_jobs"):
            select_model(X, (1, 2), n_jobs=wrong)


def test_a_model_that_was_chosen_may_be_fitted_to_other_rows():
    found = select_model(old_faithful(), (1, 2, 3), "full", random_state=0, n_folds=0, progress=False)
    X = made(100, 4)
    again = found.models["full", 3].fit(X)
    assert again.means_.shape == (3, 4)
    assert again.lower_bound_ == fit(X, 3, random_state=again.random_state).lower_bound_


def test_narrow_groups_far_apart_are_chosen():
    rng = np.random.default_rng(0)
    towns = rng.uniform(0, 1000, (6, 2))
    X = np.repeat(towns, 80, axis=0) + rng.normal(size=(480, 2)) * 0.3
    with pytest.warns(ConvergenceWarning, match="the model chosen: .*narrower than reg_covar lets it be"):
        found = select_model(X, range(1, 8), ("spherical", "full"), random_state=0, n_folds=0, progress=False)
    assert (found.best.covariance_type, found.best.n_components) == ("spherical", 6) and found.table.doubt[0] == ""


def test_a_constant_column_decides_nothing():
    rng = np.random.default_rng(0)
    X = np.r_[rng.normal(size=(150, 2)), rng.normal(size=(150, 2)) + 8] @ [[1, 0.9], [0, 0.3]]
    ways = {"n_components": range(1, 4), "random_state": 0, "n_folds": 0, "progress": False}
    alone = select_model(X, **ways)
    with pytest.warns(ConvergenceWarning, match="column 2 has the same value"):
        beside = select_model(np.column_stack([X, np.ones(300)]), **ways)
    assert (beside.best.covariance_type, beside.best.n_components) == (alone.best.covariance_type, 2)


@pytest.mark.parametrize(
    "wrong", [{"means_init": [[0.0, 0.0]] * 2}, {"fixed": {"covariances": np.ones((2, 2))}}, {"n_init": 0}]
)
def test_what_is_wrong_for_one_model_is_said_before_the_first_is_fitted(wrong, monkeypatch):
    monkeypatch.setattr(GaussianMixture, "_fit", lambda *rest: pytest.fail("fitted"))
    with pytest.raises(ValueError):
        select_model(made(50, 2), (2, 3), ("diag", "full"), n_folds=0, progress=False, **wrong)
