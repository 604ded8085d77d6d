"""A number and its unit stay on one line: no-break spaces in a cell's markdown, outside of code and formulas."""

import re

PROTECTED = r"(?ms:^ *```.*?^ *```)|`[^`]*`|\$\$[^$]*\$\$|\$[^$]*\$|\]\([^)]*\)"
UNIT = r"(?:%|°|nats?|EUR|km²?|m²?|cm|mm|ms|min|minutes?|seconds?|hours?|years?|kg|g|MB|GB)(?!\w)"
GAP = re.compile(rf"{PROTECTED}|(?<=\d)(?: |\n *)(?P<unit>{UNIT})|(?<=\d)(?: |\n *)±(?: |\n *)(?P<error>\d)")


def unbroken(markdown):
    """The text with "45 %", "10 km" and "0.24 ± 0.05" in one piece, also where its source breaks the line."""
    return GAP.sub(_in_one_piece, markdown)


def _in_one_piece(match):
    if match["unit"]:
        return f"\N{NO-BREAK SPACE}{match['unit']}"
    if match["error"]:
        return f"\N{NO-BREAK SPACE}±\N{NO-BREAK SPACE}{match['error']}"
    return match[0]
