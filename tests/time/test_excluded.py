"""Who is put on the exclusion list while a message waits is not written to: however rules, workers and those who change
the list come between each other. What `test_deliver.py` shows for messages that are there, this shows for rules that
ask for them, with two workers.

There are 80 interleavings in memory and 20 on SQLite here; with `make fuzz` 1,000 of each.
"""

from collections import Counter
from pathlib import Path
from random import Random

import pytest

from stagerules.interpreter.drivers import deliver
from stagerules.interpreter.drivers.backend import Backend
from stagerules.interpreter.drivers.memory import MemoryBackend
from stagerules.interpreter.effects import CreateRecord
from stagerules.interpreter.sql.backend import create_tables
from tests.backends.world import step
from tests.end_to_end.places import sqlite

from .mailing import UNA, Ask, Mailing, schema

A_PLACE = 20
"""So many interleavings share a database, each with people of its own."""


@pytest.mark.slow
@pytest.mark.parametrize(("place", "count"), [("memory", 80), pytest.param("sqlite", 20, marks=pytest.mark.slow)])
def test_some_interleavings(place: str, count: int, tmp_path: Path) -> None:
    ends = interleaved(place, count, tmp_path)
    assert min(ends["sent"], ends["excluded"], ends["cancelled"], ends["excluded at the last moment"]) > count // 20


@pytest.mark.fuzz
@pytest.mark.parametrize("place", ["memory", "sqlite"])
def test_a_thousand_interleavings(place: str, tmp_path: Path) -> None:
    ends = interleaved(place, 1_000, tmp_path)
    assert min(ends["sent"], ends["excluded"], ends["cancelled"], ends["excluded at the last moment"]) > 100


def test_sees_a_list_that_is_not_asked_at_the_last_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliver, "_excluded", lambda *_: False)
    with pytest.raises(AssertionError, match="is sent to"):
        interleaved("memory", 120, tmp_path)


def interleaved(place: str, count: int, folder: Path) -> Counter[str]:
    """Lets so many be; how the messages ended."""
    ends: Counter[str] = Counter()
    for seed in range(count):
        if seed % A_PLACE == 0:
            backend = made(place, folder / f"{seed}.db")
        mailing = Mailing(backend, Random(seed), first=seed % A_PLACE * 1_000)
        try:
            mailing.lives(12)
            for title, ask in mailing.asks.items():
                ends[ended(title, ask, mailing)] += 1
            last = [one for one in mailing.delivered if one.status == "skipped"]
            ends["excluded at the last moment"] += len(last)
            assert {one.code for one in last} <= {"excluded"}
        except AssertionError as error:
            error.add_note(f"interleaving {seed}")
            raise
    print(place, dict(ends))
    return ends


def made(place: str, file: Path) -> Backend:
    backend: Backend = MemoryBackend(schema())
    if place == "sqlite":
        backend = sqlite(file, schema())
        create_tables(backend)
    with backend.begin() as work:
        work.records.apply(step(CreateRecord(UNA, {"id": 1, "mailbox": "una@example.com"})), {})
    return backend


def ended(title: str, ask: Ask, mailing: Mailing) -> str:
    """How a message ended: in one way, and once. Its rule hears of it wherever the deal is by then."""
    sent, cancelled, stale = (
        mailing.sent.count(title),
        len(mailing.told("cancelled", ask.deal)),
        mailing.stale(ask.deal),
    )
    codes, skipped = mailing.told("log", ask.deal), mailing.told("skipped", ask.deal)
    match sent, len(skipped), cancelled, stale:
        case 1, 0, 0, 0:
            assert codes == []
            return "sent"
        case 0, 1, 0, 0:
            assert codes == ["excluded"], f"{title}: {codes}"
            assert ask.person in mailing.excluded
            assert "excluded" in skipped[0]
            return "excluded"
        case (0, 0, 1, 0) | (0, 0, 0, 1):
            assert ask.left
            assert codes == []
            return "cancelled"
        case found:
            raise AssertionError(f"{title}: {found}")
