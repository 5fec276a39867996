"""Other values for fields of records, and the facts as they would be with them."""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

import attrs

from stagerules.dsl.schema import Schema
from stagerules.dsl.values import Ref, Value

from ..decision.after import after
from ..effects import SetField
from ..facts import Facts, Fields

Place: TypeAlias = tuple[Ref, str]
"""One field of one record."""

Candidates: TypeAlias = Mapping[Place, tuple[Value, ...]]
"""What else each field could hold, the nearest to what it holds now first."""


@attrs.frozen
class Write:
    """A field of a record that would hold another value."""

    record: Ref
    field: str
    value: Value


Writes: TypeAlias = tuple[Write, ...]


def rewritten(facts: Facts, writes: Iterable[Write], schema: Schema) -> Facts:
    """The facts as they would be."""
    if facts.found:  # what searches find may change with them
        for one in writes:
            facts = after(SetField(one.record, one.field, one.value), facts, schema)
        return facts
    records = dict(facts.records)
    for one in writes:
        known = records.get(one.record, _NOTHING)
        if known is not None:
            records[one.record] = {**known, one.field: one.value}
    return attrs.evolve(facts, records=records)


_NOTHING: Fields = {}
