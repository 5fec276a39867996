"""A process whose children make documents, killed after a while, and what must have come of it.

It reads orders: `project` (a folder), `zero` (the moment at which the own clock began, in seconds), `events` (numbers
of those to be handed over), `killed_after` (seconds; none: it ends when nothing is left to do), `senders`.
"""

import re
from collections import Counter
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

from stagerules.dsl.values import FileName, Ref
from stagerules.engine import Engine
from stagerules.interpreter.documents.pdf import pdf
from stagerules.interpreter.drivers.backend import Backend
from stagerules.interpreter.event import Event
from stagerules.interpreter.sql.backend import SqlBackend
from stagerules.interpreter.store.protocol import OPEN
from stagerules.project import Project
from stagerules.worker import catch_up
from tests.crash.worker import clock, stays, told
from tests.crash.world import BEGIN
from tests.processes import ended, in_a_child, orders

FILES = {
    "stagerules.toml": """\
language = 1
schema = "crm.schema"
time_zone = "Europe/Berlin"
currency = "EUR"
region = "DE"

[documents.numbers]
invoice = "RE-{year}-{count:4}"
""",
    "crm.schema": """\
entity User:
    key id: integer
    name: text
    shown as name

entity Deal:
    key id: integer
    title: text
    shown as title
    numbers: list of text
    papers: list of text

    pipeline "Sales":
        stage "New"

event bill on Deal:
    format: choice "html", "pdf"
""",
    "a.rules": """\
rule "Invoice"
on bill:
    let made = create_document
        template: "invoice"
        format: event.format
        values:
            title: title
    add made.number to numbers

rule "Filed"
on document_created: add event.number to papers
""",
    "templates/invoice.html": "<!doctype html><html><body><h1>Invoice {{number}}</h1><p>{{title}}</p></body></html>\n",
}
DEALS = 20
PDFS = 10
"""Every tenth is a PDF."""


def written(folder: Path) -> Path:
    """The project, as a folder with its files."""
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def event(number: int) -> Event:
    """One that asks for a document."""
    kind = "html" if number % PDFS else "pdf"
    return Event(f"e{number}", "event", Ref("Deal", 1 + number % DEALS), name="bill", fields={"format": kind}, at=BEGIN)


def work(engine: Engine, order: dict[str, Any]) -> None:
    """Hands over the events, then stays."""
    channels = engine.channels()
    for number in order["events"]:
        for receipt in engine.run([event(number)]):
            told(receipt)
        if number % 5 == 0:
            for done in catch_up(engine, channels, order["senders"]):
                told(done)
    stays(engine, channels, order)


def ended_well(backend: Backend, folder: Path, count: int) -> None:
    """Every document is there once, and the numbers have no gap."""
    meant = Counter(f"RE-2026-{number:04}" for number in range(1, count + 1))
    with backend.look() as view:
        assert not [one for status in OPEN for one in view.store.waiting(status)]
        assert not view.store.failed_events()
        assert not view.store.messages()
        rows = view.records.read("Document", view.records.all_keys("Document"), ["number", "file"])
        deals = view.records.read("Deal", view.records.all_keys("Deal"), ["numbers", "papers"])
        counters = view.records.read("Counter", view.records.all_keys("Counter"), ["value"])
    assert [one["value"] for one in counters.values() if one] == [count]
    for name in ("numbers", "papers"):
        assert Counter(number for one in deals.values() if one for number in _texts(one[name])) == meant
    kept = {str(one["number"]): one["file"] for one in rows.values() if one}
    assert Counter(str(one["number"]) for one in rows.values() if one) == meant
    there = {one.relative_to(folder / "files").as_posix() for one in (folder / "files").rglob("[!.]*.*")}
    assert there == {one.name for one in kept.values() if isinstance(one, FileName)}
    assert len(there) == count
    for number, file in kept.items():
        assert isinstance(file, FileName)
        data = (folder / "files" / file.name).read_bytes()
        assert data.startswith(b"%PDF") or re.findall(r"RE-\d{4}-\d{4}", data.decode()) == [number]


def _texts(value: object) -> Iterable[str]:
    return [str(one) for one in value] if isinstance(value, tuple) else []


def opened(folder: str, url: str, zero: float) -> Engine:
    """The project at work on its database, with all that a child needs ready, and nothing open."""
    project = Project.load(folder)
    backend = SqlBackend(url, project.schema)
    engine = Engine(project, backend, clock=clock(zero))
    assert list(engine.work()) == []
    backend.close()
    assert pdf  # loaded, but not used: what it makes threads of does not outlive a fork
    return engine


def main() -> None:
    engines: dict[str, Engine] = {}
    for order in orders():
        url = order["url"]
        if url not in engines:
            engines[url] = opened(order["project"], url, order["zero"])
        ended(in_a_child(partial(work, engines[url], order), order["killed_after"]))


if __name__ == "__main__":
    main()
