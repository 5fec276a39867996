"""What every part of the Store has: one transaction, the engine's tables, and how their values are read."""

import json
from datetime import tzinfo

import attrs

from stagerules.dsl.schema import Schema

from ..event import Event
from ..wire.events import stored_event
from .connection import Connection
from .engine_tables import EngineTables
from .often import Often
from .ready import Ready


@attrs.frozen(eq=False)
class StorePart:
    """The engine's tables in one transaction. A part has the methods of one noun."""

    db: Connection
    own: EngineTables
    schema: Schema
    zone: tzinfo
    ready: Ready

    def _add(self, statement: Often, new: list[dict[str, object]]) -> None:
        if new:
            self.db.run_often(statement, new)

    def _event(self, text: str) -> Event:
        return stored_event(json.loads(text), self.zone)
