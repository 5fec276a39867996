"""Live on SQLite, one event a transaction, beside the same reads and writes hand-written in SQLAlchemy Core."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import sqlalchemy as sa

from stagerules.dsl.check.project import check_project
from stagerules.dsl.parse.files import parse
from stagerules.dsl.schema import Schema
from stagerules.dsl.source import Source
from stagerules.dsl.values import Ref
from stagerules.dsl.vocabulary import Settings
from stagerules.interpreter.actions import vocabulary
from stagerules.interpreter.drivers.run import handle
from stagerules.interpreter.effects import CreateRecord
from stagerules.interpreter.event import stage_entered
from stagerules.interpreter.plan import Cause, Step
from stagerules.interpreter.program import Program
from stagerules.interpreter.sql.backend import SqlBackend, create_tables
from stagerules.interpreter.sql.connection import transaction
from stagerules.stdlib_actions import ACTIONS

from .peers import NOW, VALUES

DEALS = 1_000
RULE = """\
rule "Large"
on stage "Stage 3" if amount > 1000:
    set responsible = lead_manager
    set contact.responsible = lead_manager
"""


@contextmanager
def bench(schema: Schema) -> Iterator[dict[str, Callable[[], object]]]:
    """Ours and by hand: each call is one event, a transaction of its own, on files of their own."""
    runs: dict[str, Callable[[], object]] = {}
    with TemporaryDirectory() as folder:
        for name, worker in (("ours", ours), ("by hand", by_hand)):
            backend = SqlBackend(f"sqlite:///{Path(folder) / name}.sqlite", schema)
            create_tables(backend)
            fill(backend)
            runs[name] = worker(backend, schema)
        yield runs


def fill(backend: SqlBackend) -> None:
    """So many deals, each with a contact of its own."""
    cause = Cause("data", "data", "data", 0, "", "data")
    with backend.begin() as work:
        for key in (1, 2):
            work.records.apply(Step(CreateRecord(Ref("User", key), VALUES["User"]), "", cause), {})
        for key in range(1, DEALS + 1):
            person = Ref("Contact", key)
            deal = {name: value for name, value in VALUES["Deal"].items() if name != "id"}
            for record, values in ((person, VALUES["Contact"]), (Ref("Deal", key), {**deal, "contacts": (person,)})):
                work.records.apply(Step(CreateRecord(record, values), "", cause), {})


def ours(backend: SqlBackend, schema: Schema) -> Callable[[], object]:
    """The engine."""
    file, _ = parse(Source("live.rules", RULE))
    rules, _, _ = check_project([file], schema, vocabulary(ACTIONS), Settings())
    program = Program(schema, rules, {one.signature.name: one for one in ACTIONS})
    numbers = count()

    def one() -> None:
        number = next(numbers)
        event = stage_entered("Deal", number % DEALS + 1, "Stage 3", id=f"event {number}")
        receipt = handle(program, backend, event, NOW, {"lead_manager": Ref("User", 1 + number // DEALS % 2)})
        assert receipt.status == "done", receipt

    return one


def by_hand(backend: SqlBackend, _: Schema) -> Callable[[], object]:
    """What a careful programmer would write for this one rule, with statements that are made once."""
    deal, contact = backend.tables["Deal"], backend.tables["Contact"]
    contacts, own = deal.lists["contacts"], backend.own
    known = sa.select(own.events.c.status).where(own.events.c.id == sa.bindparam("id"))
    read = sa.select(deal.table.c["stage", "pipeline", "amount", "responsible"]).where(deal.key == sa.bindparam("k"))
    first = sa.select(contacts.columns[0]).where(contacts.owner == sa.bindparam("k")).order_by(contacts.position)
    whose = sa.select(contact.table.c.responsible).where(contact.key == sa.bindparam("k"))
    give, pass_on = (
        sa.update(one.table).where(one.key == sa.bindparam("k")).values(responsible=sa.bindparam("user"))
        for one in (deal, contact)
    )
    remember, done = sa.insert(own.history), sa.insert(own.events)
    numbers = count()

    def one() -> None:
        number = next(numbers)
        key, name, lead = number % DEALS + 1, f"event {number}", 1 + number // DEALS % 2
        with transaction(backend.engine) as db:
            assert not db.rows(known, {"id": name})
            ((stage, _, amount, owner),) = db.rows(read, {"k": key})
            if stage != "Stage 3" or float(amount) <= 1000:
                return
            ((person,),) = db.rows(first, {"k": key})
            ((before,),) = db.rows(whose, {"k": person})
            db.run(give, {"k": key, "user": lead})
            db.run(pass_on, {"k": person, "user": lead})
            changes = (("Deal", key, owner), ("Contact", person, before))
            db.run(remember, [_line(name, entity, of, old, lead) for entity, of, old in changes])
            db.run(done, _event(name, key))

    return one


def _line(event: str, entity: str, key: int, old: int, new: int) -> dict[str, Any]:
    """A line of the history, as the engine writes it."""
    who = {"on_behalf": "automation", "rule": "Large", "title": "Large", "file": "live.rules", "line": 2}
    what = {"entity": entity, "record": str(key), "kind": "write", "field": "responsible", "event": event, "detail": ""}
    values = {"old": json.dumps(old), "new": json.dumps(new), "causes": "[]", "version": "1"}
    return {"at": datetime.now(UTC), **what, **values, **who}


def _event(name: str, key: int) -> dict[str, Any]:
    """The mark that an event is done."""
    text = json.dumps({"id": name, "kind": "stage", "entity": "Deal", "key": key, "stage": "Stage 3"})
    rest = {"code": "", "detail": "", "steps_done": 0, "made": "{}", "refused": "{}"}
    return {"id": name, "status": "done", "open": 0, "entity": "Deal", "record": str(key), "event": text, **rest}
