"""Formulas that markdown does not take apart."""

import re

APART = re.compile(r"(?ms)^ *(```|~~~).*?^ *\1|`[^`\n]*`|\$\$.+?\$\$")  # code, and formulas on lines of their own
INLINE = re.compile(r"(?<![\\$])\$([^$]+)\$")
BLOCK = re.compile(r"\n *(>|(?:[-+*]|#{1,6})(?= ))")  # begins a quotation, a list, a heading


def no_block_in_a_formula(notebook):
    r"""`$a\n+ b$` is a paragraph that ends in `$a`, and below it a list."""
    return [
        f"{cell}: a line of the formula ${formula[1]}$ begins with {block[1]!r}: markdown takes it for a block"
        for cell in notebook.markdown
        for formula in INLINE.finditer(_unquoted(APART.sub("", cell.source)))
        for block in [BLOCK.search(formula[1])]
        if block
    ]


def _unquoted(markdown):
    """Quotations without the > of their lines."""
    parts = re.split(r"(\n\s*\n)", markdown)
    return "".join(re.sub(r"(?m)^> ?", "", part) if part.startswith(">") else part for part in parts)


RULES = [no_block_in_a_formula]
