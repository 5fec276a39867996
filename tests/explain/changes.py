"""The smallest change for a rule and a record, in short: fields with what they would hold."""

from collections.abc import Mapping
from datetime import datetime

from stagerules.dsl.values import Ref, Value
from stagerules.interpreter.drivers.memory import MemoryBackend
from stagerules.interpreter.drivers.smallest import known_now, smallest_change
from stagerules.interpreter.event import Event
from stagerules.interpreter.program import Program
from stagerules.interpreter.whynot.change import Smallest, WouldApply


def asked(
    program: Program,
    event: Event,
    records: Mapping[Ref, Mapping[str, Value] | None],
    now: datetime,
    constants: Mapping[str, Value],
    *,
    rule: int = 0,
) -> Smallest | None:
    """The smallest change with which a rule of the program would apply."""
    there = {record: fields for record, fields in records.items() if fields is not None}
    with MemoryBackend(program.schema, there).look() as work:
        known = known_now(program, event, work, now, constants)
        return smallest_change(program, program.rules[rule], event, known)


def short(found: Smallest | None, item: Ref) -> dict[str, Value] | None:
    """A change as fields and values; fields of other records are named with them. None where there is none."""
    if not isinstance(found, WouldApply):
        return None
    return {
        one.field if one.record == item else f"{one.record.entity} {one.record.key}: {one.field}": one.value
        for one in found.changes
    }
