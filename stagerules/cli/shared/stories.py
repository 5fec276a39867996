"""A scenario that failed, as people read it: what was expected, what was found, and what happened."""

from collections.abc import Iterator, Mapping
from typing import assert_never

import attrs
import click

from stagerules.dsl.scenario import Step
from stagerules.dsl.values import Value
from stagerules.interpreter.plan import Argument, Cause, Seen
from stagerules.interpreter.scenarios import played
from stagerules.interpreter.scenarios.expected import authors_of, entry_of
from stagerules.interpreter.scenarios.played import Missed, Played, Request, Turn
from stagerules.interpreter.store.history import HistoryRow
from stagerules.interpreter.values.shown import Reader, shown
from stagerules.interpreter.whynot.obstacle import unmet
from stagerules.project import Project

from .plans import Teller
from .reasons import unmet_test
from .tell import many, printable


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
        plans = [receipt.plan for receipt in turn.receipts if receipt.plan is not None]
        if turn.step is None or (not plans and (turn.receipts or self._undone(turn.step))):
            return
        yield f"  what happened at line {self._line(turn.step)}, `{self.written(turn.step)}`:"
        if not plans:
            yield "    nothing that a rule is about"
        if len(plans) > TOLD:
            yield f"    … {len(plans) - TOLD:,} events before these"
        for plan in plans[-TOLD:]:
            yield from (f"    {line}" for line in self.teller.plan(plan))
        for one in turn.delivered:
            if one.status != "sent":
                what = f"{one.code} ({one.detail})" if one.detail else one.code
                yield f"    the message to {printable(one.message.to)} did not leave: {printable(what)}"

    def _undone(self, step: Step) -> bool:
        undone = (one for one in self.told.missed if isinstance(one.found, played.Impossible | played.Undecided))
        return any(one.step is step for one in undone)

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
                yield f"rules did {many(len(steps) or len(requests), 'thing')}:"
                yield from (f"  {self.teller.step(step)}  [{self._rule(step.cause)}]" for step in steps)
                yield from (f"  {self._request(one)}" for one in requests if not steps)
            case played.StillThere(record=record):
                yield f"{self.teller.record(record)} is still there"
            case played.NotListed(listed=listed):
                yield f"on the exclusion list: {self._several(listed)}" if listed else "the exclusion list is empty"
            case played.NotPending(waiting=waiting):
                yield f"what waits: {self._several(waiting)}" if waiting else "nothing waits"
            case played.OtherFailures(codes=codes):
                yield f"skipped or failed: {self._several(codes)}" if codes else "nothing was skipped, nothing failed"
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
            rest = f"; they asked for: {self._several(found.done)}" if found.done else ", or for anything else"
            yield f"no rule asked for it{rest}"
            return
        request, ended = found.nearest, found.nearest.outcome
        if ended.status != "done":
            why = _because(ended.code or "", ended.detail)
            yield f"it was asked for, but {ended.status}: {why}  [{self._rule(ended.cause)}]"
        else:
            often = "" if found.times == 1 else f" {found.times:,} times, never like this; nearest is"
            yield f"it was asked for{often or ', but not like this'}: {self._request(request)}"
        if found.seen is not None and found.seen.value is not True:
            yield self._saw(found.seen)

    def _no_entry(self, nearest: HistoryRow | None, seen: Seen | None) -> Iterator[str]:
        if nearest is None:
            yield "the history is empty"
            return
        yield f"the history has no such entry; nearest is: {self._row(nearest)}"
        if seen is not None:
            yield self._saw(seen)

    def _saw(self, seen: Seen) -> str:
        return "; ".join(unmet_test(one, self._whole) for one in unmet(seen))

    def _whole(self, value: Value) -> str:
        """A value on one line, with its line ends to be seen."""
        return self.teller.value("↵".join(value.splitlines()) if isinstance(value, str) else value)

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
        known = (one for one in authors_of(row) if one in self.teller.names)
        entry = {**entry_of(row), "author": next(known, row.on_behalf)}
        parts = [f"{name} {self._argument(value)}" for name, value in entry.items() if value is not None]
        return f"{row.kind} of {self.teller.record(row.record)}: {', '.join(parts)}"

    def _rule(self, cause: Cause) -> str:
        unnamed = cause.title.startswith(f"{cause.file}:")
        return printable(f"{cause.file}:{cause.line}" if unnamed else f"{cause.title}, line {cause.line}")

    def _several(self, names: tuple[str, ...]) -> str:
        return ", ".join(printable(name) for name in names)

    def _line(self, step: Step) -> int:
        return self.told.scenario.source.place(step.span.start).line


LONGEST = 80
"""Characters of a text that are shown."""


TOLD = 12
"""So many of the things that happened at a `when` are told at the most: the last ones."""

WORDS = {
    "action_failed": "the action itself went wrong",
    "bad_record": "a field holds nothing that fits it",
    "date_out_of_range": "a date before the year 1 or after 9999",
    "division_by_zero": "a division by zero",
    "function_failed": "the function itself went wrong",
    "no_rate": "a rate that is not there",
    "no_working_time": "no working time in sight",
    "number_too_large": "a number of too many digits",
    "text_too_long": "a text that is too long",
    "too_deep": "the rules start each other in a loop",
    "too_many_events": "too many events lead to each other",
    "too_much_to_do": "too much to look at",
    "too_many_records": "a look-up would have to look at more than 10,000 records",
    "two_currencies": "two currencies that do not fit together",
    "unbound_constant": "a constant that is given further down",
}
"""Why something cannot be decided, by its code."""


def _because(code: str, detail: str) -> str:
    """`no_mailbox (Una has none)`; in words, where there are some."""
    words = f"{WORDS[code]}, `{code}`" if code in WORDS else code
    return printable(f"{words} ({detail})" if detail else words)


def story_teller(project: Project, told: Played) -> StoryTeller:
    """Tells a scenario of this project."""
    program, names = project.program, told.names
    reader = Reader(program.locale, program.zone, lambda record: names.get(record, f"{record.entity} {record.key}"))
    return StoryTeller(told, Teller(lambda value: shown(value, reader), names, made_up=True))
