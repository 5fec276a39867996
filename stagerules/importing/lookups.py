"""Records that cells name: found by their key or by the value of a field, which is read once."""

from collections.abc import Mapping

import attrs

from stagerules.dsl.check.nearest import nearest
from stagerules.dsl.schema import Schema
from stagerules.dsl.values import Key, Ref
from stagerules.interpreter.facts import BadValue
from stagerules.interpreter.records.plain import PlainProblem
from stagerules.interpreter.records.protocol import Records

AT_ONCE = 1000


@attrs.frozen
class NotFound:
    """A text that names no record; `near` is the name that is nearest to it."""

    text: str
    entity: str
    near: str | None


@attrs.define
class Lookups:
    """The names of records, by entity and field. `several` is where two records have one name."""

    records: Records
    schema: Schema
    _known: dict[tuple[str, str], Mapping[str, Key | None]] = attrs.field(factory=dict)

    def find(self, entity: str, by: str | None, text: str) -> Ref | NotFound:
        """The record that a text names. Raises `PlainProblem` where it names several."""
        field = by or self.schema.entities[entity].key
        names = self._names(entity, field)
        if text not in names:
            return NotFound(text, entity, nearest(text, tuple(names)) if len(names) <= AT_ONCE else None)
        key = names[text]
        if key is None:
            raise PlainProblem(f"several records of {entity} have `{text[:60]}` as their `{field}`")
        return Ref(entity, key)

    def _names(self, entity: str, field: str) -> Mapping[str, Key | None]:
        if (entity, field) not in self._known:
            self._known[entity, field] = self._read(entity, field)
        return self._known[entity, field]

    def _read(self, entity: str, field: str) -> Mapping[str, Key | None]:
        keys = self.records.all_keys(entity)
        if field == self.schema.entities[entity].key:
            return {str(key): key for key in keys}
        names: dict[str, Key | None] = {}
        for start in range(0, len(keys), AT_ONCE):
            for key, record in self.records.read(entity, keys[start : start + AT_ONCE], (field,)).items():
                value = (record or {}).get(field)
                if value is not None and not isinstance(value, BadValue):
                    names[str(value)] = None if str(value) in names else key
        return names
