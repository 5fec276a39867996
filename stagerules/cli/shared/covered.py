"""Coverage as people read it: what no scenario reaches, shown in the rules."""

from collections.abc import Iterator
from itertools import groupby

import click

from stagerules.interpreter.scenarios.coverage import Coverage, Point, What

from .tell import printable, underlined

WORDS: dict[What, str] = {
    "applied": "this rule never applied",
    "met": "never met",
    "not met": "met each time",
    "taken": "this way was never taken",
    "none taken": "one of its ways was taken each time",
    "failure": "never skipped or failed, so its `on failure` never ran",
}


def coverage_lines(found: Coverage, width: int | None) -> Iterator[str]:
    """How much is reached, and below it each line in which something is not."""
    yield click.style(f"coverage: {found.percent:.0f} % ({len(found.reached)} of {len(found.points)})", bold=True)
    ordered = sorted(found.missing, key=lambda one: (one.file, one.span, one.what))
    for (file, line), points in groupby(ordered, key=_place):
        yield f"{printable(file)}:{line}"
        yield from _line(line, list(points), width)


def _place(point: Point) -> tuple[str, int]:
    return point.file, point.source.place(point.span.start).line


def _line(line: int, points: list[Point], width: int | None) -> Iterator[str]:
    gap = " " * len(str(line))
    for number, span in enumerate(dict.fromkeys(one.span for one in points)):
        text, marker = underlined(points[0].source, span, width, gap)
        if not number:
            yield f"{line} | {text}"
        words = ", ".join(dict.fromkeys(WORDS[one.what] for one in points if one.span == span))
        yield f"{gap} | {marker} {click.style(words, fg='yellow')}"


def coverage_as_json(found: Coverage) -> object:
    """As `docs/output.md` describes it."""
    return {
        "percent": round(found.percent, 1),
        "reached": len(found.reached),
        "points": len(found.points),
        "missing": [
            {
                "rule": one.rule,
                "what": one.what.replace(" ", "_"),
                "file": one.file,
                "line": (place := one.source.place(one.span.start)).line,
                "column": place.column,
                "text": one.source.slice(one.span),
            }
            for one in found.missing
        ],
    }
