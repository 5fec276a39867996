"""Coverage as people read it: what no scenario reaches, shown in the rules."""

from collections.abc import Collection, Iterator
from itertools import groupby

import click

from stagerules.interpreter.scenarios.coverage import Coverage, Point, What

from .tell import printable, underlined

WORDS: dict[What, str] = {
    "applied": "this rule never applied",
    "met": "never met",
    "not met": "always met",
    "taken": "never taken",
    "none taken": "a way was taken each time",
    "failure": "its `on failure` never ran",
}


def coverage_lines(found: Coverage, width: int | None) -> Iterator[str]:
    """How much is reached, and below it each line in which something is not."""
    yield click.style(f"coverage: {found.percent:.0f} % ({len(found.reached)} of {len(found.points)})", bold=True)
    ordered = sorted(_worth_telling(found), key=lambda one: (one.file, one.span, one.what))
    for (file, line), points in groupby(ordered, key=_place):
        yield f"{printable(file)}:{line}"
        yield from _line(line, list(points), width)


def _worth_telling(found: Coverage) -> Iterator[Point]:
    """What is missing; of a rule that never applied not its body, and of an `if` that was never asked not its ways."""
    idle = {one.rule: one for one in found.missing if one.what == "applied"}
    for one in found.missing:
        head = idle.get(one.rule)
        below = head is not None and one.file == head.file and one.span.start >= head.span.end
        if not below and (one.what != "none taken" or any(_inside(test, one) for test in found.reached)):
            yield one


def _inside(test: Point, one: Point) -> bool:
    return (test.rule, test.file) == (one.rule, one.file) and one.span.start <= test.span.start < one.span.end


def _place(point: Point) -> tuple[str, int]:
    return point.file, point.source.place(point.span.start).line


def _line(line: int, points: list[Point], width: int | None) -> Iterator[str]:
    gap = " " * len(str(line))
    for number, span in enumerate(dict.fromkeys(one.span for one in points)):
        text, marker = underlined(points[0].source, span, width, gap)
        if not number:
            yield f"{line} | {text}"
        words = _words({one.what for one in points if one.span == span})
        yield f"{gap} | {marker} {click.style(words, fg='yellow')}"


def _words(missing: Collection[What]) -> str:
    if {"met", "not met"} <= set(missing):
        return "never asked"
    if "met" in missing:
        missing = set(missing) - {"taken"}
    return ", ".join(words for what, words in WORDS.items() if what in missing)


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
