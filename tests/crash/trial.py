"""A case that is lived through again and again, each time killed at another point."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any, TypeAlias

import attrs

from stagerules.dsl.values import Ref
from stagerules.interpreter.drivers.backend import Backend
from stagerules.interpreter.store.history import HistoryRow
from stagerules.interpreter.store.protocol import OPEN
from stagerules.project import Project
from tests.crash.cases import Case
from tests.crash.world import BEGIN, FIRST, RECORDS, SECOND, Receiver, moment
from tests.end_to_end.places import Fresh, files_of
from tests.processes import KILLED, Server

A_LEASE = 2
"""So many moments after the last one, the lease of what was taken there is over."""
FIELDS = ("title", "visits", "tags", "answer", "next", "stage")
SHOWN = ("visits", "title", "text", "stage")


@attrs.frozen(eq=False, slots=False)
class Trial:
    """A case in one place."""

    case: Case
    project: Project
    fresh: Fresh
    receiver: Receiver
    server: Server
    senders: int = 1

    def lives(self, backend: Backend, first: int, last: int, crash: str = "") -> tuple[list[Any], int]:
        """A process lives through these moments, or is killed at the point `crash`."""
        order = {
            "project": str(self.project.file.folder),
            "files": files_of(backend),
            "receiver": str(self.receiver.file),
            "happens": {str(number): what for number, what in self.case.happens.items()},
            "first": first,
            "last": last,
            "senders": self.senders,
            "crash": crash,
        }
        return self.server.does(order)

    @cached_property
    def points(self) -> Mapping[str, int]:
        """How often each point is reached where nobody is killed; looks at the end."""
        self.receiver.prepare()
        opened = self.fresh()
        told, end = self.lives(opened(), 0, self.case.last)
        assert end == 0, told
        self.ended(opened(), self.case.last)
        reached: dict[str, int] = told[-1]["reached"]
        return reached

    def killed(self, point: str, time: int) -> None:
        """A process is killed there, another goes on from that moment; looks at both ends."""
        self.receiver.prepare()
        opened = self.fresh()
        told, end = self.lives(opened(), 0, self.case.last, f"{point}:{time}")
        assert end == KILLED, (end, told)
        self.holds(opened(), told)
        at = [one["moment"] for one in told if "moment" in one][-1]
        last = self.case.last + A_LEASE
        told, end = self.lives(opened(), at, last)
        assert end == 0, told
        self.ended(opened(), last)

    def killed_everywhere(self, every: int = 1, first: int = 0) -> int:
        """Kills at every so-manieth of all points; how many that were."""
        points = [(name, time) for name, times in self.points.items() for time in range(1, times + 1)]
        some = points[first % every :: every]
        for name, time in some:
            try:
                self.killed(name, time)
            except AssertionError as error:
                raise AssertionError(f"killed at {name}, time {time}: {error}") from error
        return len(some)

    def holds(self, backend: Backend, told: list[Any]) -> None:
        """What was acknowledged is there, and nothing was done that should not be."""
        acknowledged = [one["event"] for one in told if one.get("status") in ("done", "nothing", "already")]
        with backend.look() as work:
            for event in acknowledged:
                assert work.store.status(event) == "done", f"{event} was acknowledged and is lost"
            rows = work.store.history()
        too_often = Counter(map(shown, rows)) - Counter(self.case.history)
        assert not too_often, f"too often: {too_often}"
        self.never_early(rows)

    def ended(self, backend: Backend, last: int) -> None:
        """Everything is done, once, and nothing is left to do."""
        with backend.look() as work:
            rows = work.store.history()
            assert Counter(map(shown, rows)) == Counter(self.case.history), self.difference(rows)
            left = [(one.id, status) for status in OPEN for one in work.store.waiting(status)]
            assert not left, f"left to do: {left}"
            assert not work.store.failed_events()
            assert not work.store.messages(), "a message is stuck"
            assert not work.store.due_timers(moment(last), 9), "a timer is stuck"
            assert not work.store.timers()
            deals = work.records.read("Deal", [1, 2], FIELDS)
            tasks = work.records.read("Task", work.records.all_keys("Task"), ["title"])
        meant = {key: self.meant(record) for key, record in ((1, FIRST), (2, SECOND))}
        assert deals == meant
        assert sorted(str(one["title"]) for one in tasks.values() if one) == sorted(self.case.tasks)
        self.never_early(rows)
        assert self.receiver.taken() == sorted(self.case.received)

    def meant(self, record: Ref) -> Mapping[str, object] | None:
        """A deal as it must be at the end."""
        assert isinstance(record.key, int)
        different = self.case.deals.get(record.key, {})
        if different is None:
            return None
        return {name: RECORDS[record][name] for name in FIELDS} | dict(different)

    def difference(self, rows: tuple[HistoryRow, ...]) -> str:
        """What of the history is missing, and what is too much."""
        found, meant = Counter(map(shown, rows)), Counter(self.case.history)
        return f"missing: {dict(meant - found)}, too much: {dict(found - meant)}"

    def never_early(self, rows: tuple[HistoryRow, ...]) -> None:
        """Nothing that waits for its time came before it."""
        for row in rows:
            hours = (row.at.timestamp() - BEGIN.timestamp()) / 3600
            due = self.case.late.get(shown(row), 0)
            assert hours >= due, f"{shown(row)} came after {hours} hours, and is due after {due}"


def shown(row: HistoryRow) -> str:
    """A line of the history, without when it was."""
    words = [row.kind, f"{row.record.entity} {row.record.key}", row.field or "", *_what(row)]
    return " ".join(word for word in words if word)


def _what(row: HistoryRow) -> Iterator[str]:
    match row.kind:
        case "write" | "add" | "remove":
            yield str(row.new)
        case "create" | "message":
            assert isinstance(row.new, Mapping)
            yield str(row.new.get("title") or row.new.get("text"))
        case "sent" | "failed":
            yield row.detail.partition(": ")[2]
        case "cancelled":
            yield row.detail
        case "waits" | "delete":
            pass
        case _:
            yield row.detail or "?"


Trials: TypeAlias = Callable[[Case, str], Trial]
"""Makes a trial of a case in a place."""
