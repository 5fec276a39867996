"""A look at the records as they are now, for what stands outside a decision: names, and who is not written to."""

from collections.abc import Iterable

import attrs

from stagerules.dsl.values import Ref, Value

from .facts import BadValue, FieldValue, Search
from .program import Program
from .records.protocol import Records
from .values.shown import Reader, shown


@attrs.frozen
class Glance:
    """Reads straight from the records; the same questions that actions may ask (`actions.Look`)."""

    program: Program
    records: Records

    def field(self, record: Ref, field: str) -> Value:
        """The value of a stored field; a value that does not fit the schema is empty here."""
        value = self.fields(record, field)[field]
        return None if isinstance(value, BadValue) else value

    def fields(self, record: Ref, *names: str) -> dict[str, FieldValue]:
        """Several fields of a record; of one that is not there, all empty."""
        found = self.records.read(record.entity, [record.key], names).get(record.key)
        return {name: None if found is None else found[name] for name in names}

    def exists(self, record: Ref) -> bool:
        """Whether the record is there."""
        entity = self.program.schema.entities[record.entity]
        return self.records.read(record.entity, [record.key], [entity.key]).get(record.key) is not None

    def find(self, search: Search) -> tuple[Ref, ...]:
        """The records that a search finds, in key order."""
        return self.records.find(search)

    def ahead(self, records: Iterable[Ref], fields: Iterable[str]) -> None:
        """Nothing: each field is read when it is looked at."""

    def shown(self, value: Value) -> str:
        """A value as people read it."""
        return shown(value, Reader(self.program.locale, self.program.zone, lambda ref: self.name(ref) or str(ref.key)))

    def name(self, record: Ref) -> str | None:
        """What people call the record, None where it is not there or its entity says nothing."""
        entity = self.program.schema.entities.get(record.entity)
        if entity is None or entity.shown_as is None:
            return None
        value = self.field(record, entity.shown_as)
        return None if value is None else self.shown(value)
