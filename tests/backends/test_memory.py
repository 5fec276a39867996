"""Memory only: a reader sees one moment."""

import pytest

from stagerules.dsl.values import Ref
from stagerules.interpreter.drivers.memory import MemoryBackend
from stagerules.interpreter.records.memory import MemoryRecords

from .events_contract import EVENT
from .world import SCHEMA

USER = Ref("User", 1)


def test_a_look_sees_records_and_store_of_one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    backend = MemoryBackend(SCHEMA)
    copy = MemoryRecords.copy
    others = [True]

    def slowly(records: MemoryRecords) -> MemoryRecords:
        """While the records are copied somebody else commits."""
        found = copy(records)
        if others:
            others.clear()
            with backend.begin() as work:
                work.records.put(USER, {"name": "Una"})
                work.store.keep(EVENT, "done")
        return found

    monkeypatch.setattr(MemoryRecords, "copy", slowly)
    with backend.look() as work:
        assert (work.records.all_keys("User"), work.store.status(EVENT.id)) == ((), None)
    with backend.look() as work:
        assert (work.records.all_keys("User"), work.store.status(EVENT.id)) == ((1,), "done")
