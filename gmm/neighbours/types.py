"""Short names for annotations."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Data = Any  # an array, a table of whatever library, blocks of rows, a function that returns some: told apart when read
Floats = NDArray[np.float64]
Integers = NDArray[np.int_]
Seed = int | np.integer | np.random.Generator | np.random.RandomState | None
