"""A condition as a tree: what was met (✓), what was not (✗), and what was not asked any more (–)."""

from collections.abc import Iterator

from stagerules.interpreter.plan import Seen

from .reasons import Text
from .tell import printable


def tree(seen: Seen, text: Text, depth: int = 0) -> Iterator[str]:
    """The lines of a condition and its parts, each with the values that it saw."""
    tests, values = (seen.parts, ()) if seen.joins else ((), seen.parts)
    saw = "".join(f", {_one_line(one.text)} is {text(one.value)}" for one in values)
    mark = "–" if not seen.asked else "✓" if seen.value is True else "✗"
    rest = "" if seen.asked else " (not asked)"
    yield f"{'  ' * depth}{mark} {printable(_one_line(seen.text))}{saw}{rest}"
    for part in tests:
        yield from tree(part, text, depth + 1)


def _one_line(written: str) -> str:
    return " ".join(written.split())
