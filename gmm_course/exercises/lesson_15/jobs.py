"""The five jobs of lesson 15, exercise 4: which way is right, and why each of the others is not."""

WAYS = ("memory", "blocks", "cluster", "sample", "diag")
TRUTH = {"A": "blocks", "B": "memory", "C": "sample", "D": "cluster", "E": "diag"}
HINTS = {
    "A": "for A: how many bytes are the rows, and how many has the laptop? How long is a pass?",
    "B": "for B: how many bytes are the rows?",
    "C": "for C: what is the standard error of a mean with a thousandth of the rows?",
    "D": "for D: how many rows of the rare kind would be left? And where do the rows lie?",
    "E": "for E: how large is the table of one machine beside its rows, and what in it grows with d²?",
}
CONFUSED = {
    ("A", "memory"): "for A: 32 GB of rows do not fit into 8 GB of memory.",
    (
        "A",
        "cluster",
    ): "for A: it would work, but a pass from the laptop's own disk takes a minute or two. What does a second "
    "machine save that the moving of 32 GB does not cost?",
    ("A", "sample"): "for A: a group of 300 rows in 500 million is wanted; how many would a sample keep?",
    ("A", "diag"): "for A: eight columns make a small table. It is the rows that do not fit.",
    ("B", "blocks"): "for B: reading blocks saves memory. How much memory do these rows take?",
    ("B", "cluster"): "for B: a fit takes a second or two here; to start the machines takes longer.",
    ("B", "sample"): "for B: nothing is gained by leaving rows out of a table that is fitted in seconds.",
    ("B", "diag"): "for B: with four columns there is little to save, and the shape of the groups was asked for.",
    ("C", "memory"): "for C: all rows do not fit into this memory, and the question does not need all.",
    ("C", "blocks"): "for C: it would work, in a thousand times the time of a thousandth of the rows. Do these do?",
    ("C", "cluster"): "for C: a cluster would give digits that nobody asked for.",
    ("C", "diag"): "for C: six columns make a small table. Look at what precision was asked for.",
    ("D", "memory"): "for D: no machine holds all those rows.",
    ("D", "blocks"): "for D: one machine would have to read them all, through a network, in every iteration.",
    (
        "D",
        "sample",
    ): "for D: of a kind that is one row in ten million, a sample of a million rows has most likely none.",
    ("D", "diag"): "for D: ten columns make a small table: a few kB travel. It is the rows that are many.",
    ("E", "memory"): "for E: one machine would do the work of a hundred: K d² products for each of five million rows.",
    ("E", "blocks"): "for E: one machine would read 40 GB an iteration and do the work of a hundred.",
    ("E", "cluster"): "for E: it is one already, and each machine exchanges 800 MB an iteration, twice its own rows. "
    "How could table, arithmetic and the 50 million parameters all become hundreds of times smaller?",
    ("E", "sample"): "for E: full covariances have 50 million parameters here. With fewer rows, who pays for them?",
}
