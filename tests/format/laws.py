"""What holds for every file that is laid out: nothing got lost, and the second time nothing changes."""

import re
from collections.abc import Iterator

from stagerules.dsl.columns import columns
from stagerules.dsl.format.format import formatted
from stagerules.dsl.format.inside import levels
from stagerules.dsl.format.line import Line, Mark
from stagerules.dsl.format.lines import lines
from stagerules.dsl.format.same import same_trees
from stagerules.dsl.parse.files import parse
from stagerules.dsl.source import Source
from stagerules.dsl.syntax import Comment

BRACKETS = ("LPAR", "LSQB", "RPAR", "RSQB")
BEHIND = ("COMMA", "PLUS", "STAR", "SLASH", "COMPARE", "EQUAL")
SUPPRESSES = re.compile(r"stagerules:\s*ignore")


def holds(text: str, width: int, name: str) -> str:
    """The text formatted, once all laws are seen to hold."""
    source = Source(name, text)
    once = formatted(source, width)
    assert isinstance(once, str), once
    before, _ = parse(source)
    after, problems = parse(Source(name, once))
    assert [one for one in problems if one.severity == "error"] == []
    assert same_trees(after.declarations, before.declarations)
    assert [(one.text, one.alone) for one in after.comments] == [(one.text, one.alone) for one in before.comments]
    described = [getattr(one, "description", "") for one in before.declarations]
    assert [getattr(one, "description", "") for one in after.declarations] == described
    assert list(suppressed(once, after.comments)) == list(suppressed(text, before.comments))
    assert formatted(Source(name, once), width) == once
    assert not re.search(r"[ \t]+$", without_texts(once), re.M)
    assert list(too_wide(once, after.comments, width)) == []
    return once


def without_texts(text: str) -> str:
    """A file with a letter in the place of each text, in which spaces at line ends belong to what it says."""
    file, _ = parse(Source("x", text))
    marks = [mark for line in lines(text, file.comments) for mark in line.marks if mark.kind.startswith("TEXT")]
    ends = [0, *(mark.end for mark in marks)]
    starts = [*(mark.start for mark in marks), len(text)]
    return "x".join(text[end:start] for end, start in zip(ends, starts, strict=True))


def suppressed(text: str, comments: tuple[Comment, ...]) -> Iterator[list[int]]:
    """Of each comment that says so the tokens, by number, at which nothing is told: in its line, or the one below."""
    source = Source("x", text)
    found = lines(text, comments)
    rows = [source.place(mark.start).line for line in found for mark in line.marks]
    inner = {one.start for line in found for one in line.inner}
    for comment in comments:
        if SUPPRESSES.match(comment.text):
            row = source.place(comment.span.start).line + comment.alone
            while comment.span.start in inner and not source.line_text(row).strip():
                row += 1  # inside of a line no empty ones are kept
            yield [number for number, at in enumerate(rows) if at == row]


def too_wide(text: str, comments: tuple[Comment, ...], width: int) -> Iterator[str]:
    """The lines that are too wide although they could go on below."""
    source = Source("x", text)
    for line in lines(text, comments):
        for marks in _rows(source, line):
            start, end = marks[0].start, marks[-1].end
            row = source.line_text(source.place(start).line)
            indent = len(row) - len(row.lstrip())
            in_one = source.place(start).line == source.place(end).line
            if in_one and indent + columns(text[start:end]) > width and _could_go_on_below(marks):
                yield row


def _rows(source: Source, line: Line) -> list[list[Mark]]:
    rows: list[list[Mark]] = []
    for mark in () if line.kept else line.marks:
        if mark.lower or not rows:
            rows.append([])
        rows[-1].append(mark)
    return rows


def _could_go_on_below(marks: list[Mark]) -> bool:
    kinds = [mark.kind for mark in marks]
    for number, level in levels(marks):
        if level and kinds[number] not in BRACKETS:
            return True
        if not level and number and kinds[number] in ("OR", "_OR_ELSE"):
            return True
        if not level and kinds[number] in BEHIND and number < len(marks) - 1:
            return True
    return False
