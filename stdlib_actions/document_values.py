"""Values as a document's template gets them: texts for people, lists, names, records with what it wanted for."""

from collections.abc import Mapping

from stagerules.dsl.documents import Wanted
from stagerules.dsl.values import FileName, Labelled, Ref, Value
from stagerules.interpreter.actions import Asked
from stagerules.interpreter.plan import Argument

NOTHING = Wanted()


def written(value: Argument, wanted: Wanted, asked: Asked) -> object:
    """The value as JSON can hold it. A file is `{"file": name}`, a yes or no `{"holds": …, "shown": …}`, a record the
    fields that are wanted, else what people call it; `""` is that, too, where both are wanted.
    """
    match value:
        case None:
            return None
        case Mapping():
            return _names({name: written(one, wanted.names.get(name, NOTHING), asked) for name, one in value.items()})
        case tuple():
            return _members(value, wanted, asked)
        case bool():
            return {"holds": value, "shown": asked.look.shown(value)}
        case FileName(name):
            return {"file": name}
        case Ref():
            return _record(value, wanted, asked)
        case _:
            return asked.look.shown(value)


def _members(members: tuple[Value, ...], wanted: Wanted, asked: Asked) -> list[object]:
    """The records of a list are read together."""
    records = [one for one in members if isinstance(one, Ref)]
    for entity in dict.fromkeys(one.entity for one in records):
        asked.look.ahead([one for one in records if one.entity == entity], _fields(entity, wanted, asked))
    return [written(one.value if isinstance(one, Labelled) else one, wanted, asked) for one in members]


def _record(record: Ref, wanted: Wanted, asked: Asked) -> object:
    fields = _fields(record.entity, wanted, asked)
    if not fields:
        return asked.look.shown(record)
    asked.look.ahead((record,), fields)
    values = {name: written(asked.look.field(record, name), wanted.names[name], asked) for name in fields}
    return _names(values, asked.look.shown(record) if wanted.itself else None)


def _names(values: Mapping[str, object], itself: str | None = None) -> Mapping[str, object]:
    """Values by name, even where the names are those of a file or of a yes or no."""
    alike = values.keys() in ({"file"}, {"holds", "shown"})
    return {"": itself, **values} if itself is not None or alike else values


def _fields(entity: str, wanted: Wanted, asked: Asked) -> tuple[str, ...]:
    """The fields that are wanted; other names are found further out, or not at all."""
    known = asked.schema.entities[entity].fields
    return tuple(name for name in wanted.names if name in known)
