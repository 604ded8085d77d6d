"""Checkers of the exercises: one module a lesson, `from gmm.exercises import lesson_01 as check`.

What a lesson's checkers lean on and would not fit beside them is in modules that end in its number, as drawn_03.
"""
