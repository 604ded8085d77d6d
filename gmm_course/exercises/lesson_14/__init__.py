"""Checkers of lesson 14, find the bug: tests that students write, and programs that they mend.

A test is run against the broken program and against right ones; a mended program against properties on hidden data.
"""

from gmm_course.exercises.checking import checker
from gmm_course.exercises.lesson_14 import bugs, properties, tables
from gmm_course.exercises.lesson_14 import right as right_14
from gmm_course.exercises.lesson_14.verdicts import exposes


@checker
def exposes_1(test):
    """Exercise 1: a test that the program with several starts fails."""
    exposes(
        test,
        bugs.best_of_starts,
        right_14.starts,
        "Which of the four things that the program returns can you compute from the other three?",
        "Is it too strict (an exact ==), or sure of an order of the components? Does it ask for a total over the "
        "points, in nats? Or are there so few starts that a right program, too, may end on a lower hill?",
        otherwise_right=[
            (
                right_14.starts_a_step_behind,
                "it reports the log-likelihood before its last M-step, some hundredths of a nat lower. Allow a nat.",
            ),
            (
                right_14.starts_from_the_right,
                "it draws its starts otherwise and numbers its components from right to left. Does your test rely "
                "on the order of the components, on one value of the log-likelihood, or on luck?",
            ),
            (
                right_14.starts_added_otherwise,
                "its total has other last digits, as sums do when their order changes. Allow a little.",
            ),
            (
                right_14.starts_of_the_package,
                "it starts with more care, and ends on the same hill with one start as with thirty. What does your "
                "test ask of more starts?",
            ),
        ],
        otherwise_broken=[
            (
                right_14.starts_broken_and_reversed,
                "it has the same bug, and its components from right to left. What is compared with what?",
            )
        ],
    )
    return "the test fails the broken program and passes right ones. Keep it: section 5 has another use for it."


@checker
def mended_1(program):
    """Exercise 2: the program with several starts, mended."""
    properties.restarts_hold(program, "your program")
    return (
        "it reports the log-likelihood of what it returns, and more starts reach the highest hill, "
        "for every seed tried."
    )


@checker
def exposes_2(test):
    """Exercise 3: a test that the density fails."""
    exposes(
        test,
        bugs.mixture_density,
        right_14.density,
        "Is the covariance that you try too special? The identity, or a single point, hides a lot: try unequal "
        "widths and a tilt.",
        "Does your grid reach far enough (five standard deviations), is it fine enough, and is the tolerance not too "
        "small? Is each value multiplied by the area of its cell?",
        otherwise_right=[
            (right_14.density_by_inverse, "it rounds its last digits otherwise. Compare with np.isclose.")
        ],
        otherwise_broken=[
            (
                right_14.density_without_weights,
                "a density that integrates to the number of components. Try more than one, and ask for 1 from both "
                "sides.",
            )
        ],
    )
    return "the test fails the broken program, and a second one with another bug, and passes right ones."


@checker
def mended_2(program):
    """Exercise 4: the density, mended."""
    properties.density_holds(program, "your program")
    return (
        "it integrates to 1, has the covariance that was asked for, and is right on a line, in the plane and in space."
    )


@checker
def exposes_3(test):
    """Exercise 5: a test that the table of birds fails."""
    exposes(
        test,
        bugs.groups_of,
        right_14.groups,
        "Does the table that you try have a row that lacks a value, not in the last place? And what should come "
        "back for that row, and for the rows below it?",
        "Which rows does it expect to be -1? Only those that lack some value, in any column. And groups by the bill "
        "are not quite the species.",
        otherwise_right=[
            (
                right_14.groups_by_index,
                "it numbers its groups otherwise. Which number a group has means nothing (lesson 08).",
            )
        ],
        otherwise_broken=[
            (
                right_14.groups_broken_and_renumbered,
                "it has the same bug, and numbers its groups otherwise. What is compared with what?",
            )
        ],
    )
    return "the test fails the broken program and passes right ones, however they number their groups."


@checker
def mended_3(program):
    """Exercise 6: the table of birds, mended."""
    tables.groups_hold(program, "your program")
    return "every row has its own group, with gaps, with shuffled rows, and with names in place of numbers."


@checker
def mended_4(program):
    """Exercise 7: the program that keeps the best, mended."""
    properties.restarts_hold(program, "your program")
    return "what it returns is what it reports, also when a later start is worse."


@checker
def exposes_5(test):
    """Exercise 8: a test that the groups of incidents fail."""
    exposes(
        test,
        bugs.find_places,
        right_14.places,
        "Change in the table what should mean nothing (numbers, codes, units), keep K and the seed, and "
        "compare the groups.",
        "With the same rows in the same order, the same K and seed, a right program gives the same groups when a "
        "number, a code or a unit changes. (In another order, a seed falls on other rows.)",
        otherwise_right=[
            (
                right_14.places_in_raw_units,
                "its BIC is in the units of the table, so it moves when they do (lesson 08), while the groups "
                "stay; and it numbers its groups otherwise.",
            ),
            (right_14.places_in_metres, "its BIC is in metres: the value of BIC depends on units (lesson 08)."),
        ],
        otherwise_broken=[
            (
                right_14.places_broken_and_renumbered,
                "it has the same bug, and numbers its groups otherwise. What is compared with what?",
            )
        ],
    )
    return "the test fails the broken program and passes right ones."


@checker
def mended_5(program):
    """Exercise 9: the groups of incidents, mended."""
    tables.places_hold(program, "your program")
    return "numbers, codes and units do not matter any more, and three places far apart are found."


@checker
def mended_6(program):
    """Exercise 10: the number of components, mended."""
    properties.number_holds(program, "your program")
    return "it chooses fewer parameters than numbers, and what it chooses is good on rows that it has not seen."
