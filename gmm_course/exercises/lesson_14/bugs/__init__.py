"""Six programs with a bug each, for lesson 14. All of them run, converge and report something plausible.

Do not use them for anything else.
"""

import inspect

from .birds import groups_of
from .incidents import find_places
from .keeper import fit_and_keep
from .map import mixture_density
from .number import choose_number
from .starts import best_of_starts

__all__ = [
    "best_of_starts",
    "choose_number",
    "find_places",
    "fit_and_keep",
    "groups_of",
    "mixture_density",
    "show_program",
]


def show_program(program):
    """Show the text of a function, coloured in a notebook, printed elsewhere."""
    text = inspect.getsource(program).rstrip()
    try:
        from IPython.display import Markdown, display
    except ImportError:
        print(text)
        return
    display(Markdown(f"```python\n{text}\n```"))
