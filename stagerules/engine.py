"""The engine: a project on a backend. Plans events, handles them, and answers what was done."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from stagerules.dsl.values import Ref, Value
from stagerules.interpreter.channels.protocol import Channel
from stagerules.interpreter.drivers.backend import Backend, Work
from stagerules.interpreter.drivers.deliver import Delivered, deliver
from stagerules.interpreter.drivers.dry import plan as dry_plan
from stagerules.interpreter.drivers.receipt import Receipt
from stagerules.interpreter.drivers.run import run as run_events
from stagerules.interpreter.event import Event
from stagerules.interpreter.facts import Search
from stagerules.interpreter.people.exclusions import is_excluded
from stagerules.interpreter.plan import Decided, Refused
from stagerules.interpreter.store.history import HistoryRow
from stagerules.interpreter.values.shown import Reader, shown

from . import exclusions
from .constants import bound
from .delivery import channels_of
from .errors import RulesError, UsersMistake
from .glance import Glance
from .not_yet import not_yet
from .project import Project

if TYPE_CHECKING:
    from stagerules.interpreter.sql.backend import SqlBackend


class Engine:
    """A project at work on a backend. Holds no state of its own, changes nothing in the process, is thread-safe.

    `backend` is where records and history are kept (default: the one the project names); `clock` gives the present
    moment, with a time zone. Raises `UsersMistake` where the project names no backend.
    """

    def __init__(
        self, project: Project, backend: Backend | None = None, *, clock: Callable[[], datetime] | None = None
    ) -> None:
        self.project = project
        self.program = project.program
        self.backend = backend if backend is not None else project_backend(project)
        self._clock = clock or (lambda: datetime.now(self.program.zone))

    def plan(self, event: Event) -> Decided | Refused:
        """What an event would lead to. Nothing happens."""
        return dry_plan(self.program, self.backend, event, self.now(), self.constants())

    def handle(self, event: Event) -> Receipt:
        """Lets an event happen, and everything that follows from it; the receipt of the event itself.

        The same event (by its id) is done once; a second time the receipt says `already`.
        """
        mine = [receipt for receipt in self.run([event]) if receipt.event.id == event.id]
        return mine[-1]

    def run(self, events: Iterable[Event]) -> Iterator[Receipt]:
        """Finishes what was begun before, then lets the events happen one after the other: a receipt for each.

        Raises `RulesError` before the first one where a rule uses what cannot be carried out yet: it is never
        swallowed.
        """
        if unready := not_yet(self.program.rules):
            raise RulesError(unready)
        yield from run_events(self.program, self.backend, events, self.now, self.constants())

    def channels(self) -> dict[str, Channel]:
        """The ways out for messages, as the project file says. Raises `UsersMistake` where a password is not there."""
        return channels_of(self.project.file, os.environ)

    def deliver(self, channels: Mapping[str, Channel] | None = None) -> Iterator[Delivered]:
        """Hands over the messages that are due, each once, and tells what became of it. `channels`: those of the
        project file, or a host's own.
        """
        return deliver(self.program, self.backend, self.channels() if channels is None else channels, self.now)

    def now(self) -> datetime:
        """The present moment in the project's zone."""
        return self._clock().astimezone(self.program.zone)

    def constants(self) -> Mapping[str, Value]:
        """The project's constants, with users looked up by their e-mail address. Raises `RulesError`."""
        with self.backend.look() as work:
            return bound(self.project, work.records)

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
        with self.backend.begin() as work:
            return exclusions.add(work, self.glance(work), address, comment, author, self.now())

    def include(self, address: str, author: str = "by hand") -> int:
        """Takes an address off the exclusion list; how many entries that were."""
        with self.backend.begin() as work:
            return exclusions.remove(work, self.glance(work), address, author, self.now())

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


def project_backend(project: Project) -> "SqlBackend":
    """The backend that the project file names. Paths of SQLite files count from the project's folder."""
    url = project.file.backend_url
    if url is None:
        raise UsersMistake(
            "The project names no database.", 'Add to the project file: `[backend]` and `url = "sqlite:///crm.db"`.'
        )
    # SQLAlchemy takes a quarter of a second to load: only those pay for it who touch a database.
    from stagerules.interpreter.sql.backend import SqlBackend

    return SqlBackend(absolute(url, project.file.folder), project.schema, project.program.zone, project.file.tables)


def absolute(url: str, folder: Path) -> str:
    """A database address whose SQLite file counts from the folder."""
    prefix = "sqlite:///"
    if not url.startswith(prefix) or url == prefix or url.startswith(prefix + ":memory:"):
        return url
    return prefix + str(folder.resolve() / url.removeprefix(prefix))
