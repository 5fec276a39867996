"""Formats a file: same tree, same comments, one layout. What has been formatted once stays as it is."""

from ..parse.cut import cut
from ..parse.files import parse
from ..parse.limits import LENGTH
from ..parse.read import SIZE
from ..problem import Diagnostic, diagnose
from ..source import Source
from .groups import Group, groups
from .inside import opened
from .line import Line
from .lines import lines
from .same import same

WIDTH = 100
"""Columns of a line, if it can be broken."""


def formatted(source: Source, width: int = WIDTH) -> str | tuple[Diagnostic, ...]:
    """The text laid out, or what is wrong with the file so that it cannot be read; names and types do not matter.

    Lines end in `\\n`. No comment is lost, none is moved to another statement; suppressions go on to hold for the line
    they are written at or above. A file of comments alone stays as it is, and so does one that would become larger than
    can be read. Raises AssertionError where the layout would say something else, which only a mistake of ours can do.
    """
    file, problems = parse(source)
    said = tuple(diagnose(one, source) for one in problems)
    if any(one.severity == "error" for one in said):
        return said
    text = "".join(f"{row}\n" for row in _rows(list(opened(lines(source.text, file.comments))), width))
    if text == source.text or _outgrown(text):
        return source.text
    if not same(file, parse(Source(source.name, text))[0]):
        raise AssertionError(f"the layout of {source.name} would say something else")
    return text


def _outgrown(text: str) -> bool:
    """Whether it is more than would be read again; each line end may be written as two letters."""
    if len(text) <= LENGTH:
        return False
    too_long = any(piece.span.end - piece.start > LENGTH for piece in cut(text))
    return too_long or len(text.encode()) + text.count("\n") > SIZE


def _rows(found: list[Line], width: int) -> list[str]:
    rows: list[str] = []
    above: Group | None = None
    for group in groups(found, width):
        if above is not None and _apart(above, group):
            rows.append("")
        rows += group.rows
        above = group
    return rows


def _apart(above: Group, group: Group) -> bool:
    """Whether an empty line stands between two declarations: where the author has one, and always where one of them has
    several lines, or a comment would become the description of what is below it.
    """
    if above.lines[-1].holds:
        return False
    return group.lines[0].blank or (group.declares and (above.large or group.large or not above.declares))
