"""Connections that are kept for a while: making one takes longer than a request."""

from threading import Lock

import attrs
import httpcore

from .connect import Guarded

SECONDS_KEPT = 10
"""A connection that nobody needed for so long is not used again."""


@attrs.frozen(eq=False)
class Connection:
    """A connection to one origin, for one request after the other. Its address was judged when it was made."""

    origin: str
    guarded: Guarded
    http: httpcore.HTTPConnection


@attrs.frozen(eq=False)
class Kept:
    """What is open between two requests. Several threads may share it, but never a connection."""

    idle: dict[str, list[Connection]] = attrs.field(factory=dict)
    lock: Lock = attrs.field(factory=Lock)

    def take(self, origin: str) -> Connection | None:
        """A connection to this origin that the server has not ended, as far as is known."""
        while (found := self._last(origin)) is not None:
            if found.http.is_available() and not found.http.has_expired():
                return found
            found.http.close()
        return None

    def put(self, connection: Connection) -> None:
        """A request is over: its connection is kept, where it can serve another one."""
        if not connection.http.is_idle():
            connection.http.close()
            return
        with self.lock:
            self.idle.setdefault(connection.origin, []).append(connection)

    def let_go(self) -> None:
        """Closes all of them, but for those that are in use."""
        with self.lock:
            all_ = [one for some in self.idle.values() for one in some]
            self.idle.clear()
        for one in all_:
            one.http.close()

    def _last(self, origin: str) -> Connection | None:
        with self.lock:
            some = self.idle.get(origin)
            return some.pop() if some else None
