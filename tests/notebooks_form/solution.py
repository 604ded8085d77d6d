"""The solutions of a lesson: the same exercises, each solved, checked and with no gap left."""

from .common import exercises

CORRECT = "Correct"


def has_solutions(lesson):
    return [] if lesson.other else [f"write its solutions: notebooks/solutions/{lesson.path.name}"]


def same_exercises(solution):
    if solution.other is None:
        return [f"there is no lesson notebooks/{solution.path.name}: give it the lesson's name"]
    asked = [name for name, _ in exercises(solution.other)]
    solved = [name for name, _ in exercises(solution)]
    return [] if asked == solved else [f"its exercises are {solved}, the lesson's are {asked}: same titles, same order"]


def solved_and_checked(solution):
    found = []
    for name, cells in exercises(solution):
        if not any(cell.is_code and "solution" in cell.tags for cell in cells):
            found.append(f"{name}: no code cell tagged solution")
        checks = [cell for cell in cells if cell.is_code and "check" in cell.tags]
        if not any(cell.calls_check() for cell in checks):
            found.append(f"{name}: no code cell tagged check that calls check.something()")
        found += [
            f"{name}: {cell}: its stored output starts {CORRECT!r}"
            for cell in checks
            if not cell.first_text().startswith(CORRECT)
        ]
    return found


def no_gaps(solution):
    return [f"{cell}: fill in the `...`" for cell in solution.code if cell.has_gap]


RULES = [same_exercises, solved_and_checked, no_gaps]
