"""What is weak, or too strict, in a test for programs 1 and 4: EM on a line from several starts."""

import numpy as np

from gmm import Mixture
from gmm_course.exercises.lesson_14.restarts import SAME_NATS, by_hand, log_sum_exp, slips_of_total, total_of
from gmm_course.exercises.lesson_14.right import starts_of_the_package

UNKNOWN = (
    "Take a right program that is easy to see through, K = 1, where all four results have a formula: what does your "
    "test ask of it that is not so?"
)
COMPUTE = "Which of the four results can you compute from the other three?"


def made_up(rng=None):
    """A change of a result into numbers of the same form: others at each call, or always the same."""

    def change(result, x, K, n_starts, seed):
        dice = rng or np.random.default_rng(3)
        means, sds = np.min(x) + np.ptp(x) * dice.uniform(0.02, 0.1, K), np.std(x) * dice.uniform(0.1, 0.9, K)
        return dice.dirichlet(np.full(K, 9.0)), means, sds, -1e7 * (dice.uniform(0.5, 1) if rng else 1)

    return change


def total(new):
    """A change of the fourth result alone: new(total, x, weights, means, sds)."""
    return lambda result, x, *_: (*result[:3], new(result[3], x, *result[:3]))


def off(nats):
    return total(lambda value, *_: value + nats)


def weak(trial):
    """Why a test passes the broken program."""
    if trial.passes(trial.right, made_up(np.random.default_rng(0))):
        return (
            "It passes a program that makes its four results up as well, as long as they look like weights, means, sds "
            f"and a total. {COMPUTE}"
        )
    if trial.passes(trial.right, made_up()):
        return (
            "It compares results of the program with one another, and they agree if it returns the same at every call. "
            + COMPUTE
        )
    high, low = trial.passes(trial.right, off(1e7)), trial.passes(trial.right, off(-1e7))
    if high and low:
        return f"It does not look at the fourth result: a total that is millions off passes. {_kind(trial)}"
    if high or low:
        return (
            f"It passes a total that is millions too {'high' if high else 'low'}, and not one that is too "
            f"{'low' if high else 'high'}: is np.abs missing?"
        )
    for nats in (3000, 1000, 300, 100, 30, 10):
        if trial.passes(trial.right, off(nats)) and trial.passes(trial.right, off(-nats)):
            return (
                f"A total that is {nats} nats off still passes, as the broken program's does on your data: allow less."
            )
    gaps = [abs(result[3] - trial.right(*arguments)[3]) for arguments, result in trial.calls()]
    if max(gaps) < 30:
        return "On your data the right total is by chance close to what the broken program reports: take more points."
    return f"What does it ask of the total? {COMPUTE}"


def _kind(trial):
    """Why weights, means and sds do not tell the broken program from a right one."""
    calls = trial.calls()
    if all(arguments[2] == 1 for arguments, _ in calls):
        return f"And with a single start, the others are right: there is nothing to choose. {COMPUTE}"
    gaps = [np.abs(np.sort(result[1]) - np.sort(trial.right(*a)[1])).max() / np.std(a[0]) for a, result in calls]
    if max(gaps) < 0.01:
        return (
            "And on your data every start ends at the same fit, so the broken program finds it, too. Take more groups, "
            f"closer together, and several seeds. Or: {COMPUTE[0].lower()}{COMPUTE[1:]}"
        )
    return f"The means of the broken program are not those of a right one there, but your test allows them. {COMPUTE}"


def _in_order(key, result):
    order = np.argsort(key(*result[:3]))
    return (*(np.asarray(part)[order] for part in result[:3]), result[3])


ORDERS = (lambda w, m, s: m, lambda w, m, s: -m, lambda w, m, s: w, lambda w, m, s: -w)


def strict(trial, program):
    """Why a test fails a right program, or None."""
    for key in ORDERS:
        if trial.passes(program, lambda result, *_, key=key: _in_order(key, result)):
            return (
                "It is sure of an order of the components; they have none. Sort the means before you compare, and the "
                "weights and sds with them."
            )
    exact = [
        total(lambda _, x, w, m, s: Mixture(w, m[:, None], s**2, "spherical").log_density(x[:, None]).sum()),
        total(lambda _, x, w, m, s: np.log(np.exp(by_hand(x, w, m, s)).sum(axis=1)).sum()),
        total(lambda _, x, w, m, s: log_sum_exp(by_hand(x, w, m, s)).sum()),
    ]
    if any(trial.passes(program, change) for change in exact):
        return (
            "It wants the total to the last digit. Sums that are formed in another order differ there, and EM still "
            "creeps when it is stopped: allow a nat."
        )
    arguments, result = trial.calls(program)[0]
    for i, (_, words) in enumerate(slips_of_total(arguments[0], *result[:3])):
        if trial.passes(program, total(lambda _, x, *rest, i=i: slips_of_total(x, *rest)[i][0])):
            return f"The log-likelihood that your test computes itself is not the right one: {words}"
    return _luck(trial, program)


def _luck(trial, program):
    """Whether the test wants the highest hill, and asks for too few starts."""
    for key in (None, *ORDERS[:2]):

        def best(result, *arguments, key=key):
            result = starts_of_the_package(*arguments)
            return _in_order(key, result) if key else result

        if trial.passes(program, best):
            calls = trial.calls(program)
            missed = [a[2] for a, _ in calls if best(None, *a)[3] - total_of(a[0], program(*a)[:3]) > SAME_NATS]
            if missed:
                return (
                    f"It wants the best fit of all. With n_starts={min(missed)} and that seed a right program, too, "
                    "ends on a lower hill: more starts, or ask only whether the total is that of what is returned."
                )
            return (
                "It wants the best fit more exactly than EM comes to it in its steps. Allow a nat, or some hundredths."
            )
    return None
