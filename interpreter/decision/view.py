"""What a decision can look at: the records as the run has left them so far. What is not known is asked for."""

from collections.abc import Iterable, Mapping

import attrs

from stagerules.dsl import types as t
from stagerules.dsl.schema import Entity
from stagerules.dsl.typed import Path
from stagerules.dsl.values import Handle, Ref, Value

from ..effects import Schedule
from ..facts import BadValue, Facts, FieldValue, NeedFacts, Search, Selection
from ..program import Program
from ..relations import Link
from ..values.shown import Reader, shown
from .after import holds
from .interruption import DecisionError, MissingFacts, NotKnownYet, ResultFailed
from .needs import needs_of

UNKNOWN: Mapping[str, FieldValue] = {}


@attrs.define
class View:
    """The working facts. `last` holds the last values of the record whose deletion is being handled, `requested` the
    tokens of what this run asks for: their answers can't be there yet.
    """

    program: Program
    facts: Facts
    last: Mapping[Ref, Mapping[str, FieldValue]] = attrs.field(factory=dict)
    unanswered: set[Search] = attrs.field(factory=set)
    requested: set[str] = attrs.field(factory=set)

    def exists(self, record: Ref) -> bool:
        """Whether the record is there."""
        if record not in self.facts.records:
            if isinstance(record.key, Handle):
                return False
            entity = self.program.schema.entities.get(record.entity)
            raise MissingFacts(NeedFacts({record: frozenset((entity.key,) if entity else ())}))
        return self.facts.records[record] is not None

    def field(self, record: Ref, field: str) -> Value:
        """The value of a field; a record that is not there has empty ones."""
        value = self.stored(record, field)
        if isinstance(value, BadValue):
            raise DecisionError("bad_record", f"{record.entity}.{field} {value.why}")
        return value

    def stored(self, record: Ref, field: str) -> FieldValue:
        """As it is stored, even where it does not fit the schema."""
        entity = self.program.schema.entities.get(record.entity)
        schema_field = entity.fields.get(field) if entity else None
        if schema_field is not None and schema_field.first_of is not None:
            members = self.field(record, schema_field.first_of)
            return members[0] if isinstance(members, tuple) and members else None
        fields = self.last.get(record, self.facts.records.get(record, UNKNOWN))
        if fields is None:
            return _empty(entity, field)
        if field in fields:
            return fields[field]
        if entity is not None and field == entity.key and (record in self.last or record in self.facts.records):
            return _key(record)
        if record in self.last:
            return BadValue("", "is not among the last values of the deleted record")
        if isinstance(record.key, Handle):
            return _empty(entity, field)
        raise MissingFacts(self._with_peers(record, field))

    def find(self, search: Search) -> tuple[Ref, ...]:
        """The records that a search finds, in key order. One that has not been made yet is noted and finds nothing for
        now, so that one round of reading brings as many as possible; what is decided like this is thrown away.
        """
        if search in self.facts.found:
            return self.facts.found[search]
        if isinstance(search.value, Ref) and isinstance(search.value.key, Handle):
            return self._pointing_at_new(search)
        self.unanswered.add(search)
        return ()

    def select(self, selection: Selection) -> tuple[Ref, ...] | None:
        """What a selection gave before the run, in key order; None where that is more than may be asked for."""
        if selection not in self.facts.selected:
            raise MissingFacts(NeedFacts(selections=frozenset({selection})))
        return self.facts.selected[selection]

    def known(self, entity: str) -> tuple[Ref, ...]:
        """The records of an entity of which anything is known: with them all that this run has made or changed."""
        return tuple(one for one in self.facts.records if one.entity == entity)

    def is_there(self, record: Ref) -> bool:
        """Whether a record that was there before the run, or is known, has not been deleted."""
        return record not in self.last and self.facts.records.get(record, UNKNOWN) is not None

    def read_ahead(self, records: Iterable[Ref], paths: Iterable[Path]) -> None:
        """Asks for what is not known of these paths, of all the records at once."""
        need = needs_of(records, paths, self.facts, self.last, self.program)
        if need.fields:
            raise MissingFacts(need)

    def ahead(self, records: Iterable[Ref], fields: Iterable[str]) -> None:
        """Asks for what is not known of these fields, of all the records at once."""
        self.read_ahead(records, tuple((field,) for field in fields))

    def pending(self, record: Ref) -> tuple[Schedule, ...]:
        """What waits for a record."""
        if record in self.facts.pending:
            return self.facts.pending[record]
        if isinstance(record.key, Handle):
            return ()
        raise MissingFacts(NeedFacts(pending=frozenset({record})))

    def result(self, token: str) -> Mapping[str, Value]:
        """What a request gave. Raises `NotKnownYet`, and `ResultFailed` where it never will."""
        if token in self.requested:
            raise NotKnownYet(token)
        if token not in self.facts.results:
            raise MissingFacts(NeedFacts(results=frozenset({token})))
        found = self.facts.results[token]
        if found is None or found.status == "waiting":
            raise NotKnownYet(token)
        if found.status == "failed":
            raise ResultFailed(found.code, found.detail)
        return found.values

    def find_links(self, link: Link, record: Ref) -> tuple[Ref, ...]:
        """The records whose field points at a record."""
        return self.find(Search(link.entity, link.field, record))

    def shown(self, value: Value) -> str:
        """A value as people read it."""
        return shown(value, self.reader)

    @property
    def reader(self) -> Reader:
        """For whom values are written in this project."""
        return Reader(self.program.locale, self.program.zone, self._name)

    def _name(self, record: Ref) -> str:
        entity = self.program.schema.entities[record.entity]
        if entity.shown_as is not None:
            return self.shown(self.field(record, entity.shown_as))
        return f"{entity.label or entity.name} {_key(record)}"

    def _with_peers(self, record: Ref, field: str) -> NeedFacts:
        """The field, and the same of the records found together with this one: who looks at one looks at all."""
        entity = self.program.schema.entities.get(record.entity)
        fields = {field, "stage", "pipeline"} if entity and entity.staged else {field}
        together = (found for found in self.facts.found.values() if record in found)
        peers = dict.fromkeys((record, *(one for found in together for one in found)))
        asked = {one: frozenset(fields - self._known(one)) for one in peers if self._may_be_there(one)}
        return NeedFacts({one: names for one, names in asked.items() if names})

    def _known(self, record: Ref) -> frozenset[str]:
        return frozenset(self.facts.records.get(record, UNKNOWN) or ())

    def _may_be_there(self, record: Ref) -> bool:
        known_gone = record in self.facts.records and self.facts.records[record] is None
        return not known_gone and not isinstance(record.key, Handle)

    def _pointing_at_new(self, search: Search) -> tuple[Ref, ...]:
        """Only this run can have made something point at a record that it created itself."""
        return tuple(
            record
            for record, fields in self.facts.records.items()
            if record.entity == search.entity and fields is not None and holds(fields.get(search.field), search.value)
        )


def _empty(entity: Entity | None, field: str) -> FieldValue:
    schema_field = entity.fields.get(field) if entity else None
    return () if schema_field and isinstance(t.filled(schema_field.type), t.List) else None


def _key(record: Ref) -> int | str:
    if isinstance(record.key, Handle):
        raise NotKnownYet
    return record.key
