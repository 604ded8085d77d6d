"""The fonts of slides, pages and site: Source Sans 3 to read, Source Code Pro for code, copied beside the page."""

import re
from pathlib import Path

from publish.libraries import node_modules

FACES = {"source-sans-3": ("400", "400-italic", "600", "700"), "source-code-pro": ("400", "600")}
SUBSETS = ("latin", "latin-ext", "greek", "cyrillic")  # text in place names and Greek letters outside formulas


def copy_fonts(folder):
    """Write folder/fonts.css, the files that it names, and their licences."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    rules = []
    for family, faces in FACES.items():
        place = node_modules() / "@fontsource" / family
        (folder / f"{family}-LICENSE.txt").write_bytes((place / "LICENSE").read_bytes())
        for face in faces:
            css = (place / f"{face}.css").read_text(encoding="utf-8")
            for rule in re.findall(r"@font-face\s*{[^}]*}", css):
                file = re.search(r"url\(\./files/([\w-]+\.woff2)\)", rule)[1]
                if re.fullmatch(rf"{family}-({'|'.join(SUBSETS)})-\d+-\w+\.woff2", file):
                    source = f"src: url({file}) format('woff2');"
                    rules.append(re.sub(r"src:[^;]*;", source, rule))
                    (folder / file).write_bytes((place / "files" / file).read_bytes())
    (folder / "fonts.css").write_text("\n".join(rules) + "\n", encoding="utf-8")
