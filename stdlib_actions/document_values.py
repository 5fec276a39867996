"""Values as a document's template gets them: texts for people, lists, names, records with what it wants of them."""

from collections.abc import Mapping

import attrs

from stagerules.dsl.documents import Wanted
from stagerules.dsl.values import FileName, Labelled, Ref, Value
from stagerules.interpreter.actions import Asked
from stagerules.interpreter.plan import Argument

MOST = 100_000
"""Values of a document: fields of records of records can be far more than anybody reads."""
NOTHING = Wanted()


class TooMuch(Exception):
    """More values than a document can have."""


@attrs.define
class Writing:
    """Values for one document; `left` is how many more there may be."""

    asked: Asked
    left: int = MOST

    def written(self, value: Argument, wanted: Wanted) -> object:
        """The value as JSON can hold it. A file is `{"file": name}`, a yes or no `{"holds": …, "shown": …}`, a record
        the fields that are wanted, else what people call it; `""` is that, too, where both are wanted. Raises
        `TooMuch`.
        """
        self.left -= 1
        if self.left < 0:
            raise TooMuch
        match value:
            case None:
                return None
            case Mapping():
                return _names({name: self.written(one, wanted.names.get(name, NOTHING)) for name, one in value.items()})
            case tuple():
                return self._members(value, wanted)
            case bool():
                return {"holds": value, "shown": self.asked.look.shown(value)}
            case FileName(name):
                return {"file": name}
            case Ref():
                return self._record(value, wanted)
            case _:
                return self.asked.look.shown(value)

    def _members(self, members: tuple[Value, ...], wanted: Wanted) -> list[object]:
        """The records of a list are read together."""
        records = [one for one in members if isinstance(one, Ref)]
        for entity in dict.fromkeys(one.entity for one in records):
            fields = self._fields(entity, wanted)
            self.asked.look.ahead([one for one in records if one.entity == entity], fields)
        return [self.written(one.value if isinstance(one, Labelled) else one, wanted) for one in members]

    def _record(self, record: Ref, wanted: Wanted) -> object:
        look, fields = self.asked.look, self._fields(record.entity, wanted)
        if not fields:
            return look.shown(record)
        look.ahead((record,), fields)
        values = {name: self.written(look.field(record, name), wanted.names[name]) for name in fields}
        return _names(values, look.shown(record) if wanted.itself else None)

    def _fields(self, entity: str, wanted: Wanted) -> tuple[str, ...]:
        """The fields that are wanted; other names are found further out, or not at all."""
        known = self.asked.schema.entities[entity].fields
        return tuple(name for name in wanted.names if name in known)


def _names(values: Mapping[str, object], itself: str | None = None) -> Mapping[str, object]:
    """Values by name, even where the names are those of a file or of a yes or no."""
    alike = values.keys() in ({"file"}, {"holds", "shown"})
    return {"": itself, **values} if itself is not None or alike else values
