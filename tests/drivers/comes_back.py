"""A deal of Ada's, rules about what comes back of messages to her, and all kinds of backends."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import attrs
import pytest

from stagerules.dsl.check.project import check_project
from stagerules.dsl.check.schema.files import build_schema
from stagerules.dsl.parse.files import parse
from stagerules.dsl.schema import Schema
from stagerules.dsl.source import Source
from stagerules.dsl.values import Key, Labelled, Ref, Value
from stagerules.dsl.vocabulary import Settings
from stagerules.interpreter.actions import vocabulary
from stagerules.interpreter.channels.protocol import Channel, Never
from stagerules.interpreter.drivers.backend import Backend, Work
from stagerules.interpreter.drivers.deliver import Delivered, deliver
from stagerules.interpreter.drivers.memory import MemoryBackend
from stagerules.interpreter.drivers.receipt import Receipt
from stagerules.interpreter.drivers.run import run, run_due
from stagerules.interpreter.effects import CreateRecord
from stagerules.interpreter.event import Event
from stagerules.interpreter.program import Program
from stagerules.interpreter.store.outbox import Message
from stagerules.stdlib_actions import ACTIONS
from tests.backends.nonatomic import NonAtomicBackend
from tests.backends.postgres import on_postgres
from tests.backends.world import step
from tests.sqlite import sqlite_like

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
DEAL, ADA = Ref("Deal", 1), Ref("Contact", 1)


def _schema() -> Schema:
    text = """\
entity Deal:
    key id: integer
    title: text
    contacts: list of Contact
    responsible: User
    pipeline "Sales":
        stage "New"
        stage "Won" success
entity Contact:
    key id: integer
    name: text
    emails: list of email labelled "work"
entity User is user:
    key id: integer
    mailbox: email
"""
    file, problems = parse(Source("crm.schema", text))
    built, said = build_schema([file], Settings())
    assert not problems
    assert not said, said
    return built


SCHEMA = _schema()


def program(rules: str) -> Program:
    """These rules."""
    file, problems = parse(Source("a.rules", rules))
    assert not problems, problems
    checked, _, said = check_project([file], SCHEMA, vocabulary(ACTIONS), Settings())
    assert not [one for one in said if one.severity == "error"], said
    return Program(SCHEMA, checked, {one.signature.name: one for one in ACTIONS})


def fill(work: Work) -> None:
    """A deal of Ada's, in its first stage."""
    records: dict[Ref, dict[str, Value]] = {
        Ref("User", 1): {"mailbox": "una@shop.example"},
        ADA: {"name": "Ada", "emails": (Labelled("work", "ada@example.com"),)},
        DEAL: {"title": "Chair", "contacts": (ADA,), "responsible": Ref("User", 1)}
        | {"stage": "New", "pipeline": "Sales", "stage_since": NOW},
    }
    for record, values in records.items():
        effect = CreateRecord(record, {"id": record.key, **values})  # type: ignore[dict-item]  # no key is a handle
        work.records.apply(step(effect, str(record)), {})


@contextmanager
def backend_of(kind: str, request: pytest.FixtureRequest) -> Iterator[Backend]:
    """A backend with these records."""
    match kind:
        case "postgres":
            with on_postgres(request.getfixturevalue("postgres"), "comes back", SCHEMA, fill) as made:
                yield made
            return
        case "memory":
            backend: Backend = MemoryBackend(SCHEMA)
        case "not atomic":
            backend = NonAtomicBackend(SCHEMA)
        case _:
            yield sqlite_like("comes back", SCHEMA, fill)
            return
    with backend.begin() as work:
        fill(work)
    yield backend


KINDS = ("memory", "sqlite", "postgres", "not atomic")


def arrived(name: str, number: str = "e-1", **fields: Value) -> Event:
    """An event about the deal, with what is left out as empty."""
    whole = dict.fromkeys(SCHEMA.events[name].fields) | fields
    return Event(number, "event", DEAL, name=name, fields=whole, at=NOW)


@attrs.define
class Refuses:
    """A channel that never takes anything."""

    tried: list[str] = attrs.field(factory=list)

    def send(self, message: Message) -> str:
        self.tried.append(message.id)
        raise Never("refused_by_server", "no such mailbox")


@attrs.define
class Takes:
    """A channel that takes everything."""

    taken: list[Message] = attrs.field(factory=list)

    def send(self, message: Message) -> str:
        self.taken.append(message)
        return "there"


@attrs.frozen
class Setting:
    """Rules at work on a backend."""

    program: Program
    backend: Backend
    now: Callable[[], datetime] = lambda: NOW

    def happens(self, *events: Event) -> list[Receipt]:
        """Handles events and all that is queued."""
        return list(run(self.program, self.backend, events, self.now, {}))

    def goes_on(self) -> list[Receipt]:
        """Handles what is due."""
        return list(run_due(self.program, self.backend, self.now, {}))

    def sends(self, channel: Channel, name: str = "email") -> list[Delivered]:
        """Hands over what waits."""
        return list(deliver(self.program, self.backend, {name: channel}, self.now, lambda: 1.0))

    def records(self, entity: str) -> dict[Key, dict[str, Value]]:
        """All records of an entity."""
        names = list(SCHEMA.entities[entity].stored)
        with self.backend.look() as work:
            keys = work.records.all_keys(entity)
            found = work.records.read(entity, keys, names)
        return {key: dict(found[key] or {}) for key in keys}  # type: ignore[arg-type]  # nothing bad is there

    def history(self, record: Ref | None = None) -> list[tuple[str, str, str]]:
        """Kind, title and detail of what is remembered."""
        with self.backend.look() as work:
            return [(row.kind, row.title, row.detail) for row in work.store.history(record)]
