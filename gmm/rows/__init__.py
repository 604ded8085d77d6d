"""Where the rows are. A fit does not ask: whatever they are in, they can be looked at, reduced, and drawn from.

| room | what is in it |
|---|---|
| `rows` | what all of them can do, and the steps that look at rows and pick some |
| `names` | the names of their columns |
| `steps` | in which steps a column was recorded |
| `answers` | what a mixture answers for each row |
| `block` | some rows, and what to call them in a message |
| `memory` | rows in memory, reduced on all cores, and rows in a mapped file |
| `blocks` | blocks of rows from anything that can be read again, one after the other |
| `on_dask` | chunks of a Dask array, each reduced where it lives |
| `kinds` | which of them X is: `rows_of(X)` |
| `threads` | work on several threads, in an order of its own |
| `progress` | a bar for passes that take long |
"""

from gmm.rows.kinds import at_hand, check_rows, rows_of
from gmm.rows.memory import ArrayRows

__all__ = ["ArrayRows", "at_hand", "check_rows", "rows_of"]
