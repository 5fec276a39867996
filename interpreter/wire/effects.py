"""JSON for effects."""

from datetime import UTC, datetime, tzinfo
from typing import assert_never

from stagerules.dsl.values import Ref

from ..effects import AddToList, Cancel, CreateRecord, DeleteRecord, Deliver, Effect, RemoveFromList, Schedule, SetField
from .events import event_to_json, stored_event
from .values import Json, ref_from_json, ref_to_json, value_from_json, value_to_json, values_from_json, values_to_json


def effect_to_json(effect: Effect) -> Json:
    """An effect; `effect` says which."""
    match effect:
        case SetField(record, field, value, label):
            extra = {} if label is None else {"label": label}
            return _on("set", record) | {"field": field, "value": value_to_json(value)} | extra
        case AddToList(record, field, value):
            return _on("add", record) | {"field": field, "value": value_to_json(value)}
        case RemoveFromList(record, field, value):
            return _on("remove", record) | {"field": field, "value": value_to_json(value)}
        case CreateRecord(record, values):
            return _on("create", record) | {"values": values_to_json(values)}
        case DeleteRecord(record):
            return _on("delete", record)
        case Deliver():
            return _delivery(effect)
        case Schedule(at, event, awaits):
            due = None if at is None else at.isoformat()
            return {"effect": "schedule", "at": due, "event": event_to_json(event), "awaits": awaits}
        case Cancel(record, rule, start, why, timer):
            return _on("cancel", record) | {"rule": rule, "start": start, "why": why, "timer": timer}
        case _:
            assert_never(effect)


def effect_from_json(data: Json, zone: tzinfo = UTC) -> Effect:
    """The effect that `effect_to_json` wrote."""
    kind = data["effect"]
    if kind == "schedule":
        at = None if data["at"] is None else datetime.fromisoformat(data["at"]).astimezone(zone)
        return Schedule(at, stored_event(data["event"], zone), data["awaits"])
    record = ref_from_json(data["record"])
    match kind:
        case "set":
            return SetField(record, data["field"], value_from_json(data["value"], zone), data.get("label"))
        case "add":
            return AddToList(record, data["field"], value_from_json(data["value"], zone))
        case "remove":
            return RemoveFromList(record, data["field"], value_from_json(data["value"], zone))
        case "create":
            return CreateRecord(record, values_from_json(data["values"], zone))
        case "delete":
            return DeleteRecord(record)
        case "deliver":
            content = values_from_json(data["content"], zone)
            later = None if data["on_failure"] is None else stored_event(data["on_failure"], zone)
            client = ref_from_json(data["client"]) if data.get("client") else None
            return Deliver(data["channel"], data["to"], data["address"], content, record, data["token"], later, client)
        case "cancel":
            return Cancel(record, data["rule"], data["start"], data["why"], data["timer"])
        case _:
            raise ValueError(f"no effect is called {kind!r}")


def _delivery(effect: Deliver) -> Json:
    return _on("deliver", effect.about) | {
        "channel": effect.channel,
        "to": effect.to,
        "address": effect.address,
        "content": values_to_json(effect.content),
        "token": effect.token,
        "on_failure": None if effect.on_failure is None else event_to_json(effect.on_failure),
        "client": None if effect.client is None else ref_to_json(effect.client),
    }


def _on(kind: str, record: Ref) -> dict[str, Json]:
    return {"effect": kind, "record": ref_to_json(record)}
