"""A backend in front of another that fails at one chosen call, in a chosen way; it numbers all calls."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Literal, cast

import attrs

from stagerules.interpreter.drivers.backend import Backend, Work
from stagerules.interpreter.effects import CreateRecord
from stagerules.interpreter.plan import Step
from stagerules.interpreter.records.problems import BackendProblem, CannotOpen

Way = Literal["before", "after", "unknown", "partial", "slow"]
WAYS: tuple[Way, ...] = ("before", "after", "unknown", "partial", "slow")
READS = frozenset(
    {"read", "find", "select", "rate", "all_keys", "lock", "status", "event", "waiting", "next_queued", "history"}
)


@attrs.frozen
class Call:
    """One call to the backend: of `records`, `store` or the transaction itself. `half` does a part of it."""

    side: Literal["records", "store", "transaction"]
    name: str
    half: Callable[[], object] | None = None

    def can(self, way: Way, atomic: bool) -> bool:
        """Whether this call can fail so. After a reading nothing is different from before the next call; only what
        no transaction holds together, and the end of a transaction, can have happened without our knowing.
        """
        match way:
            case "before" | "slow":
                return True
            case "partial":
                return self.half is not None
            case "after":
                return self.name not in READS and self.name not in ("begin", "look")
            case "unknown":
                return self.name == "commit" or (self.name == "apply" and not atomic)


@attrs.define(eq=False)
class Fault:
    """Where and how to fail (`at` 0: nowhere). `meanwhile` is what others do while a slow call takes its time,
    `watch` what is looked at after every change of a record that is there at once.
    """

    at: int = 0
    way: Way = "before"
    meanwhile: Callable[[Call], None] = lambda _: None
    watch: Callable[[], None] = lambda: None
    calls: list[Call] = attrs.field(factory=list)

    @property
    def hit(self) -> bool:
        """Whether the run came as far as the call that fails."""
        return len(self.calls) >= self.at > 0

    def comes(self, call: Call) -> bool:
        """Numbers a call; whether it is the one."""
        self.calls.append(call)
        return len(self.calls) == self.at

    def call(self, call: Call, do: Callable[[], Any]) -> Any:
        """Does what was called for, unless it is to fail."""
        if not self.comes(call):
            return do()
        match self.way:
            case "before":
                raise CannotOpen("The line is dead.")
            case "slow":
                self.meanwhile(call)
                return do()
            case "partial":
                assert call.half is not None
                call.half()
            case "after" | "unknown":
                do()
        raise BackendProblem("No answer came.") if self.way == "unknown" else CannotOpen("The line broke.")


@attrs.frozen(eq=False)
class Tapped:
    """Records or a Store whose calls are numbered."""

    _inner: Any
    _side: Literal["records", "store"]
    _fault: Fault
    _atomic: bool

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._inner, name)

        def called(*arguments: Any, **named: Any) -> Any:
            call = Call(self._side, name, self._half(method, name, arguments))
            found = self._fault.call(call, lambda: method(*arguments, **named))
            if name == "apply" and not self._atomic:
                self._fault.watch()
            return found

        return called

    def _half(self, method: Callable[..., Any], name: str, arguments: tuple[Any, ...]) -> Callable[[], object] | None:
        """A part of a call with several things in it, None where there is only one."""
        match name, arguments:
            case "apply", (Step(effect=CreateRecord() as effect) as step, keys):
                some = {field: value for field, value in effect.values.items() if field not in ("author", "rule")}
                lost = dict(keys)  # the key of a record whose creation broke off does not come back
                return lambda: method(attrs.evolve(step, effect=attrs.evolve(effect, values=some)), lost)
            case "write_history" | "queue" | "post" | "add_timers", ([_, _, *_] | (_, _, *_) as several,):
                return lambda: method(several[:-1])
            case _:
                return None


@attrs.frozen(eq=False)
class TappedWork:
    """One transaction."""

    records: Tapped
    store: Tapped
    connection: None = None


@attrs.frozen(eq=False)
class Faulty:
    """The backend with the fault in it."""

    inner: Backend
    fault: Fault

    @property
    def atomic(self) -> bool:
        return self.inner.atomic

    @contextmanager
    def begin(self) -> Iterator[Work]:
        fault, way = self.fault, self.fault.way
        fault.call(Call("transaction", "begin"), lambda: None)
        with self.inner.begin() as work:
            yield self._tapped(work)
            commit = Call("transaction", "commit")
            at_end = fault.comes(commit)
            if at_end and way == "before":
                raise CannotOpen("The line is dead.")
            if at_end and way == "slow":
                fault.meanwhile(commit)
        if at_end and way != "slow":
            raise BackendProblem("No answer came.") if way == "unknown" else CannotOpen("The line broke.")

    @contextmanager
    def look(self) -> Iterator[Work]:
        self.fault.call(Call("transaction", "look"), lambda: None)
        with self.inner.look() as work:
            yield self._tapped(work)

    def _tapped(self, work: Work) -> Work:
        made = (Tapped(work.records, "records", self.fault, self.atomic), Tapped(work.store, "store", self.fault, True))
        return cast(Work, TappedWork(*made))
