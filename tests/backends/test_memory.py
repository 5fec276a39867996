"""Memory only: a reader sees one moment."""

from stagerules.dsl.values import Ref
from stagerules.interpreter.drivers.memory import MemoryBackend

from .events_contract import EVENT
from .world import SCHEMA

USER = Ref("User", 1)


def test_a_look_sees_records_and_store_of_one_moment() -> None:
    backend = MemoryBackend(SCHEMA)
    with backend.look() as work:
        with backend.begin() as other:
            other.records.put(USER, {"name": "Una"})
            other.store.keep(EVENT, "done")
            assert (work.records.all_keys("User"), work.store.status(EVENT.id)) == ((), None)
        assert (work.records.all_keys("User"), work.store.status(EVENT.id)) == ((), None)
    with backend.look() as work:
        assert (work.records.all_keys("User"), work.store.status(EVENT.id)) == ((1,), "done")
