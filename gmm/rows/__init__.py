"""Where the rows are: in memory, in a mapped file, in blocks, on a Dask cluster.

| room | what is in it |
|---|---|
| `blocks` | blocks of rows, one after the other |
| `on_dask` | chunks of a Dask array, each reduced where it lives |
| `scattered` | EM on rows that are never in one place |
| `progress` | a bar for long fits |
"""
