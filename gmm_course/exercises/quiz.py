"""Answers that are chosen from a list, one for each letter."""

from gmm_course.exercises.checking import NotAttempted, NotYet, describe


def check_choices(answer, truth, choices, hints, confused):
    """Raise for the first letter that is answered wrongly, or not at all.

    answer : dict from a letter to one of `choices`, or to ... while it is open.  truth : the same, right.
    hints : from a letter to what to look at.  confused : from (letter, wrong choice) to what to say of just that.
    """
    letters = list(truth)
    if not isinstance(answer, dict) or set(answer) != set(truth):
        raise NotYet(f'hand in a dict with the keys "{letters[0]}" to "{letters[-1]}".')
    open_ones = [letter for letter in letters if answer[letter] is Ellipsis]
    given = [letter for letter in letters if letter not in open_ones]
    if not given:
        raise NotAttempted
    for letter in given:
        value = answer[letter]
        if not isinstance(value, str) or value not in choices:
            raise NotYet(f"for {letter}: one of {', '.join(map(repr, choices))}, as text; yours is {describe(value)}.")
    wrong = [letter for letter in given if answer[letter] != truth[letter]]
    if wrong:
        more = f" ({len(wrong) - 1} more {'is' if len(wrong) == 2 else 'are'} wrong.)" if len(wrong) > 1 else ""
        mistake = wrong[0], answer[wrong[0]]
        raise NotYet((confused[mistake] if mistake in confused else hints[wrong[0]]) + more)
    if open_ones:
        raise NotYet(f"right so far; still open: {', '.join(open_ones)}.")
