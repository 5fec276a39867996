"""Messages that leave in their order, beside a bare loop over a client that knows no order and keeps nothing."""

import json
import statistics
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from tempfile import TemporaryDirectory

import attrs
import httpx

from stagerules.dsl.schema import Schema
from stagerules.dsl.values import Labelled, Ref
from stagerules.interpreter.channels.outgoing.client import Client
from stagerules.interpreter.channels.webhook.channel import WebhookChannel
from stagerules.interpreter.drivers.deliver import deliver
from stagerules.interpreter.program import Program
from stagerules.interpreter.sql.backend import SqlBackend, create_tables
from stagerules.interpreter.store.outbox import Message

from .peers import NOW
from .receiver import LOCAL, receiving

MESSAGES, DEALS, SENDERS, ROUNDS = 10_000, 1_000, 4, 3
KEY = b"a key of thirty-two bytes or so."
BODY = json.dumps({"deal": 4711, "title": "A roof of slate", "amount": "12500.00", "stage": "Offer"})


@attrs.frozen
class Took:
    """Seconds by the clock, and of the processor."""

    clock: float
    processor: float

    def __sub__(self, other: "Took") -> "Took":
        """From one moment to another."""
        return Took(self.clock - other.clock, self.processor - other.processor)


def moment() -> Took:
    """Now."""
    return Took(time.perf_counter(), time.process_time())


def show(schema: Schema) -> None:
    """Prints the figures."""
    taken: dict[str, list[Took]] = {}
    with receiving() as origin:
        for _ in range(ROUNDS):
            for name, run in runs(schema, origin).items():
                taken.setdefault(name, []).append(run())
                came = httpx.get(origin, trust_env=False).json()
                assert came["requests"] == came["different"] == MESSAGES, came
                assert not came["late"] or name != OURS, came
    clock = {name: statistics.median(one.clock for one in some) for name, some in taken.items()}
    busy = {name: statistics.median(one.processor for one in some) for name, some in taken.items()}
    what = f"delivery of {MESSAGES:,} webhooks in order, {SENDERS} senders"
    print(f"{what:<58} {clock[OURS]:10.2f} s    {clock[BARE_1] / clock[OURS]:8.2f} of {BARE_1}")
    print(f"    {clock[BARE_4] / clock[OURS]:.2f} of {BARE_4}; by processor time {busy[BARE_1] / busy[OURS]:.2f} of 1")
    print("    a second: " + ", ".join(f"{name} {MESSAGES / seconds:,.0f}" for name, seconds in clock.items()))


OURS, BARE_1, BARE_4 = "ours", "a bare httpx loop", f"{SENDERS} bare httpx loops"


def runs(schema: Schema, origin: str) -> Mapping[str, Callable[[], Took]]:
    """Each sends all messages."""
    return {
        OURS: lambda: ours(schema, origin),
        BARE_1: lambda: bare(origin, 1),
        BARE_4: lambda: bare(origin, SENDERS),
    }


def ours(schema: Schema, origin: str) -> Took:
    """The worker: claims, signs, sends, and notes what became of each message, on SQLite."""
    client = Client(frozenset({origin}), frozenset({LOCAL}), time.monotonic)
    channel = WebhookChannel(client, {"erp": KEY}, lambda: datetime.now(UTC))
    with TemporaryDirectory() as folder:
        backend = SqlBackend(f"sqlite:///{folder}/crm.sqlite", schema)
        create_tables(backend)
        with backend.begin() as work:
            work.store.post([message(origin, number) for number in range(MESSAGES)])
        begun = moment()
        done = list(
            deliver(Program(schema, (), {}), backend, {"webhook": channel}, lambda: datetime.now(UTC), senders=SENDERS)
        )
        took = moment() - begun
        backend.close()
    assert not (bad := [one for one in done if one.status != "sent"]), bad[:3]
    return took


def message(origin: str, number: int) -> Message:
    """The messages of a deal are numbered in their order."""
    key, nth = number % DEALS, number // DEALS
    order = (Labelled("x-order", f"{key}/{nth}"),)
    content = {
        "method": "POST", "url": f"{origin}/orders", "kind": "json", "body": BODY, "headers": order, "secret": "erp",
    }  # fmt: skip
    return Message(f"message {number}", "webhook", "erp", None, content, Ref("Deal", key), "Rule", "event", NOW)


def bare(origin: str, threads: int) -> Took:
    """Whoever needs no order and forgets what they have sent: the same requests, by a client that is kept."""
    numbers = iter(range(MESSAGES))
    with httpx.Client(trust_env=False) as client, ThreadPoolExecutor(threads) as pool:

        def loop() -> None:
            for number in numbers:
                headers = {"content-type": "application/json", "x-order": f"{number % DEALS}/{number // DEALS}"}
                client.post(f"{origin}/orders", content=BODY, headers=headers).raise_for_status()

        begun = moment()
        for going in [pool.submit(loop) for _ in range(threads)]:
            going.result()
        return moment() - begun
