"""Formats a file: same tree, same comments, one layout. What has been formatted once stays as it is."""

from ..parse.files import parse
from ..problem import Diagnostic, diagnose
from ..source import Source
from .groups import Group, groups
from .inside import opened
from .lines import Line, lines

WIDTH = 100
"""Columns of a line, if it can be broken."""


def formatted(source: Source, width: int = WIDTH) -> str | tuple[Diagnostic, ...]:
    """The text laid out, or what is wrong with the file so that it cannot be read; names and types do not matter.

    Lines end in `\\n`. No comment is lost, none is moved to another statement; suppressions go on to hold for the line
    they are written at or above. A file of comments alone stays as it is.
    """
    file, problems = parse(source)
    said = tuple(diagnose(one, source) for one in problems)
    if any(one.severity == "error" for one in said):
        return said
    return "\n".join(_rows(list(opened(lines(source.text, file.comments))), width)) + "\n"


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
    several lines.
    """
    return group.blank or (group.declares and max(above.size, group.size) > 1)
