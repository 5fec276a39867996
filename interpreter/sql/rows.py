"""What the engine keeps, as rows of its tables and back."""

import json
from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any, cast

from stagerules.dsl.schema import Schema
from stagerules.dsl.types import DateTime
from stagerules.dsl.values import Ref

from ..event import Event
from ..facts import BadValue, Result
from ..records.fit import fit, key_type
from ..store.history import HistoryRow, HistoryValue, Kind
from ..store.outbox import Dead, Message
from ..store.protocol import OPEN, EventStatus, Timer
from ..store.timing import rule_of, start_of
from ..wire.events import event_to_json, stored_event
from ..wire.values import value_from_json, value_to_json, values_from_json, values_to_json
from .engine_tables import CLOSED, FAILURE, WAITS

Row = Mapping[Any, Any]


_ENCODE = json.JSONEncoder(ensure_ascii=False).encode


def text_of(data: object) -> str:
    """JSON as it is kept: readable."""
    return _ENCODE(data)


def event_row(event: Event) -> dict[str, object]:
    """An event, without its status."""
    return {
        "id": event.id,
        "entity": event.record.entity,
        "record": str(event.record.key),
        "event": text_of(event_to_json(event)),
        "steps_done": 0,
        "made": "{}",
        "refused": "{}",
    }


def openness(status: EventStatus) -> int:
    """What stands in `open` for an event of this status."""
    if status in OPEN:
        return WAITS
    return FAILURE if status == "failed" else CLOSED


def history_row(one: HistoryRow) -> dict[str, object]:
    """A line of the history."""
    return {
        "at": one.at,
        "entity": one.record.entity,
        "record": str(one.record.key),
        "kind": one.kind,
        "field": one.field,
        "old": _value_text(one.old),
        "new": _value_text(one.new),
        "on_behalf": one.on_behalf,
        "rule": one.rule,
        "title": one.title,
        "file": one.file,
        "line": one.line,
        "version": one.version,
        "event": one.event,
        "causes": text_of(one.causes),
        "detail": one.detail,
    }


def history_of(row: Row, schema: Schema, zone: tzinfo) -> HistoryRow:
    """The line that a row holds."""
    same = ("field", "on_behalf", "rule", "title", "file", "line", "version", "event", "detail")
    return HistoryRow(
        at=_moment(row["at"], schema, zone),
        record=_record(row, schema),
        kind=cast(Kind, row["kind"]),
        old=_value_of(row["old"], zone),
        new=_value_of(row["new"], zone),
        causes=tuple(json.loads(row["causes"])),
        **{name: row[name] for name in same},
    )


def message_row(one: Message) -> dict[str, object]:
    """A message that waits."""
    return {
        "id": one.id,
        "open": WAITS,
        "at": one.at,
        "due": one.at,
        "attempts": 0,
        "channel": one.channel,
        "recipient": one.to,
        "address": one.address,
        "content": text_of(values_to_json(one.content)),
        "entity": one.about.entity,
        "record": str(one.about.key),
        "rule": one.rule,
        "event": one.event,
        "on_behalf": one.on_behalf,
        "status": "waiting",
        "token": one.token,
        "on_failure": None if one.on_failure is None else text_of(event_to_json(one.on_failure)),
        "client": one.client,
    }


def result_row(result: Result) -> dict[str, object]:
    """What came of a message."""
    return {
        "status": result.status,
        "code": result.code,
        "detail": result.detail,
        "result": text_of(values_to_json(result.values)) if result.values else None,
    }


def result_of(row: Row, zone: tzinfo) -> Result:
    """What came of the message that a row holds."""
    values = values_from_json(json.loads(row["result"] or "{}"), zone)
    return Result(row["status"], values, row["code"], row["detail"])


def dead_of(row: Row, schema: Schema, zone: tzinfo) -> Dead:
    """The message that has failed for good."""
    at = _moment(row["closed_at"], schema, zone)
    return Dead(message_of(row, schema, zone), at, row["code"], row["detail"], row["attempts"])


def message_of(row: Row, schema: Schema, zone: tzinfo) -> Message:
    """The message that a row holds."""
    return Message(
        id=row["id"],
        channel=row["channel"],
        to=row["recipient"],
        address=row["address"],
        content=values_from_json(json.loads(row["content"]), zone),
        about=_record(row, schema),
        rule=row["rule"],
        event=row["event"],
        at=_moment(row["at"], schema, zone),
        on_behalf=row["on_behalf"],
        token=row["token"],
        on_failure=None if row["on_failure"] is None else stored_event(json.loads(row["on_failure"]), zone),
        client=row["client"],
    )


def timer_row(one: Timer) -> dict[str, object]:
    """A timer that is pending."""
    return {
        "id": one.id,
        "open": WAITS,
        "due": one.due,
        "entity": one.event.record.entity,
        "record": str(one.event.record.key),
        "rule": rule_of(one),
        "start": start_of(one),
        "event": text_of(event_to_json(one.event)),
        "awaits": one.awaits,
    }


def timer_of(row: Row, schema: Schema, zone: tzinfo) -> Timer:
    """The timer that a row holds."""
    event = stored_event(json.loads(row["event"]), zone)
    return Timer(row["id"], moment_of(row["due"], schema, zone), event, row["awaits"])


def moment_of(raw: object, schema: Schema, zone: tzinfo) -> datetime | None:
    """The moment in a column, if there is one."""
    return None if raw is None else cast(datetime, _moment(raw, schema, zone))


def _value_text(value: HistoryValue) -> str | None:
    if value is None:
        return None
    return text_of({"values": values_to_json(value)} if isinstance(value, Mapping) else value_to_json(value))


def _value_of(text: str | None, zone: tzinfo) -> HistoryValue:
    match None if text is None else json.loads(text):
        case {"values": dict(values)}:
            return values_from_json(values, zone)
        case data:
            return value_from_json(data, zone)


def _record(row: Row, schema: Schema) -> Ref:
    """The record a row is about; of an entity that the schema no longer has, the key stays a text."""
    entity, key = row["entity"], row["record"]
    whole = entity in schema.entities and key_type(schema, entity) is int
    return Ref(entity, int(key) if whole and key.lstrip("-").isdigit() else key)


def _moment(raw: object, schema: Schema, zone: tzinfo) -> Any:
    found = fit(DateTime(), schema, zone)(raw)
    if isinstance(found, BadValue):
        raise ValueError(f"{found.found} {found.why}")
    return found
