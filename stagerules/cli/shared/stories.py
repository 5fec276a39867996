"""A scenario that failed, as people read it: what was expected, what was found, and what happened."""

from collections.abc import Iterator, Mapping
from typing import assert_never

import attrs
import click

from stagerules.dsl.scenario import Step
from stagerules.interpreter.plan import Argument, Cause, Seen
from stagerules.interpreter.scenarios import played
from stagerules.interpreter.scenarios.played import Missed, Played, Request, Turn
from stagerules.interpreter.store.history import HistoryRow
from stagerules.interpreter.values.shown import Reader, shown
from stagerules.interpreter.whynot.obstacle import unmet
from stagerules.project import Project

from .plans import Teller
from .reasons import unmet_test
from .tell import printable


@attrs.frozen
class StoryTeller:
    """Tells one scenario."""

    told: Played
    teller: Teller

    def lines(self) -> Iterator[str]:
        """What went otherwise than the scenario says, and the trace of every rule that was considered there."""
        scenario = self.told.scenario
        head = f"✗ {printable(scenario.name)}"
        yield click.style(head, fg="red", bold=True) + f"  ({printable(scenario.source.name)}:{scenario.line})"
        for number in dict.fromkeys(one.turn for one in self.told.missed):
            for one in self.told.missed:
                if one.turn == number:
                    yield from self.missed(one)
            yield from self.turn(self.told.turns[number])

    def missed(self, one: Missed) -> Iterator[str]:
        """A step that was not met, and what was found instead."""
        yield f"  line {self._line(one.step)}: {self.written(one.step)}"
        yield from (f"    {line}" for line in self.found(one.found))
        if isinstance(one.found, played.NotAsked) and self.told.turns[one.turn].step is None:
            yield "    nothing has happened yet: say above it what happens, as in `when created`"

    def turn(self, turn: Turn) -> Iterator[str]:
        """What happened at a `when`, rule by rule."""
        if turn.step is None:
            return
        yield f"  what happened at line {self._line(turn.step)}, `{self.written(turn.step)}`:"
        plans = [receipt.plan for receipt in turn.receipts if receipt.plan is not None]
        if not plans:
            yield "    no rule was asked"
        for plan in plans:
            yield from (f"    {line}" for line in self.teller.plan(plan))
        for one in turn.delivered:
            if one.status != "sent":
                what = f"{one.code} ({one.detail})" if one.detail else one.code
                yield f"    the message to {printable(one.message.to)} did not leave: {printable(what)}"

    def written(self, step: Step) -> str:
        """A step as it stands in the file, on one line."""
        return printable(" ".join(self.told.scenario.source.slice(step.span).split()))

    def found(self, found: played.Found) -> Iterator[str]:
        """What was found instead, in words."""
        match found:
            case played.SawOther(seen=seen, gone=gone):
                yield self._saw(seen) + ("; the record has been deleted" if gone else "")
            case played.NotAsked():
                yield from self._not_asked(found)
            case played.WasAsked(request=request):
                yield f"it was asked for: {self._request(request)}"
            case played.DidSomething(steps=steps, requests=requests):
                yield "rules did something:"
                yield from (f"  {self.teller.step(step)}  [{self._rule(step.cause)}]" for step in steps)
                yield from (f"  {self._request(one)}" for one in requests if not steps)
            case played.StillThere(record=record):
                yield f"{self.teller.record(record)} is still there"
            case played.NotListed(listed=listed):
                yield f"the exclusion list has {self._several(listed)}"
            case played.NotPending(waiting=waiting):
                yield f"what waits: {self._several(waiting)}"
            case played.OtherFailures(codes=codes):
                yield f"what was skipped or failed: {self._several(codes)}"
            case played.NoEntry(nearest=nearest, seen=seen):
                yield from self._no_entry(nearest, seen)
            case played.HasEntry(row=row):
                yield f"there is one: {self._row(row)}"
            case played.Undecided(code=code, detail=detail):
                yield "this cannot be worked out: " + _because(code, detail)
            case played.Impossible(why=why):
                yield printable(why)
            case played.WentWrong(title=title, code=code, detail=detail):
                yield f"{printable(title) or 'this'} could not be decided: {_because(code, detail)}"
                yield f"if that is right, say so: `expect failure {code}`"
            case _:
                assert_never(found)

    def _not_asked(self, found: played.NotAsked) -> Iterator[str]:
        if found.nearest is None:
            yield f"nobody asked for it; what rules asked for: {self._several(found.done)}"
            return
        request, ended = found.nearest, found.nearest.outcome
        if ended.status != "done":
            why = _because(ended.code or "", ended.detail)
            yield f"it was asked for, but {ended.status}: {why}  [{self._rule(ended.cause)}]"
        else:
            yield f"it was asked for otherwise: {self._request(request)}"
        if found.seen is not None and found.seen.value is not True:
            yield self._saw(found.seen)

    def _no_entry(self, nearest: HistoryRow | None, seen: Seen | None) -> Iterator[str]:
        if nearest is None:
            yield "the history is empty"
            return
        yield f"the history has no such entry; nearest comes: {self._row(nearest)}"
        if seen is not None:
            yield self._saw(seen)

    def _saw(self, seen: Seen) -> str:
        return "; ".join(unmet_test(one, self.teller.value) for one in unmet(seen))

    def _request(self, request: Request) -> str:
        """`send_email to ada@example.com, subject: Your order  [Welcome, line 18]`."""
        given = request.outcome.arguments.items()
        whom = f" to {self.teller.value(request.to[0])}" if request.to else ""
        parts = [f"{name}: {self._argument(value)}" for name, value in given if name != "to"]
        what = f", {', '.join(parts)}" if parts else ""
        return f"{request.outcome.action}{whom}{what}  [{self._rule(request.outcome.cause)}]"

    def _argument(self, value: Argument) -> str:
        if isinstance(value, Mapping):
            return ", ".join(f"{name} {self._argument(one)}" for name, one in value.items())
        text = self.teller.value(" ".join(value.split()) if isinstance(value, str) else value)
        return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"

    def _row(self, row: HistoryRow) -> str:
        what = row.kind if row.field is None else f"{row.kind} {row.field}"
        changed = f" {self._argument(row.old)} → {self._argument(row.new)}" if row.field is not None else ""
        return f"{what} of {self.teller.record(row.record)}{changed}, rule {printable(row.title)}"

    def _rule(self, cause: Cause) -> str:
        unnamed = cause.title.startswith(f"{cause.file}:")
        return printable(f"{cause.file}:{cause.line}" if unnamed else f"{cause.title}, line {cause.line}")

    def _several(self, names: tuple[str, ...]) -> str:
        return ", ".join(printable(name) for name in names) or "nothing"

    def _line(self, step: Step) -> int:
        return self.told.scenario.source.place(step.span.start).line


LONGEST = 80
"""Characters of a text that are shown."""


def _because(code: str, detail: str) -> str:
    return printable(f"{code} ({detail})" if detail else code)


def story_teller(project: Project, told: Played) -> StoryTeller:
    """Tells a scenario of this project."""
    program, names = project.program, told.names
    reader = Reader(program.locale, program.zone, lambda record: names.get(record, f"{record.entity} {record.key}"))
    return StoryTeller(told, Teller(lambda value: shown(value, reader), names))
