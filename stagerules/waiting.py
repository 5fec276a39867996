"""What waits, as a host and the command line see it: listed, cancelled, and what becomes of it when rules change."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Literal, TypeAlias

import attrs

from stagerules.dsl.typed import OnStage, Rule
from stagerules.dsl.values import Ref
from stagerules.interpreter.decision.keys import caused_id
from stagerules.interpreter.decision.statements import ANEW, START
from stagerules.interpreter.drivers.again import in_transaction
from stagerules.interpreter.drivers.backend import Backend, Work
from stagerules.interpreter.drivers.versions import recall
from stagerules.interpreter.event import Event, Resume
from stagerules.interpreter.pauses import EVERYTHING
from stagerules.interpreter.pausing import paused_rules
from stagerules.interpreter.program import Program, trigger_names
from stagerules.interpreter.store.history import HistoryRow
from stagerules.interpreter.store.protocol import Timer

from .exclusions import BY_HAND

Standing: TypeAlias = Literal["current", "changed", "removed", "outdated"]
"""How what waits stands to the present rules: its rule is the same; says something else now; is not there any more; or
cannot be carried out any more, because a field, a stage or an action is gone.
"""


@attrs.frozen
class Waits:
    """Something that waits. `rule` is the present rule of that name, if there is one; `why` says what is outdated;
    `paused` that it stays until it is resumed, also when its time comes.
    """

    timer: Timer
    resume: Resume
    standing: Standing
    rule: Rule | None = None
    why: str = ""
    paused: bool = False

    @property
    def movable(self) -> bool:
        """Whether it can go over to the present rule: it waits for the time of its header, that is not yet here, and
        what began it would begin the present rule, too.
        """
        changed = self.standing in ("changed", "outdated") and not self.inside
        return changed and self.rule is not None and _begins(self.resume.start, self.rule)

    @property
    def inside(self) -> bool:
        """Whether it waits inside the body of its rule."""
        return self.resume.place not in (START, ANEW)


@attrs.frozen
class InOutbox:
    """So many messages of a channel that have not left. `due` is when the next one may; None where all of them are
    `paused`, or wait for earlier ones of other channels.
    """

    channel: str
    count: int
    due: datetime | None
    paused: bool = False


@attrs.frozen
class Pending:
    """What waits on a backend, to be looked at, cancelled, or moved to the present rules."""

    program: Program
    backend: Backend
    now: Callable[[], datetime]

    def all(self, record: Ref | None = None) -> tuple[Waits, ...]:
        """What waits for a record, or for all: soonest first, what rests last."""
        with self.backend.look() as work:
            pauses = [one.pause for one in work.store.pauses()]
            paused = paused_rules(self.program.rules, pauses)
            everything = EVERYTHING in pauses
            found = (self._waits(timer, work) for timer in work.store.timers(record))
            return tuple(attrs.evolve(one, paused=everything or one.resume.rule in paused) for one in found)

    def messages(self) -> tuple[InOutbox, ...]:
        """The messages that wait, by channel."""
        with self.backend.look() as work:
            store, pauses = work.store, [one.pause for one in work.store.pauses()]
            counts, paused = store.waiting_messages(), paused_rules(self.program.rules, pauses)
            due = {} if EVERYTHING in pauses else store.next_messages(tuple(counts), paused)
            return tuple(
                InOutbox(one, count, due.get(one), EVERYTHING in pauses or not store.next_messages([one], paused))
                for one, count in sorted(counts.items())
            )

    def cancel(self, waits: Iterable[Waits], author: str = BY_HAND) -> int:
        """Cancels what waits, in one transaction; how much of it was still there. The history says by whom."""
        wanted = tuple(waits)

        def cancel(work: Work) -> int:
            gone = [one for one in wanted if work.store.take_timer(one.timer.id)]
            work.store.write_history(_row(one, self.now(), author, "by_hand") for one in gone)
            return len(gone)

        return in_transaction(self.backend, cancel)

    def move(self, waits: Iterable[Waits], author: str = BY_HAND) -> int:
        """Lets what is movable go over to the present rules: their time is reckoned anew from its beginning, the
        condition behind it and the body are those of the present rule. How much of it was still there.
        """
        ruleset, wanted = self.program.ruleset, tuple(waits)

        def move(work: Work) -> int:
            moved = [one for one in wanted if one.movable and work.store.take_timer(one.timer.id)]
            work.store.write_history(_row(one, self.now(), author, "new_version") for one in moved)
            work.store.keep_ruleset(ruleset.name, ruleset.sources, self.now())
            work.store.queue(_anew(one, ruleset.name) for one in moved)
            return len(moved)

        return in_transaction(self.backend, move)

    def _waits(self, timer: Timer, work: Work) -> Waits:
        resume = timer.event.resume
        assert resume is not None
        rule = self.program.by_identity.get(resume.rule)
        if rule is not None and rule.version == resume.version:
            return Waits(timer, resume, "current", rule)
        if why := recall(self.program, timer.event, work.store):
            return Waits(timer, resume, "outdated", rule, why)
        return Waits(timer, resume, "removed" if rule is None else "changed", rule)


def _begins(start: Event, rule: Rule) -> bool:
    """Whether an event of this kind begins a rule."""
    match start.kind:
        case "stage":
            moves = {("stage", start.stage), ("leaving", start.from_stage), ("changed", "stage")}
            names = moves | {("changed", field) for field in start.old}
        case "changed":
            names = {("changed", field) for field in start.old}
        case "created":
            names = {("created", ""), ("stage", start.stage)}
        case kind:
            names = {(kind, start.name or "")}
    return rule.entity == start.record.entity and not names.isdisjoint(trigger_names(rule))


def _anew(one: Waits, ruleset: str) -> Event:
    """The event by which a rule that waits for the time of its header goes over to its present version."""
    rule = one.rule
    assert rule is not None
    resume = attrs.evolve(
        one.resume,
        title=rule.title,
        file=rule.source.home,
        line=rule.line,
        version=rule.version,
        ruleset=ruleset,
        place=ANEW,
        timed=False,
        follows=None,
        bound=isinstance(rule.trigger, OnStage) and not rule.regardless,
    )
    name = caused_id(one.timer.id, rule.version)
    return attrs.evolve(one.timer.event, id=name, at=None, cause=one.timer.event.cause, resume=resume)


def _row(one: Waits, now: datetime, author: str, why: Literal["by_hand", "new_version"]) -> HistoryRow:
    resume = one.resume
    return HistoryRow(
        at=now,
        record=one.timer.event.record,
        kind="cancelled",
        old=one.timer.due,
        on_behalf=author,
        rule=resume.rule,
        title=resume.title,
        file=resume.file,
        line=resume.line,
        version=resume.version,
        event=one.timer.event.cause or resume.start.id,
        detail=why,
    )
