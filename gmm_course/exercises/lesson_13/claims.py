"""The eight claims of lesson 13: which are true, which false, which cannot be said; and what to look at in each."""

VERDICTS = ("true", "false", "cannot be said")
CANNOT = "cannot be said"
TRUTH = {"A": CANNOT, "B": "true", "C": "false", "D": CANNOT, "E": "true", "F": CANNOT, "G": "false", "H": "false"}
REASONS = {
    "A": "in A one word is too much for this file: reported, or happened?",
    "B": "B was printed in section 5, and it is about the file alone, not about the city.",
    "C": "C was measured: look at the line of the new places in section 3.",
    "D": "for D recall what the police did to the places before they published them.",
    "E": "E is about the file, and its rows were counted in section 1.",
    "F": "F names a cause. Which column would hold it?",
    "G": "G was measured once, in section 5: look at the triangles.",
    "H": "for H look at the twenty cities: what did their records show, and what was true?",
}
CONFUSED = {
    (
        "A",
        "false",
    ): "A may be so or not, however likely you find it: the file counts reports, and does not know of the others.",
    ("B", CANNOT): "B speaks of the *file* and of coordinates, and it holds them.",
    ("D", "false"): "D may be so by chance: the file does not tell how many addresses were moved to that crossing.",
    ("E", CANNOT): "E says *the file*, and not more. Then counting its rows is enough.",
    ("F", "false"): "F may be so. The file shows a fall, and nothing of why.",
    ("H", CANNOT): "H is about an argument, not about a city: in the twenty cities, did such reports prove anything?",
}
