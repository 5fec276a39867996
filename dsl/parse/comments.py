"""Comments as other languages write them: `// …`, `-- …`, `/* … */`."""

import re

import attrs

from ..problem import Edit, Fix
from ..problems.mistakes import CommentSign
from ..source import Span

SCAN = re.compile(
    r'"""[\s\S]*?"""'
    r'|"(?:\\.|[^"\\\n])*"'
    r"|#[^\n]*"
    r"|(?P<sign>(?<!\S)(?:/\*|//|--(?=\s)|(?<![^\n])--))"
)
LONGEST = 5000
"""So many letters a `/* … */` has at most: looking further for its end would cost too much where there is none."""

LINE = re.compile(r"\n([ \t]*)([^\s][^\n]*)")


@attrs.frozen
class Others:
    """The text with comments of the right kind in the places of the others, as long as it was, and what to say."""

    text: str
    problem: CommentSign


def find(text: str, signs: tuple[str, ...] = ("//", "--", "/*")) -> Others | None:
    """The comments that begin with one of the wrong signs; None where there are none."""
    if not any(sign in text for sign in signs):
        return None
    parts: list[str] = []
    edits: list[Edit] = []
    first: re.Match[str] | None = None
    at = 0
    looked = 0
    while found := SCAN.search(text, looked):
        start, looked = found.span()
        if found["sign"] not in signs:
            continue
        first = first or found
        end = looked = _end(text, start, found["sign"])
        parts += [text[at:start], "# ", _as_comment(text[start + 2 : end])]
        edits.append(Edit(Span(start, start + 2), "#"))
        edits += _in_block(text, start, end) if found["sign"] == "/*" else ()
        at = end
    if first is None:
        return None
    fix = Fix("Begin comments with `#`", tuple(edits))
    problem = CommentSign(Span(*first.span()), text=first[0], fix=fix)
    return Others("".join([*parts, text[at:]]), problem)


def _end(text: str, start: int, sign: str) -> int:
    """Where the comment that begins at `start` ends."""
    close = text.find("*/", start, start + LONGEST) if sign == "/*" else -1
    line = text.find("\n", start)
    return close + 2 if close >= 0 else line if line >= 0 else len(text)


def _as_comment(text: str) -> str:
    """The rest of a comment, in which each line of its own begins with `#`."""
    return LINE.sub(lambda line: f"\n{line[1]}#{line[2][1:]}", text)


def _in_block(text: str, start: int, end: int) -> list[Edit]:
    """What is to be done with the other lines of a comment, and with its end."""
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
