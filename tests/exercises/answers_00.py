"""Answers to the exercises of lesson 00, start here."""

import statistics
from fractions import Fraction

import numpy as np
import pandas as pd
from answers import Exercise

from gmm.datasets import load_old_faithful
from gmm_course.exercises import lesson_00

table = load_old_faithful()
waiting = table["waiting_min"].to_numpy(dtype=float)

# -- exercise 1 -----------------------------------------------------------------------------------------
mean_wait = Exercise(lesson_00.mean_wait)
mean_wait.right(
    array=waiting.mean(),
    series=table["waiting_min"].mean(),
    plain=sum(list(waiting)) / len(waiting),
    statistics=statistics.fmean(waiting),
    single_precision=np.float32(waiting.mean()),
    one_element=np.array([waiting.mean()]),
    zero_axes=np.array(waiting.mean()),
    one_decimal=round(waiting.mean(), 1),
    fraction=Fraction(int(waiting.sum()), len(waiting)),
    row_of_table=table[["waiting_min"]].mean(),
)
mean_wait.wrong(
    median=(np.median(waiting), "median"),
    other_column=(table["eruption_min"].mean(), "mean of the eruptions"),
    sum_only=(waiting.sum(), "divide it by the number"),
    sd=(waiting.std(), "standard deviation"),
    seconds=(60 * waiting.mean(), "seconds"),
    hours=(waiting.mean() / 60, "hours"),
    count=(len(waiting), "number of waits"),
    both_columns=(table.mean(), "one number"),
    whole_column=(waiting, "yours has 272"),
    method_not_called=(waiting.mean, "call it"),
    text=("an hour", "not the text"),
    halfway=((waiting.min() + waiting.max()) / 2, "not the mean"),
    whole_minutes=(round(waiting.mean()), "decimal"),
)

# -- exercise 2 -----------------------------------------------------------------------------------------
long_waits = Exercise(lesson_00.long_waits)
share = np.mean(waiting > 70)
long_waits.right(
    mean=share,
    counted=sum(1 for wait in waiting if wait > 70) / len(waiting),
    selected=len(waiting[waiting > 70]) / len(waiting),
    series=(table["waiting_min"] > 70).mean(),
    three_decimals=round(share, 3),
    one_element=np.array([share]),
    fraction=Fraction(int(np.sum(waiting > 70)), 272),
)
long_waits.wrong(
    at_least=(np.mean(waiting >= 70), "exactly 70"),
    shorter=(np.mean(waiting < 70), "shorter waits"),
    up_to=(np.mean(waiting <= 70), "up to 70"),
    count=(np.sum(waiting > 70), "that is a count; divide"),
    count_at_least=(np.sum(waiting >= 70), "includes waits of exactly 70"),
    percentage=(100 * share, "percentage"),
    mean_of_them=(waiting[waiting > 70].mean(), "mean of the long waits"),
    comparison_only=(waiting > 70, "True or False for each of 272"),
    no_number=(True, "not True"),
    other_column=(np.mean(table["eruption_min"] > 3), "not the share of waits"),
    two_decimals=(round(share, 2), "decimals"),
)

# -- exercise 3 -----------------------------------------------------------------------------------------
two_groups = Exercise(lesson_00.two_groups, n_arguments=2, n_parts=2)


@two_groups.right
def selection(x, border):
    return x[x < border].mean(), x[x > border].mean()


@two_groups.right
def plain_loop(x, border):
    low, high = [], []
    for wait in x:
        if wait < border:
            low.append(wait)
        else:
            high.append(wait)
    return [sum(low) / len(low), sum(high) / len(high)]


@two_groups.right
def table_of_groups(x, border):
    return pd.Series(x).groupby(x > border).mean()


@two_groups.right
def averages(x, border):
    return np.array([np.average(x, weights=x < border), np.average(x, weights=x > border)])


@two_groups.wrong("swapped")
def swapped(x, border):
    return x[x > border].mean(), x[x < border].mean()


@two_groups.wrong("counts")
def counts(x, border):
    return len(x[x < border]), len(x[x > border])


@two_groups.wrong("sums")
def sums(x, border):
    return x[x < border].sum(), x[x > border].sum()


@two_groups.wrong("medians")
def medians(x, border):
    return np.median(x[x < border]), np.median(x[x > border])


@two_groups.wrong("shares")
def mean_of_comparison(x, border):
    return np.mean(x < border), np.mean(x > border)


@two_groups.wrong("zeros")
def product_with_comparison(x, border):
    return np.mean(x * (x < border)), np.mean(x * (x > border))


@two_groups.wrong("mean of all waits")
def second_is_of_all(x, border):
    return x[x < border].mean(), x.mean()


@two_groups.wrong("should be one number")
def groups_themselves(x, border):
    return x[x < border], x[x > border]


@two_groups.wrong("should return 2 values")
def three_values(x, border):
    return x[x < border].mean(), border, x[x > border].mean()


@two_groups.wrong("returned 1")
def first_only(x, border):
    return x[x < border].mean()


@two_groups.wrong("`x`")
def data_from_above(x, border):
    return waiting[waiting < border].mean(), waiting[waiting > border].mean()


@two_groups.wrong("`border`")
def border_from_above(x, border):
    return x[x < 66.5].mean(), x[x > 66.5].mean()


@two_groups.wrong("shortest and the longest")
def extremes(x, border):
    return x.min(), x.max()


@two_groups.wrong("NaN")
def border_in_hours(x, border):
    return x[x < border / 60].mean(), x[x > border / 60].mean()


EXERCISES = [mean_wait, long_waits, two_groups]
