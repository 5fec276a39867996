"""Messages that leave in their order, beside a bare loop over a client that knows no order and keeps nothing."""

import json
import statistics
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from tempfile import TemporaryDirectory

import httpx

from stagerules.dsl.schema import Schema
from stagerules.dsl.values import Labelled, Ref
from stagerules.interpreter.channels.outgoing.client import Client
from stagerules.interpreter.channels.webhook.channel import WebhookChannel
from stagerules.interpreter.drivers.deliver import deliver
from stagerules.interpreter.program import Program
from stagerules.interpreter.sql.backend import SqlBackend, create_tables
from stagerules.interpreter.store.protocol import Message

from .peers import NOW
from .receiver import LOCAL, receiving

MESSAGES, DEALS, SENDERS, ROUNDS = 10_000, 1_000, 4, 3
KEY = b"a key of thirty-two bytes or so."
BODY = json.dumps({"deal": 4711, "title": "A roof of slate", "amount": "12500.00", "stage": "Offer"})


def show(schema: Schema) -> None:
    """Prints the figures."""
    took: dict[str, list[float]] = {}
    with receiving() as origin:
        for _ in range(ROUNDS):
            for name, run in runs(schema, origin).items():
                took.setdefault(name, []).append(run())
                came = httpx.get(origin, trust_env=False).json()
                assert came["requests"] == came["ids"] == MESSAGES, came
                assert not came["late"] or name == BARE_4, came
    rates = {name: MESSAGES / statistics.median(times) for name, times in took.items()}
    ours = rates[OURS]
    what = f"delivery of {MESSAGES:,} webhooks in order, {SENDERS} senders"
    print(f"{what:<58} {MESSAGES / ours:10.2f} s    {ours / rates[BARE_1]:8.2f} of {BARE_1}'s rate")
    print(f"    {ours / rates[BARE_4]:.2f} of that of {BARE_4}; a second: " + ", ".join(map(_told, rates.items())))


OURS, BARE_1, BARE_4 = "ours", "a bare httpx loop", f"{SENDERS} bare httpx loops"


def runs(schema: Schema, origin: str) -> Mapping[str, Callable[[], float]]:
    """Each sends all messages, and gives the seconds that it took."""
    return {
        OURS: lambda: ours(schema, origin),
        BARE_1: lambda: bare(origin, 1),
        BARE_4: lambda: bare(origin, SENDERS),
    }


def ours(schema: Schema, origin: str) -> float:
    """The worker: claims, signs, sends, and notes what became of each message, on SQLite."""
    client = Client(frozenset({origin}), frozenset({LOCAL}), time.monotonic)
    channel = WebhookChannel(client, {"erp": KEY}, lambda: datetime.now(UTC))
    with TemporaryDirectory() as folder:
        backend = SqlBackend(f"sqlite:///{folder}/crm.sqlite", schema)
        create_tables(backend)
        with backend.begin() as work:
            work.store.post([message(origin, number) for number in range(MESSAGES)])
        begun = time.perf_counter()
        done = list(
            deliver(Program(schema, (), {}), backend, {"webhook": channel}, lambda: datetime.now(UTC), senders=SENDERS)
        )
        seconds = time.perf_counter() - begun
        backend.close()
    assert [one.status for one in done] == ["sent"] * MESSAGES
    return seconds


def message(origin: str, number: int) -> Message:
    """The messages of a deal are numbered in their order."""
    key, nth = number % DEALS, number // DEALS
    order = (Labelled("x-order", f"{key}/{nth}"),)
    content = {
        "method": "POST", "url": f"{origin}/orders", "kind": "json", "body": BODY, "headers": order, "secret": "erp",
    }  # fmt: skip
    return Message(f"message {number}", "webhook", "erp", None, content, Ref("Deal", key), "Rule", "event", NOW)


def bare(origin: str, threads: int) -> float:
    """Whoever needs no order and forgets what they have sent: the same requests, by a client that is kept."""
    numbers = iter(range(MESSAGES))
    with httpx.Client(trust_env=False) as client, ThreadPoolExecutor(threads) as pool:

        def loop() -> None:
            for number in numbers:
                headers = {"content-type": "application/json", "x-order": f"{number % DEALS}/{number // DEALS}"}
                client.post(f"{origin}/orders", content=BODY, headers=headers).raise_for_status()

        begun = time.perf_counter()
        for going in [pool.submit(loop) for _ in range(threads)]:
            going.result()
        return time.perf_counter() - begun


def _told(one: tuple[str, float]) -> str:
    return f"{one[0]} {one[1]:,.0f}"
