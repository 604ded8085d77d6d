"""Checkers of lesson 14, find the bug: tests that students write, and programs that they mend.

A test is run against the broken program and against right ones; a mended program against properties on hidden data.
"""

from gmm_course.exercises.checking import checker
from gmm_course.exercises.lesson_14 import bugs, tables, weak_birds, weak_density, weak_places, weak_starts
from gmm_course.exercises.lesson_14 import right as right_14
from gmm_course.exercises.lesson_14.density import density_holds
from gmm_course.exercises.lesson_14.number import number_holds
from gmm_course.exercises.lesson_14.restarts import restarts_hold
from gmm_course.exercises.lesson_14.verdicts import exposes


@checker
def exposes_1(test):
    """Exercise 1: a test that the program with several starts fails."""
    exposes(
        test,
        bugs.best_of_starts,
        right_14.starts,
        weak_starts,
        otherwise_right=[
            (
                right_14.starts_a_step_behind,
                "it reports the log-likelihood before its last M-step, some hundredths of a nat lower. Allow a nat.",
            ),
            (
                right_14.starts_from_the_right,
                "it draws its starts otherwise, and numbers its components from right to left. Does your test hang on "
                "what one seed happens to find?",
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
            ),
            (
                right_14.starts_broken_and_plausible,
                "it always keeps the first start, too, and reports another number than 0 for all. "
                + weak_starts.COMPUTE,
            ),
        ],
    )
    return "the test fails the broken program and passes right ones. Keep it: section 5 has another use for it."


@checker
def mended_1(program):
    """Exercise 2: the program with several starts, mended."""
    restarts_hold(program, "your program")
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
        weak_density,
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
    density_holds(program, "your program")
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
        weak_birds,
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
    restarts_hold(program, "your program")
    return "what it returns is what it reports, also when a later start is worse."


@checker
def exposes_5(test):
    """Exercise 8: a test that the groups of incidents fail."""
    exposes(
        test,
        bugs.find_places,
        right_14.places,
        weak_places,
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
            ),
            (
                right_14.places_by_codes,
                "it leaves the incident number out, and not the codes. Change them in your test, too.",
            ),
            (
                right_14.places_by_numbers,
                "it leaves the codes out, and not the incident number. Change it in your test, too.",
            ),
        ],
    )
    return (
        "the test fails the broken program, and others that are misled by numbers or codes alone; it passes right ones."
    )


@checker
def mended_5(program):
    """Exercise 9: the groups of incidents, mended."""
    tables.places_hold(program, "your program")
    return "numbers, codes and units do not matter any more, and three places far apart are found."


@checker
def mended_6(program):
    """Exercise 10: the number of components, mended."""
    number_holds(program, "your program")
    return "it chooses fewer parameters than numbers, and what it chooses is good on rows that it has not seen."
