"""Values as a document's template gets them: texts for people, lists, names, records with what it asks for."""

from collections.abc import Mapping

from stagerules.dsl.documents import Asks
from stagerules.dsl.values import FileName, Labelled, Ref, Value
from stagerules.interpreter.actions import Asked
from stagerules.interpreter.plan import Argument

NOTHING = Asks()


def written(value: Argument, asks: Asks, asked: Asked) -> object:
    """The value as JSON can hold it. A file is `{"file": name}`, a yes or no `{"holds": …, "shown": …}`, a record the
    fields that are asked for, else what people call it.
    """
    match value:
        case None:
            return None
        case Mapping():
            return {name: written(one, asks.names.get(name, NOTHING), asked) for name, one in value.items()}
        case tuple():
            return _members(value, asks, asked)
        case bool():
            return {"holds": value, "shown": asked.look.shown(value)}
        case FileName(name):
            return {"file": name}
        case Ref():
            return _record(value, asks, asked)
        case _:
            return asked.look.shown(value)


def _members(members: tuple[Value, ...], asks: Asks, asked: Asked) -> list[object]:
    """The records of a list are read together."""
    records = [one for one in members if isinstance(one, Ref)]
    for entity in dict.fromkeys(one.entity for one in records):
        asked.look.ahead([one for one in records if one.entity == entity], _fields(entity, asks, asked))
    return [written(one.value if isinstance(one, Labelled) else one, asks, asked) for one in members]


def _record(record: Ref, asks: Asks, asked: Asked) -> object:
    fields = _fields(record.entity, asks, asked)
    if not fields:
        return asked.look.shown(record)
    asked.look.ahead((record,), fields)
    return {name: written(asked.look.field(record, name), asks.names[name], asked) for name in fields}


def _fields(entity: str, asks: Asks, asked: Asked) -> tuple[str, ...]:
    """The fields that are asked for; other names are found further out, or not at all."""
    known = asked.schema.entities[entity].fields
    return tuple(name for name in asks.names if name in known)
