"""What knows of other libraries, none of which is imported for it.

- `tables`: what a table is, from whatever library: its numbers, the names of its columns, an array outside of memory
- `scikit_learn`: its errors and warnings, its tags of an estimator, and how it hands weights on
- `notebooks`: a mixture as a notebook shows it
- `types`: short names for annotations, which type checkers read
"""
