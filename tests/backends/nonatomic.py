"""Records in one place, the Store in another: a backend that fails at a chosen call, in a chosen way."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Literal

import attrs

from stagerules.dsl.schema import Schema
from stagerules.dsl.values import Handle, Key, Ref
from stagerules.interpreter.drivers.memory import MemoryBackend
from stagerules.interpreter.effects import CreateRecord, SetField
from stagerules.interpreter.facts import Fields
from stagerules.interpreter.plan import Step
from stagerules.interpreter.records.memory import MemoryRecords
from stagerules.interpreter.records.problems import BackendProblem, CannotOpen
from stagerules.interpreter.records.protocol import Loosened
from stagerules.interpreter.store.memory import MemoryStore

Way = Literal["before", "after", "unknown", "partial", "slow", "bug"]
WAYS: tuple[Way, ...] = ("before", "after", "unknown", "partial", "slow")


@attrs.define(eq=False)
class FarRecords(MemoryRecords):
    """Records behind a bad line. Fails at the call number `fail_at` to `apply`; remembers keys of creations."""

    fail_at: int = -1
    way: Way = "before"
    calls: int = 0
    meanwhile: Callable[[], None] = lambda: None
    made: dict[str, Key] = attrs.field(factory=dict)

    def apply(self, step: Step, keys: dict[Handle, Key]) -> tuple[Loosened, ...]:
        self.calls += 1
        if self.calls != self.fail_at:
            return self._known(step, keys)
        match self.way:
            case "slow":
                self.meanwhile()
                return self._known(step, keys)
            case "before":
                raise CannotOpen("The line is dead.")
            case "partial" if isinstance(step.effect, CreateRecord):
                lists = {name: value for name, value in step.effect.values.items() if not isinstance(value, tuple)}
                self._known(attrs.evolve(step, effect=attrs.evolve(step.effect, values=lists)), keys)
            case "partial" if isinstance(step.effect, SetField) and isinstance(step.effect.value, tuple):
                half = attrs.evolve(step.effect, value=step.effect.value[:1])
                self._known(attrs.evolve(step, effect=half), keys)
            case _:
                self._known(step, keys)
        keys.clear()  # whatever came back is lost on the way
        if self.way == "bug":
            raise KeyError("secret")
        raise BackendProblem("No answer came.") if self.way == "unknown" else CannotOpen("The line broke.")

    def _known(self, step: Step, keys: dict[Handle, Key]) -> tuple[Loosened, ...]:
        effect = step.effect
        if isinstance(effect, CreateRecord) and step.key in self.made:
            if isinstance(effect.record.key, Handle):
                keys[effect.record.key] = self.made[step.key]
            return ()
        loosened = super().apply(step, keys)
        if isinstance(effect, CreateRecord) and isinstance(effect.record.key, Handle):
            self.made[step.key] = keys[effect.record.key]
        return loosened


@attrs.frozen(eq=False)
class FarWork:
    """The records, outside the transaction, and the Store in it."""

    records: FarRecords
    store: MemoryStore
    connection: None = None


class NonAtomicBackend:
    """Records that are changed at once, and a Store with transactions."""

    atomic = False

    def __init__(self, schema: Schema, records: Mapping[Ref, Fields] | None = None) -> None:
        self.records = FarRecords(schema)
        for record, values in (records or {}).items():
            self.records.put(record, values)
        self._store = MemoryBackend(schema)
        self.records.meanwhile = self.use_the_store

    def use_the_store(self) -> None:
        """While somebody far away takes their time, others must get at the Store: else this waits for ever."""
        with self._store.begin():
            pass

    @contextmanager
    def begin(self) -> Iterator[FarWork]:
        with self._store.begin() as work:
            yield FarWork(self.records, work.store)

    @contextmanager
    def look(self) -> Iterator[FarWork]:
        with self._store.look() as work:
            yield FarWork(self.records, work.store)
