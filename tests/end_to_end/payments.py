"""A shop whose deals are paid by links, wherever its records are kept; and a process that is told of payments."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs

from stagerules import Money, Receipt, Ref
from stagerules.engine import Engine
from stagerules.interpreter.channels.protocol import Sent
from stagerules.interpreter.drivers.memory import MemoryBackend
from stagerules.interpreter.sql.backend import create_tables
from stagerules.interpreter.store.outbox import Message
from stagerules.interpreter.wire.incoming import event_from_words
from stagerules.project import Project
from tests.backends.nonatomic import NonAtomicBackend
from tests.backends.postgres import on_postgres
from tests.end_to_end.crm import State
from tests.end_to_end.places import TwoFiles, fill, in_a_hurry, sqlite

SCHEMA = """\
entity Deal:
    key id: integer
    title: text
    amount: money
    link: text?
    moved: integer

    pipeline "Sales":
        stage "New"
        stage "Invoice"
        stage "Lost" failure
        stage "Paid" success
"""
RULES = """\
rule "Invoice"
on stage "Invoice":
    let pay = create_payment_link amount: amount, order: "RE-{id}"
    set link = pay.url

rule "Paid"
on payment_received:
    let payment = first Payment where order == event.order
    if payment.paid_at is not empty and stage is open: move to stage "Paid"

rule "Moved"
on stage "Paid": set moved = moved + 1
"""
FILE = 'language = 1\nschema = "crm.schema"\ncurrency = "EUR"\nregion = "DE"\ntime_zone = "Europe/Berlin"\n'
PLACES = ("memory", "far", "sqlite", "two files", "postgres")
NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
LONGEST = 60
"""Seconds that an order may take."""


def written(folder: Path) -> Project:
    """The project in a folder."""
    for name, text in (("crm.schema", SCHEMA), ("shop.rules", RULES), ("stagerules.toml", FILE)):
        (folder / name).write_text(text)
    return Project.load(folder)


def deal(key: int) -> State:
    """A deal that waits for 300 EUR."""
    return {
        Ref("Deal", key): {
            "id": key,
            "title": "Sofa",
            "amount": euros(300),
            "link": None,
            "moved": 0,
            "pipeline": "Sales",
            "stage": "Invoice",
            "stage_since": NOW,
        }
    }


def euros(amount: int) -> Money:
    return Money(Decimal(amount), "EUR")


@contextmanager
def place(name: str, project: Project, records: State, folder: Path, server: Any) -> Iterator[Any]:
    """Where the records are kept; `server` gives the PostgreSQL."""
    schema = project.schema
    match name:
        case "memory":
            yield MemoryBackend(schema, records)
        case "far":
            yield NonAtomicBackend(schema, records)
        case "postgres":
            with on_postgres(server(), "payments", schema) as backend:
                fill(backend, records, frozenset())
                yield backend
        case _:
            files = [sqlite(folder / f"{one}.sqlite", schema) for one in ("records", "store")[: 1 + (name != "sqlite")]]
            for one in files:
                create_tables(one)
            fill(files[0], records, frozenset())
            yield TwoFiles(files[1], files[0]) if name == "two files" else files[0]
            for one in files:
                one.close()


@attrs.define
class Provider:
    """Makes a link for each request; `asked` is what it was asked."""

    asked: list[Message] = attrs.field(factory=list)

    def send(self, message: Message) -> Sent:
        self.asked.append(message)
        return Sent("there", {"url": f"https://pay.example.com/{message.content['order']}"})


@attrs.define
class Shop:
    """An engine on a place, with a provider."""

    engine: Engine
    provider: Provider = attrs.field(factory=Provider)

    def told(self, words: str, id: str | None = None) -> Receipt:
        """An event in a few words; what it led to is done as far as it can be."""
        return self.engine.handle(event_from_words(words, self.engine.project.schema, id))

    def works(self) -> list[Receipt]:
        """What is due is done, messages leave, and what that leads to is done."""
        done: list[Receipt] = []
        while True:
            done += self.engine.work()
            if not list(self.engine.deliver({"payment": self.provider})):
                return done

    def read(self, record: Ref, *fields: str) -> Any:
        """Fields of a record; None where it is not there."""
        with self.engine.backend.look() as work:
            found = work.records.read(record.entity, [record.key], fields)[record.key]
        return None if found is None else tuple(found[one] for one in fields)


def main(folder: str, url: str) -> None:
    """Hears of payments, a line each: an id, and words."""
    project = Project.load(folder)
    shop = Shop(Engine(project, in_a_hurry(url, project.schema)))
    print("ready", flush=True)
    for line in sys.stdin:
        signal.alarm(LONGEST)
        name, _, words = line.strip().partition(" ")
        print(shop.told(words, name).status, flush=True)
        signal.alarm(0)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
