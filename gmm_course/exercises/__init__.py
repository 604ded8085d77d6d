"""The checks of the exercises, a folder a lesson: `from gmm_course.exercises import lesson_01 as check`.

A lesson's folder has its checks in front (`__init__`) and beside them what only they lean on: wrong answers that are
known (`slips`), tables, programs. What all lessons share is here: `checking` tries an answer, compares it and says what
is wrong; `quiz` is for answers that are chosen from a list.
"""
