"""Events from outside: the public JSON format (`docs/events.md`) and the short form of the command line."""

import shlex
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from uuid import uuid4

from stagerules.dsl.check.nearest import nearest
from stagerules.dsl.schema import Entity, EventType, Field, Schema
from stagerules.dsl.values import Ref, Value

from ..event import Event, EventKind
from ..payments import RECEIVED, by_order, is_order, received_of
from ..records.plain import PlainProblem, from_key, from_plain

KEYS = ("id", "kind", "entity", "key", "stage", "from", "name", "old", "fields", "time", "actor")
KINDS: dict[str, EventKind] = {
    "stage": "stage",
    "created": "created",
    "changed": "changed",
    "deleted": "deleted",
    "event": "event",
}
BELONGS = {
    "stage": ("stage", "created"),
    "from": ("stage",),
    "name": ("event",),
    "fields": ("event",),
    "old": ("changed", "deleted"),
}
"""Which kinds of events have a key; the others have all kinds."""
LONGEST_ID = 200
ORDER_HELP = "Give it `entity` and `key`, or `order` among its `fields`."
WORDS_HELP = (
    'An event is written `stage Deal 42 "Spam"`, `created Deal 42`, `changed Deal 42 amount="the value before"`, '
    "`deleted Deal 42` or "
    '`event payment_received Deal 42 amount="100 EUR"`.'
)


class EventProblem(ValueError):
    """An event that cannot be understood: one plain sentence, and the way out in `hint`."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


def event_from_json(data: object, schema: Schema, zone: tzinfo) -> Event:
    """The event that a JSON object tells of. Raises `EventProblem`. One without a `time` has none."""
    if not isinstance(data, Mapping):
        raise EventProblem("an event is one JSON object", "See docs/events.md.")
    _known_keys(data)
    kind = KINDS[_known(data.get("kind"), "kind", KINDS)]
    for key, kinds in BELONGS.items():
        if data.get(key) is not None and kind not in kinds:
            raise EventProblem(f"`{key}` does not belong to an event of the kind `{kind}`")
    if kind == "event" and data.get("entity") is None and data.get("key") is None and data.get("name") == RECEIVED:
        return _by_order(data, schema, zone)
    entity = schema.entities[_known(data.get("entity"), "entity", schema.entities)]
    try:
        record = Ref(entity.name, from_key(data.get("key"), entity.name, schema))
    except PlainProblem as problem:
        raise EventProblem(f"`key`: {problem}", problem.hint) from None
    type_ = _event_type(data, entity, schema) if kind == "event" else None
    return Event(
        id=_id(data.get("id")),
        kind=kind,
        record=record,
        stage=_stage(data, "stage", entity, needed=kind == "stage"),
        from_stage=_stage(data, "from", entity, needed=False),
        name=type_.name if type_ else None,
        old=_old(data, kind, entity, schema, zone),
        fields=_fields(data, type_, schema, zone) if type_ else {},
        at=_time(data.get("time"), zone),
        actor=_optional_text(data, "actor"),
    )


def _by_order(data: Mapping[object, object], schema: Schema, zone: tzinfo) -> Event:
    """A payment that says the order, and not which item it is for."""
    type_ = _payments(schema)
    fields = _fields(data, type_, schema, zone)
    order = fields.get("order")
    if not isinstance(order, str):
        raise EventProblem("it says neither which item it is about nor the `order`", ORDER_HELP)
    if not is_order(order):
        raise EventProblem("`order` is a text of 1 to 100 letters, digits and signs")
    return Event(
        id=_id(data.get("id")),
        kind="event",
        record=received_of(order),
        name=type_.name,
        fields=fields,
        at=_time(data.get("time"), zone),
        actor=_optional_text(data, "actor"),
    )


def _payments(schema: Schema) -> EventType:
    if RECEIVED not in schema.events:
        raise EventProblem("nothing can be paid: the schema has no entity with stages")
    return schema.events[RECEIVED]


def refuse_misspelt(event: Event, schema: Schema) -> None:
    """Raises `EventProblem` where an event that a program made names what the schema does not have."""
    if by_order(event):
        _payments(schema)
        if not is_order(event.record.key):
            raise EventProblem("`order` is a text of 1 to 100 letters, digits and signs")
        return
    entity = schema.entities[_known(event.record.entity, "entity", schema.entities)]
    try:
        from_key(event.record.key, entity.name, schema)
    except PlainProblem as problem:
        raise EventProblem(f"its key: {problem}", problem.hint) from None
    _stage({"stage": event.stage, "from": event.from_stage}, "stage", entity, needed=event.kind == "stage")
    _stage({"from": event.from_stage}, "from", entity, needed=False)
    if event.kind == "event":
        _event_type({"name": event.name}, entity, schema)


def event_from_words(words: str, schema: Schema, id: str | None = None, zone: tzinfo = UTC) -> Event:
    """The event that a few words tell of: `stage Deal 42 "Spam"`. Without an `id` it gets a new one."""
    try:
        parts = shlex.split(words)
    except ValueError:
        raise EventProblem("a quote is not closed", WORDS_HELP) from None
    match parts:
        case ["stage", entity, key, stage]:
            data: dict[str, object] = {"kind": "stage", "stage": stage}
        case ["created" | "deleted" as kind, entity, key]:
            data = {"kind": kind}
        case ["changed", entity, key, first, *more] if all("=" in field for field in (first, *more)):
            before = (field.split("=", 1) for field in (first, *more))
            data = {"kind": "changed", "old": {name: value or None for name, value in before}}
        case ["event", name, first, *more] if all("=" in field for field in (first, *more)):
            fields_only = dict(field.split("=", 1) for field in (first, *more))
            return event_from_json(
                {"kind": "event", "name": name, "id": id or uuid4().hex, "fields": fields_only}, schema, zone
            )
        case ["event", name, entity, key, *fields] if all("=" in field for field in fields):
            data = {"kind": "event", "name": name, "fields": dict(field.split("=", 1) for field in fields)}
        case _:
            raise EventProblem("these words tell of no event", WORDS_HELP)
    known = schema.entities[_known(entity, "entity", schema.entities)]
    whole = key.removeprefix("-").isdecimal() and key.isascii()
    told = data | {"id": id or uuid4().hex, "entity": known.name, "key": int(key) if whole else key}
    try:
        return event_from_json(told, schema, zone)
    except EventProblem as problem:
        if not whole or "`key`" not in str(problem):
            raise
        return event_from_json(told | {"key": key}, schema, zone)


def _known_keys(data: Mapping[object, object]) -> None:
    for key in data:
        if key not in KEYS:
            near = nearest(str(key), KEYS)
            hint = f"Did you mean `{near}`?" if near else f"It has {', '.join(f'`{one}`' for one in KEYS)}."
            raise EventProblem(f"an event has no `{str(key)[:60]}`", hint)


def _known(word: object, what: str, names: Mapping[str, object]) -> str:
    if isinstance(word, str) and word in names:
        return word
    if word is None:
        raise EventProblem(f"`{what}` is missing")
    near = nearest(str(word), names)
    hint = f"Did you mean `{near}`?" if near else f"There is {', '.join(f'`{one}`' for one in names)}."
    raise EventProblem(f"there is no {what} `{str(word)[:60]}`", hint)


def _id(written: object) -> str:
    if not isinstance(written, str) or not written:
        raise EventProblem("`id` is missing", "Give each event an id of its own: the same id is handled once.")
    if len(written) > LONGEST_ID or not written.isprintable():
        raise EventProblem(f"`id` is a text of at most {LONGEST_ID} letters, digits and signs")
    return written


def _stage(data: Mapping[object, object], key: str, entity: Entity, *, needed: bool) -> str | None:
    written = data.get(key)
    if written is None and not needed:
        return None
    if not entity.staged:
        raise EventProblem(f"`{entity.name}` has no stages")
    names = {stage.name: stage for pipeline in entity.pipelines for stage in pipeline.stages}
    return _known(written, "stage", names)


def _event_type(data: Mapping[object, object], entity: Entity, schema: Schema) -> EventType:
    here = {one.name: one for one in schema.events.values() if entity.name in one.entities}
    return here[_known(data.get("name"), "event", here)]


def _fields(data: Mapping[object, object], type_: EventType, schema: Schema, zone: tzinfo) -> dict[str, Value]:
    written = _object(data, "fields")
    _no_others(written, type_.fields, f"the event `{type_.name}`")
    return {name: _value(written.get(name), field, schema, zone) for name, field in type_.fields.items()}


def _old(
    data: Mapping[object, object], kind: EventKind, entity: Entity, schema: Schema, zone: tzinfo
) -> dict[str, Value]:
    written = _object(data, "old")
    if kind == "changed" and not written:
        raise EventProblem("`old` is missing", "It holds the values from before, of the fields that changed.")
    stored = {name: field for name, field in entity.fields.items() if field.first_of is None}
    _no_others(written, stored, f"`{entity.name}`")
    return {name: _value(value, stored[name], schema, zone) for name, value in written.items()}


def _no_others(written: Mapping[str, object], fields: Mapping[str, Field], what: str) -> None:
    for name in written:
        if name not in fields:
            near = nearest(name, fields)
            raise EventProblem(f"{what} has no field `{name[:60]}`", f"Did you mean `{near}`?" if near else "")


def _value(written: object, field: Field, schema: Schema, zone: tzinfo) -> Value:
    try:
        return from_plain(written, field.type, schema, zone)
    except PlainProblem as problem:
        raise EventProblem(f"`{field.name}`: {problem}", problem.hint) from None


def _object(data: Mapping[object, object], key: str) -> dict[str, object]:
    written = data.get(key)
    if written is None:
        return {}
    if not isinstance(written, Mapping):
        raise EventProblem(f"`{key}` is an object of fields")
    return {str(name): value for name, value in written.items()}


def _time(written: object, zone: tzinfo) -> datetime | None:
    if written is None:
        return None
    try:
        found = datetime.fromisoformat(written) if isinstance(written, str) else written
        if isinstance(found, datetime) and found.tzinfo is not None:
            return found.astimezone(zone)
    except (ValueError, OverflowError):
        pass
    raise EventProblem("`time` is no moment with an offset", "Write it as `2026-11-21T09:00:00+01:00`.")


def _optional_text(data: Mapping[object, object], key: str) -> str | None:
    written = data.get(key)
    if written is None or (isinstance(written, str) and written.isprintable()):
        return written
    raise EventProblem(f"`{key}` is no text")
