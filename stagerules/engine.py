"""The engine: a project on a backend. Plans events, handles them, and answers what was done."""

import os
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

import attrs

from stagerules.dsl.values import Ref, Value
from stagerules.interpreter.calendar.calendars import WorkingTime
from stagerules.interpreter.channels.files import FileStore
from stagerules.interpreter.channels.protocol import Channel
from stagerules.interpreter.drivers.again import in_transaction
from stagerules.interpreter.drivers.backend import Backend, Work
from stagerules.interpreter.drivers.deliver import deliver
from stagerules.interpreter.drivers.delivered import Delivered
from stagerules.interpreter.drivers.dry import plan as dry_plan
from stagerules.interpreter.drivers.receipt import Receipt
from stagerules.interpreter.drivers.run import handle, run_due, run_here
from stagerules.interpreter.drivers.run import run as run_events
from stagerules.interpreter.drivers.told import ListenerFailed, tell_all
from stagerules.interpreter.event import Event
from stagerules.interpreter.facts import Search
from stagerules.interpreter.glance import Glance
from stagerules.interpreter.people.exclusions import is_excluded
from stagerules.interpreter.plan import Decided, Plan, Refused
from stagerules.interpreter.restore.desk import Restoration
from stagerules.interpreter.store.history import HistoryRow
from stagerules.interpreter.values.shown import Reader, shown

from . import exclusions
from .backends import project_backend
from .calendars import calendars_of
from .constants import bound
from .delivery import channels_of
from .errors import PlanChanged, UsersMistake
from .failures import Failures
from .hosting import hosts_own_errors, inside, spelt
from .pausing import Pauses
from .project import Project
from .restoring import Restores
from .waiting import Pending

if TYPE_CHECKING:
    import sqlalchemy as sa
    from sqlalchemy.orm import Session, scoped_session

    Hosts: TypeAlias = sa.Connection | Session | scoped_session[Session]

Given: TypeAlias = Mapping[str, object] | Callable[[], Mapping[str, object]]
"""Values of constants by name, or a function that gives them."""
Listener: TypeAlias = Callable[[Receipt, object], None]
"""A function of the host's that is told of a receipt, with the connection of its transaction."""


class Engine:
    """A project at work on a backend. Changes nothing in the process; one engine serves any number of threads.

    `backend` is where records and history are kept (default: the one the project names). `clock` gives the present
    moment, with a time zone. `constants` are values of the schema's constants, or a function that is asked for them
    before each event that is handed over; they go before those of the project file. A record is given as a `Ref` or
    by its key, a user also by e-mail address, anything else as the language's value or as the project file writes it.
    `calendars` are asked when they are used; each goes before the one of that name in the project file.

    Raises `UsersMistake` where the project names no backend.

    ```python
    engine = Engine(Project.load("examples/two_lines"), constants={"lead_manager": Ref("User", 1)})
    assert engine.constants() == {"lead_manager": Ref("User", 1)}
    ```
    """

    def __init__(
        self,
        project: Project,
        backend: Backend | None = None,
        *,
        clock: Callable[[], datetime] | None = None,
        constants: Given | None = None,
        calendars: Mapping[str, WorkingTime] | None = None,
    ) -> None:
        self.project = project
        self.program = attrs.evolve(project.program, calendars=calendars_of(project.file, calendars))
        self.backend = backend if backend is not None else project_backend(project)
        self._clock = clock or (lambda: datetime.now(self.program.zone))
        self._given = constants if callable(constants) else lambda: constants or {}
        self._listeners: tuple[Listener, ...] = ()

    def plan(self, event: Event, *, at: datetime | None = None, on: "Hosts | None" = None) -> Decided | Refused:
        """What an event would lead to, now or at another moment. Nothing happens.

        With `on`, a connection or ORM session of the host's, it is decided on what that sees, changes included that are
        not committed yet. Raises `RulesError`, `UsersMistake` and `BackendProblem`.

        ```python
        decided = engine.plan(stage_entered("Deal", 41, "New"))
        assert [step.effect.field for step in decided.plan.steps] == ["responsible"]
        ```
        """
        spelt(event, self.project.schema)
        now = self.now() if at is None else at.astimezone(self.program.zone)
        if on is None:
            return dry_plan(self.program, self.backend, event, now, self.constants())
        with inside(self.backend, on, to_write=False) as here:
            return dry_plan(self.program, here, event, now, self._constants(here))

    def handle(self, event: Event, *, on: "Hosts | None" = None) -> Receipt:
        """Lets an event happen, and everything that follows from it; the receipt of the event itself.

        The same event (by its id) is done once; a second time the receipt says `already`.

        With `on`, an open connection or an ORM session of the host's, all of it becomes a part of the host's
        transaction: records, history, messages, timers, the events that this one caused, and that it is done. The host
        commits, or rolls back, and then nothing of it is left. What earlier runs left unfinished waits for the next
        `run`.

        Raises `RulesError` (constants that do not fit), `UsersMistake` (constants given to the engine, an event that
        names what the schema does not have), `BackendProblem` (the database, or `on` is not what it should be), and
        what a function given to `on_receipt` raises; then nothing of the event is kept.

        ```python
        receipt = engine.handle(stage_entered("Deal", 41, "New", id="order 4711"))
        assert receipt.status == "done"
        assert engine.handle(stage_entered("Deal", 41, "New", id="order 4711")).status == "already"
        ```
        """
        if on is None:
            mine = [
                receipt for receipt in self.run([spelt(event, self.project.schema)]) if receipt.event.id == event.id
            ]
            return mine[-1]
        spelt(event, self.project.schema)
        with hosts_own_errors(), inside(self.backend, on, to_write=True) as here:
            return run_here(self.program, here, event, self.now(), self._constants(here), self._tell)

    def run(self, events: Iterable[Event]) -> Iterator[Receipt]:
        """Finishes what was begun before, then lets the events happen one after the other: a receipt for each.

        An event happens when its receipt is asked for: go through all of them. An event that the schema does not know
        is refused (`UsersMistake`) when its turn comes; those before it stay done.

        ```python
        events = [stage_entered("Deal", key, "New") for key in (41, 43)]
        assert [receipt.status for receipt in engine.run(events)] == ["done", "nothing"]
        ```
        """
        with hosts_own_errors():
            known = (spelt(one, self.project.schema) for one in events)
            yield from run_events(self.program, self.backend, known, self.now, self.constants(), self._tell)

    def work(self) -> Iterator[Receipt]:
        """Does what is due by now: what earlier runs left, what the clock starts, rules whose time has come. A receipt
        for each; messages are handed over by `deliver`.

        Raises what `run` raises.

        ```python
        assert list(engine.work()) == []
        ```
        """
        with hosts_own_errors():
            yield from run_due(self.program, self.backend, self.now, self.constants(), self._tell)

    def carry_out(self, plan: Plan, planned_at: datetime) -> Receipt:
        """Carries out a plan that was made before, if it would be made again just so: same data, same rules.

        `planned_at` is the moment for which it was made; it counts as now. Events that it queues wait for the next
        `run`. Raises `PlanChanged` where another plan would be made now (nothing is kept then), and what `handle`
        raises.
        """
        if not self.backend.atomic:
            raise UsersMistake(
                "A plan can be carried out as it is only where records and history are in one database.",
                "Run the events themselves.",
            )

        def tell(receipt: Receipt, work: Work) -> None:
            if receipt.plan != plan and receipt.status != "already":
                raise ListenerFailed(PlanChanged(plan.event))
            self._tell(receipt, work)

        with hosts_own_errors():
            return handle(self.program, self.backend, plan.event, planned_at, self.constants(), tell)

    def on_receipt(self, listener: Listener) -> Listener:
        """Tells `listener` of each receipt inside its transaction, before it is committed: for a host that keeps a
        history of its own.

        It is called with the receipt and the SQLAlchemy connection of the transaction (None where there is none, as in
        memory). What it writes there is kept or undone with the event. What it raises undoes the event and goes to the
        caller. Where records and history are not one transaction, records stay changed, and the next run finishes the
        event. Serves as a decorator.

        ```python
        told = []
        engine.on_receipt(lambda receipt, connection: told.append(receipt.status))
        engine.handle(stage_entered("Deal", 43, "New"))
        assert told == ["nothing"]
        ```
        """
        self._listeners = (*self._listeners, listener)
        return listener

    def channels(self, files: FileStore | None = None) -> dict[str, Channel]:
        """The ways out for messages, as the project file says, and what makes documents. `files` is the host's file
        store, for what is attached and made; without it, it is the project's folder.

        Raises `UsersMistake` where a password is not there.
        """
        return channels_of(self.project.file, os.environ, files)

    def deliver(self, channels: Mapping[str, Channel] | None = None, *, senders: int = 1) -> Generator[Delivered]:
        """Hands over the messages that are due, each once, and tells what became of it. A message leaves when it is
        asked what became of it: go through all of them. `channels`: those of the project file, or a host's own.

        With more than one of the `senders`, so many messages of each channel are sent at the same time, in threads; a
        slow channel then holds up no other one. Messages about one record, and those to one client, keep their order.
        What it has told of, or ends early, leaves no thread behind: closing it waits for what is under way.

        ```python
        for told in engine.deliver(senders=4):
            print(told.message.to, told.status)
        ```
        """
        ways = self.channels() if channels is None else channels
        return deliver(self.program, self.backend, ways, self.now, senders=senders)

    @property
    def failures(self) -> Failures:
        """Messages and events that have failed for good: `all`, `retry`, `drop`."""
        return Failures(self.backend, self.now)

    @property
    def pending(self) -> Pending:
        """What waits: `all`, `cancel`, `move` (to the present rules)."""
        return Pending(self.program, self.backend, self.now)

    @property
    def pauses(self) -> Pauses:
        """What does nothing for a while: `all`, `begin`, `end`."""
        return Pauses(self.backend, self.now)

    def now(self) -> datetime:
        """The present moment in the project's zone."""
        return self._clock().astimezone(self.program.zone)

    def constants(self) -> Mapping[str, Value]:
        """The project's constants, with users looked up by their e-mail address. Raises `RulesError`, and
        `UsersMistake` for those that the host gave.
        """
        return self._constants(self.backend)

    def is_excluded(self, address: str) -> bool:
        """Whether a phone number or e-mail address, however written, is on the exclusion list."""
        with self.backend.look() as work:
            return is_excluded(self.glance(work), address, self.program.region)

    def exclusions(self) -> tuple[exclusions.Exclusion, ...]:
        """The entries of the exclusion list, in the order in which they were made."""
        with self.backend.look() as work:
            return tuple(exclusions.listed(self.glance(work)))

    def exclude(self, address: str, comment: str | None = None, author: str = "by hand") -> bool:
        """Puts an address on the exclusion list; False where it is on it already."""
        return in_transaction(
            self.backend,
            lambda work: exclusions.add(work, self.glance(work), address, comment, author, self.now()),
        )

    def include(self, address: str, author: str = "by hand") -> int:
        """Takes an address off the exclusion list; how many entries that were."""
        return in_transaction(
            self.backend, lambda work: exclusions.remove(work, self.glance(work), address, author, self.now())
        )

    def restore(self, run: str, *, exclusions: bool = False, author: str = "by hand", dry: bool = False) -> Restoration:
        """Brings back what a run deleted: records with all that they held, under their old keys, at their old places in
        lists and relations. `run` is the id of the event. With `exclusions` the addresses that the run listed are taken
        off the exclusion list, too. `dry`: only says what it would do. No rule starts.

        With `obstacles` nothing is done. A second time nothing is done either: the status is `already_there`. Raises
        `UsersMistake` where there is no such run, or it deleted nothing, and `BackendProblem`.

        ```python
        engine.handle(stage_entered("Deal", 42, "Spam", id="spam"))
        found = engine.restore("spam", exclusions=True)
        assert [gone.record for gone in found.restored] == [Ref("Contact", 8), Ref("Deal", 42)]
        ```
        """
        restores = Restores(self.program, self.backend, self.now)
        if dry:
            return restores.plan(run, exclusions=exclusions)
        return restores.carry_out(run, exclusions=exclusions, author=author)

    def history(self, record: Ref | None = None, newest: int | None = None) -> tuple[HistoryRow, ...]:
        """What was done, oldest first: to one record and what was made for it (tasks, comments), or to all."""
        with self.backend.look() as work:
            if record is None:
                return work.store.history(None, newest)
            rows = [row for one in (record, *self._made_for(record, work)) for row in work.store.history(one, newest)]
        told = sorted(rows, key=lambda row: row.at)
        return tuple(told if newest is None else told[-newest:])

    def events(self, ids: Iterable[str]) -> tuple[Event, ...]:
        """The events of these ids, as far as they came from outside, were queued, or led to something."""
        with self.backend.look() as work:
            return tuple(stored.event for one in ids if (stored := work.store.event(one)) is not None)

    def names(self, records: Iterable[Ref]) -> dict[Ref, str]:
        """What people call these records (their `shown as` field), as far as they are there."""
        with self.backend.look() as work:
            glance = self.glance(work)
            return {record: name for record in records if (name := glance.name(record))}

    def shown(self, value: Value) -> str:
        """A value as people read it, by the project's locale."""
        return shown(value, Reader(self.program.locale, self.program.zone, lambda ref: f"{ref.entity} {ref.key}"))

    def _made_for(self, record: Ref, work: Work) -> Iterator[Ref]:
        """The tasks, comments, activities and documents that name this record as their item."""
        for entity in self.program.schema.entities.values():
            if entity.built_in and "item" in entity.fields:
                yield from work.records.find(Search(entity.name, "item", f"{record.entity} {record.key}"))

    def glance(self, work: Work) -> Glance:
        """A view of the records as they are in a transaction."""
        return Glance(self.program, work.records)

    def _constants(self, backend: Backend) -> Mapping[str, Value]:
        given = self._given()
        with backend.look() as work:
            return bound(self.project, work.records, given)

    def _tell(self, receipt: Receipt, work: Work) -> None:
        tell_all(self._listeners, receipt, work)
