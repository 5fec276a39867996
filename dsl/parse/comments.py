"""Comments as other languages write them: `// …`, `-- …`, `/* … */`."""

import re

import attrs

from ..problem import Edit, Fix
from ..problems.mistakes import CommentSign
from ..source import Span

DASHES = re.compile(r"(?<!\S)--\s")
SCAN = re.compile(
    r'"""[\s\S]*?"""'
    r'|"(?:\\.|[^"\\\n])*"'
    r"|#[^\n]*"
    r"|(?P<block>(?<!\S)/\*(?:[\s\S]{0,5000}?\*/|[^\n]*))"
    r"|(?P<line>(?<!\S)(?://|--(?=\s)|(?<![^\n])--)[^\n]*)"
)
LINE = re.compile(r"\n([ \t]*)([^\s][^\n]*)")


@attrs.frozen
class Others:
    """The text with comments of the right kind in the places of the others, as long as it was, and what to say."""

    text: str
    problem: CommentSign


def may_be(text: str) -> bool:
    """Whether there may be a comment that could be read as something else: `5 -- 3` is a calculation, too."""
    return "--" in text and DASHES.search(text) is not None


def find(text: str) -> Others | None:
    """The comments that begin with a wrong sign; None where there are none."""
    if "//" not in text and "--" not in text and "/*" not in text:
        return None
    parts: list[str] = []
    edits: list[Edit] = []
    first: re.Match[str] | None = None
    at = 0
    for found in SCAN.finditer(text):
        if found["line"] is None and found["block"] is None:
            continue
        first = first or found
        start, end = found.span()
        parts += [text[at:start], "# ", _as_comment(text[start + 2 : end])]
        edits.append(Edit(Span(start, start + 2), "#"))
        edits += _in_block(found) if found["block"] is not None else ()
        at = end
    if first is None:
        return None
    fix = Fix("Begin comments with `#`", tuple(edits))
    problem = CommentSign(Span(first.start(), first.start() + 2), text=first[0][:2], fix=fix)
    return Others("".join([*parts, text[at:]]), problem)


def _as_comment(text: str) -> str:
    """The rest of a comment, in which each line of its own begins with `#`."""
    return LINE.sub(lambda line: f"\n{line[1]}#{line[2][1:]}", text)


def _in_block(found: re.Match[str]) -> list[Edit]:
    """What is to be done with the other lines of a comment, and with its end."""
    text, start, end = found.string, *found.span()
    edits = []
    for line in LINE.finditer(text, start, end):
        if line[2].strip() != "*/":
            edits.append(Edit(Span(line.start(2), line.start(2)), "# "))
        else:
            edits.append(Edit(Span(line.start(), end), ""))
            return edits
    if text.endswith("*/", start, end):
        edits.append(Edit(Span(len(text[start : end - 2].rstrip(" ")) + start, end), ""))
    return edits
