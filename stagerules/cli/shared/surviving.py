"""Mutants that survived, as people read them: what nobody would notice, and a scenario that would."""

from collections.abc import Iterator, Sequence

import attrs
import click

from stagerules.dsl.source import Span
from stagerules.mutation.trial import Tried

from .tell import many, printable, underlined


@attrs.frozen
class Survivor:
    """A mutant that no scenario noticed, and a scenario that would; None where none was found."""

    tried: Tried
    scenario: str | None


def survivor_lines(one: Survivor, width: int | None) -> Iterator[str]:
    """The change in plain words, its place, and the scenario ready to be pasted."""
    mutant = one.tried.mutant
    source, start = mutant.source, mutant.span.start + len(mutant.before) - len(mutant.before.lstrip())
    number = str(mutant.line)
    shown, marker = underlined(source, Span(start, mutant.span.end), width, " " * len(number))
    head = f"nothing fails if {said(one.tried)} ({source.name})"
    yield click.style(printable(head), bold=True)
    yield f"{number} | {shown}"
    yield f"{' ' * len(number)} | {marker}"
    if one.scenario is None:
        yield "no scenario was found that would notice: perhaps it makes no difference"
        return
    yield "this scenario would notice:"
    yield ""
    yield from one.scenario.split("\n")


def said(tried: Tried) -> str:
    """`10000` becomes `10001` in line 4."""
    before = " ".join(tried.mutant.before.split())
    short = f"{before[:LONGEST]}…" if len(before) > LONGEST else before
    where = f"in line {tried.mutant.line}"
    if tried.way in ("", "stop") or (tried.way == "yes" and before != "no"):
        return f"`{short}` is left out {where}"
    return f"`{short}` becomes `{tried.way}` {where}"


LONGEST = 60
"""Characters of a change that are shown."""


def score_line(all_tried: Sequence[Tried], survivors: Sequence[Survivor]) -> str:
    """How many changes were noticed."""
    killed = len(all_tried) - len(survivors)
    unseen = sum(one.scenario is None for one in survivors)
    alike = f"; with {unseen:,} of the others no difference was found" if unseen else ""
    return f"{killed:,} of {many(len(all_tried), 'change')} noticed ({percent(all_tried, survivors):.0f} %){alike}"


def percent(all_tried: Sequence[Tried], survivors: Sequence[Survivor]) -> float:
    """How many of a hundred changes were noticed."""
    return 100 * (len(all_tried) - len(survivors)) / len(all_tried) if all_tried else 100.0


def survivors_as_json(all_tried: Sequence[Tried], survivors: Sequence[Survivor]) -> object:
    """As `docs/output.md` describes it."""
    return {
        "percent": round(percent(all_tried, survivors), 1),
        "changes": len(all_tried),
        "survivors": [
            {
                "file": one.tried.mutant.source.name,
                "line": one.tried.mutant.line,
                "before": one.tried.mutant.before,
                "after": one.tried.way,
                "scenario": one.scenario,
            }
            for one in survivors
        ],
    }
