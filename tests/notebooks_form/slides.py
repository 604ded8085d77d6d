"""A lesson can be presented: what each cell is in the slide show, how many slides, the instructor's notes."""

SLIDE_TYPES = ("slide", "subslide", "fragment", "skip", "notes", "-")
NUMBER_OF_SLIDES = range(10, 21)
NOTES = 3
NOTES_BEGIN = "<details>\n<summary>For the instructor</summary>"  # folded: students read the lesson too


def slide_types(notebook):
    return [
        f"{cell}: metadata.slideshow.slide_type is {cell.slide_type!r}, not one of {', '.join(SLIDE_TYPES)}"
        for cell in notebook.cells
        if cell.slide_type not in SLIDE_TYPES
    ]


def number_of_slides(notebook):
    """Sliders need a kernel: they are on a slide of the live show, and in no printed deck, so they do not count."""
    slides = sum(cell.slide_type in ("slide", "subslide") for cell in notebook.cells if "widget" not in cell.tags)
    return [] if slides in NUMBER_OF_SLIDES else [f"{slides} slides and subslides, not 10 to 20"]


def sliders_have_a_slide(notebook):
    found = []
    for place, cell in enumerate(notebook.cells):
        if "widget" not in cell.tags:
            continue
        shown = (c.slide_type for c in notebook.cells[place + 1 :] if c.slide_type not in ("skip", "notes"))
        if cell.slide_type != "subslide" or next(shown, "slide") not in ("slide", "subslide"):
            found.append(f"{cell}: a widget is a subslide of its own; what comes after it begins another")
    return found


def instructor_notes(notebook):
    notes = [cell for cell in notebook.cells if cell.slide_type == "notes"]
    found = [f"{len(notes)} notes cells, not {NOTES} or more"] if len(notes) < NOTES else []
    return found + [
        f"{cell}: a notes cell is markdown that begins {NOTES_BEGIN!r}"
        for cell in notes
        if cell.type != "markdown" or not cell.source.startswith(NOTES_BEGIN)
    ]


RULES = [slide_types]
LESSON_RULES = [number_of_slides, sliders_have_a_slide, instructor_notes]
