"""Only deciding: what an event would lead to. Nothing can be written, and nothing is kept."""

from collections.abc import Mapping
from datetime import datetime
from typing import NoReturn

import attrs

from stagerules.dsl.values import Handle, Key, Ref, Value

from ..event import Event
from ..plan import Decided, Refused, Step
from ..program import Program
from ..records.protocol import Records
from ..store.protocol import Store
from .addressed import addressed
from .backend import Backend
from .settle import settle
from .versions import recall


def plan(
    program: Program, backend: Backend, event: Event, now: datetime, constants: Mapping[str, Value]
) -> Decided | Refused:
    """What would happen, decided on the data as it is."""
    event = addressed(event, backend, program.schema)
    with backend.look() as work:
        recall(program, event, work.store)
        return settle(program, event, OnlyLooked(ReadOnly(work.records), work.store), now, constants)


class Untouchable(Exception):
    """Something tried to write while only a plan was asked for."""


@attrs.frozen(eq=False)
class OnlyLooked:
    """A transaction of which nothing is written."""

    records: "ReadOnly"
    store: Store


class ReadOnly:
    """Records that can be read and not written."""

    def __init__(self, records: Records) -> None:
        self.read = records.read
        self.find = records.find
        self.select = records.select
        self.rate = records.rate
        self.all_keys = records.all_keys

    def lock(self, record: Ref) -> NoReturn:
        """Not here: a plan waits for nobody and keeps nobody waiting."""
        raise Untouchable(f"lock {record}")

    def apply(self, step: Step, keys: dict[Handle, Key]) -> NoReturn:
        """Not here."""
        raise Untouchable(f"{step.effect}")
