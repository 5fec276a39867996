"""A process whose children handle one event and are killed (`kill -9`) at a chosen point of their way.

It reads orders, a JSON object a line: `project` (a folder), `files` (one: records and Store; two: Store, records), the
event's `entity`, `key` and `stage`, and `at`, the number of the point (0: none). For each it writes the points that
were come to, and how it ended.
"""

import os
import signal
from functools import partial
from pathlib import Path
from typing import Any

import attrs
import sqlalchemy as sa

from stagerules.engine import Engine
from stagerules.interpreter.event import stage_entered
from stagerules.interpreter.sql.backend import SqlBackend
from stagerules.project import Project
from tests.end_to_end.places import TwoFiles, sqlite
from tests.processes import ended, in_a_child, orders, tell

WRITES = ("INSERT", "UPDATE", "DELETE", "CREATE")


@attrs.define
class Way:
    """The points that were come to; at the one with the number `at` it ends."""

    at: int = 0
    points: list[str] = attrs.field(factory=list)

    def begin(self, at: int) -> None:
        """Goes the way from its beginning."""
        self.at = at
        self.points.clear()

    def point(self, name: str) -> None:
        """Comes to a point."""
        self.points.append(name)
        if len(self.points) == self.at:
            tell(self.points)
            os.kill(os.getpid(), signal.SIGKILL)

    def leads_through(self, engine: sa.Engine) -> None:
        """Before and after each statement, before and after each commit."""
        sa.event.listen(engine, "before_cursor_execute", lambda *about: self.point(f"before {_short(about[2])}"))
        sa.event.listen(engine, "after_cursor_execute", lambda *about: self.point(f"after {_short(about[2])}"))
        sa.event.listen(engine, "commit", lambda _: self.point("before COMMIT"))
        sa.event.listen(engine, "checkin", lambda *_: self.point("after the transaction"))


def _short(statement: str) -> str:
    words = statement.split()
    return " ".join(words[:3]) if words[0] in WRITES else words[0]


@attrs.frozen(eq=False)
class Setting:
    """A project on its files. Nothing is open before an event is handled, and nothing afterwards."""

    engine: Engine
    backends: tuple[SqlBackend, ...]
    way: Way

    @classmethod
    def of(cls, folder: str, *files: str) -> "Setting":
        project, way = Project.load(folder), Way()
        backends = tuple(sqlite(Path(file), project.schema) for file in files)
        for one in backends:
            way.leads_through(one.engine)
        return cls(Engine(project, backends[0] if len(backends) == 1 else TwoFiles(*backends)), backends, way)

    def handle(self, order: dict[str, Any]) -> None:
        """Handles the event of an order."""
        self.way.begin(order["at"])
        for _ in self.engine.run([stage_entered(order["entity"], order["key"], order["stage"], id=order["id"])]):
            pass
        tell(self.way.points)
        for one in self.backends:
            one.close()


def main() -> None:
    settings: dict[tuple[str, ...], Setting] = {}
    for order in orders():
        where = (order["project"], *order["files"])
        if where not in settings:
            settings[where] = Setting.of(*where)
        if order["at"] == 0:  # in this process: its children have every statement ready
            settings[where].handle(order)
            ended(0)
        else:
            ended(in_a_child(partial(settings[where].handle, order)))


if __name__ == "__main__":
    main()
