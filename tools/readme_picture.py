"""Copy the README's picture out of the lesson that draws it: python tools/readme_picture.py"""

import base64
import json
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LESSON = ROOT / "notebooks" / "05_em_by_hand.ipynb"
PICTURE = ROOT / "docs" / "em_filmstrip.png"


def figure(words="iterations"):
    """The PNG of the first figure of the lesson whose alternative text holds these words, and that text."""
    for cell in json.loads(LESSON.read_text(encoding="utf-8"))["cells"]:
        for output in cell.get("outputs", []):
            alt = output.get("metadata", {}).get("image/png", {}).get("alt", "")
            if words in alt:
                return base64.b64decode(output["data"]["image/png"]), alt
    raise LookupError(f"{LESSON.name} has no figure whose alternative text says {words!r}.")


if __name__ == "__main__":
    PICTURE.write_bytes(figure()[0])
    print(f"wrote {PICTURE.relative_to(ROOT)}")
