"""Checkers of the exercises: one module a lesson, `from gmm.exercises import lesson_01 as check`."""
