"""One rule on one event, as people read it: the same in a plan, in `explain`, and where a scenario failed."""

from collections.abc import Iterable, Iterator, Mapping

import click

from stagerules.interpreter.plan import Considered, Verdict

from .reasons import Text, branch, looked_up
from .tell import printable
from .trees import tree

MARKS: Mapping[Verdict, str] = {
    "fired": "✓",
    "waits": "✓",
    "not met": "✗",
    "stale": "✗",
    "off": "–",
    "paused": "–",
    "past": "–",
    "failed": "!",
    "error": "!",
}
COLOURS: Mapping[str, str | None] = {"✓": "green", "✗": None, "–": None, "!": "red"}
SAID = frozenset({"not met", "stale", "off", "paused"})
"""Verdicts of which what stood in the way is all there is to say."""


def ruling(one: Considered, verdict: str, because: str, deeds: Iterable[tuple[int, str]], text: Text) -> Iterator[str]:
    """What became of a rule, and why; its condition with the values it saw; the ways it took and what it does, each
    with its line: what stands further down happens later.
    """
    mark = MARKS[one.verdict]
    said = f"{printable(name(one))} {click.style(verdict, fg=COLOURS[mark])}{because}"
    yield f"{click.style(mark, fg=COLOURS[mark])} {said}"
    if one.condition is not None and (one.verdict not in SAID or not one.condition.single):
        yield from (f"    {line}" for line in tree(one.condition, text))
    ways = [(taken.line, line) for taken in one.branches for line in branch(taken, text)]
    ways += [(looked.line, looked_up(looked, text)) for looked in one.lookups]
    yield from (f"    {line}" for _, line in sorted([*ways, *deeds], key=lambda told: told[0]))


def name(one: Considered) -> str:
    """`Lead manager (sales.rules:2)`, or where the rule stands; what is no rule stands nowhere."""
    if not one.file:
        return one.title
    at = f"{one.file}:{one.line}"
    return f"{one.title} ({at})" if one.title != at else at
