"""What is due, with few and with a million timers or messages waiting; and what a decision pays for asking."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from stagerules.dsl.schema import Schema
from stagerules.dsl.values import Ref
from stagerules.interpreter.event import stage_entered
from stagerules.interpreter.facts import Result
from stagerules.interpreter.sql.backend import SqlBackend, create_tables
from stagerules.interpreter.sql.store import SqlStore
from stagerules.interpreter.wire.events import event_to_json

from .peers import NOW

FEW, MANY = 1_000, 1_000_000
DUE = 10
FILL = """
WITH RECURSIVE counting(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM counting WHERE n + 1 < :count)
INSERT INTO stagerules_timers (id, open, due, entity, record, rule, start, event)
SELECT 'timer ' || n, 1,
       strftime('%Y-%m-%dT%H:%M:%S.000000Z', :now, ((n * 7919) % :count - :due + 1) || ' minutes'),
       'Deal', n / 2, 'Reminder', 'event ' || n, :event
FROM counting
"""
"""Two timers a deal, in a disorder that is always the same; so many of them are due."""


@contextmanager
def bench(schema: Schema) -> Iterator[dict[str, Callable[[], object]]]:
    """Each call asks once, in one transaction that goes on, so that the disk has no part in it."""
    runs: dict[str, Callable[[], object]] = {}
    with TemporaryDirectory() as folder:
        few, many = (filled(Path(folder) / f"{count}.sqlite", schema, count) for count in (FEW, MANY))
        with few.begin() as of_few, many.begin() as of_many:
            for name, store in (("few", of_few.store), ("many", of_many.store)):
                assert len(store.due_timers(NOW, 100)) == DUE
                runs[f"due, {name}"] = lambda store=store: store.due_timers(NOW, 100)
                runs[f"next, {name}"] = store.next_due
            late = Ref("Deal", MANY)
            event = stage_entered("Deal", MANY, "Stage 3", id="event")
            runs["around"] = lambda: of_many.store.around(late)
            runs["place"] = lambda: of_many.store.place(event)
            yield runs


BATCH, LEAVING = 32, 20_000
FILL_OUTBOX = """
WITH RECURSIVE counting(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM counting WHERE n + 1 < :count)
INSERT INTO stagerules_outbox (id, open, at, due, attempts, channel, recipient, address, content, entity, record, rule,
                               event)
SELECT 'message ' || n, 1, strftime('%Y-%m-%dT%H:%M:%S.000000Z', :now),
       strftime('%Y-%m-%dT%H:%M:%S.000000Z', :now, (n - :leaving) || ' minutes'),
       0, 'webhook', 'Ada', n || '@example.com', '{}', 'Deal', n, 'Rule', 'event'
FROM counting
"""
"""So many messages are due, the others are tried again later; each is about a record and to an address of its own."""


@contextmanager
def outbox(schema: Schema) -> Iterator[dict[str, Callable[[], object]]]:
    """Each call takes a batch of messages and notes that they were sent, in one transaction that goes on."""
    with TemporaryDirectory() as folder:
        few, many = (
            with_outbox(Path(folder) / f"{count}.sqlite", schema, count) for count in (LEAVING, LEAVING + MANY)
        )
        with few.begin() as of_few, many.begin() as of_many:
            yield {
                "few": lambda: leave(of_few.store),
                "many": lambda: leave(of_many.store),
            }


def leave(store: SqlStore) -> None:
    """A batch."""
    claimed = store.claim_several({"webhook": BATCH}, NOW, NOW + timedelta(minutes=10))
    assert len(claimed) == BATCH
    for one in claimed:
        assert store.close(one.message.id, Result("sent"), NOW, one.attempts)


def with_outbox(file: Path, schema: Schema, count: int) -> SqlBackend:
    """A database in which so many messages wait."""
    backend = SqlBackend(f"sqlite:///{file}", schema)
    create_tables(backend)
    now = NOW.strftime("%Y-%m-%d %H:%M:%S")
    with backend.begin() as work:
        assert work.store.db.driver is not None
        work.store.db.driver.execute(FILL_OUTBOX, {"count": count, "now": now, "leaving": LEAVING})
    return backend


def filled(file: Path, schema: Schema, count: int) -> SqlBackend:
    """A database in which so many timers wait."""
    backend = SqlBackend(f"sqlite:///{file}", schema)
    create_tables(backend)
    event = json.dumps(event_to_json(stage_entered("Deal", 1, "Stage 3", id="event")))
    now = NOW.strftime("%Y-%m-%d %H:%M:%S")
    with backend.begin() as work:
        assert work.store.db.driver is not None
        work.store.db.driver.execute(FILL, {"count": count, "now": now, "due": DUE, "event": event})
    return backend
