"""The package's docstrings as reStructuredText.

In the source they are written to be read: `name : what it is`, one or more to a line. Sphinx would take what follows a
name for its type, `means_` for a link and `log p(x | k)` for a substitution.
"""

import re
import textwrap

SECTION = re.compile(r"([A-Z]\w+)\n-{3,}(?:\n|$)")
# "weights_ (k,), means_ : " at the beginning of a line, or after the two spaces that set entries apart
NAME = r"\*{0,2}\w+(?: \([^)]*\))?"
ENTRY = re.compile(rf"(?:^|\n|  )({NAME}(?:, {NAME})*) : ")
INLINE = re.compile(r"(`[^`\n]+`|(?<![\w*])\*\w[^*\n]*\w\*(?![\w*]))")  # `code` and *stress*


def to_rest(lines):
    """The lines of a docstring, as lines of reStructuredText."""
    found = []
    for block in re.split(r"\n\s*\n", "\n".join(line.rstrip() for line in lines).strip()):
        section = SECTION.match(block)
        if section:
            found.append(f".. rubric:: {section[1]}")
            block = block[section.end() :]
        if block.lstrip().startswith(">>> "):
            found.append(re.sub(r" *# doctest: .*", "", textwrap.dedent(block)))
        elif block:
            found += _entries(block) or [_escaped(block)]
    return "\n\n".join(found).splitlines() + [""]


def _entries(block):
    """A definition list, if the block begins with `name : `; else nothing."""
    starts = list(ENTRY.finditer(block))
    if not starts or starts[0].start() > 0:
        return []
    ends = [start.start() for start in starts[1:]] + [len(block)]
    return ["\n".join(_definition(block, start, end) for start, end in zip(starts, ends, strict=True))]


def _definition(block, start, end):
    names = re.sub(r"\*{0,2}\w+(?=,? |,?$|, )(?![^(]*\))", lambda name: f"``{name[0]}``", start[1])
    text = " ".join(block[start.end() : end].split())
    return f"{names}\n    {_escaped(text)}\n"


def _escaped(text):
    """Text in which only `code` and *stress* mean something."""
    parts = INLINE.split(" ".join(text.split()))
    parts[::2] = [re.sub(r"([\\*_|`])", r"\\\1", part) for part in parts[::2]]
    parts[1::2] = [f"``{part.strip('`')}``" if part[0] == "`" else part for part in parts[1::2]]
    return "".join(part if not part.startswith("``") else f"{part}\\ " for part in parts)
