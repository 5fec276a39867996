"""JSON for events, as they are kept and told: the public format, and what only the engine itself writes."""

from datetime import UTC, datetime, time, tzinfo
from typing import get_args

from stagerules.dsl.values import Duration, Ref

from ..event import Awaited, Bound, Event, EventKind, Follows, Resume, Timing
from .values import (
    Json,
    key_from_json,
    key_to_json,
    value_from_json,
    value_to_json,
    values_from_json,
    values_to_json,
)

KINDS = frozenset(get_args(EventKind))


def event_to_json(event: Event) -> Json:
    """An event in the public format; what it does not have is left out."""
    data = {
        "id": event.id,
        "kind": event.kind,
        "entity": event.record.entity,
        "key": key_to_json(event.record.key),
        "stage": event.stage,
        "from": event.from_stage,
        "name": event.name,
        "old": values_to_json(event.old) or None,
        "fields": values_to_json(event.fields) or None,
        "time": None if event.at is None else event.at.isoformat(),
        "actor": event.actor,
        "cause": event.cause,
        "depth": event.depth or None,
        "resume": None if event.resume is None else _resume_to_json(event.resume),
    }
    return {name: value for name, value in data.items() if value is not None}


def stored_event(data: Json, zone: tzinfo = UTC) -> Event:
    """The event that `event_to_json` wrote. What comes from outside is read by `incoming.event_from_json`."""
    if data["kind"] not in KINDS:
        raise ValueError(f"no event is of the kind {data['kind']!r}")
    return Event(
        id=data["id"],
        kind=data["kind"],
        record=Ref(data["entity"], key_from_json(data["key"])),
        stage=data.get("stage"),
        from_stage=data.get("from"),
        name=data.get("name"),
        old=values_from_json(data.get("old", {}), zone),
        fields=values_from_json(data.get("fields", {}), zone),
        at=datetime.fromisoformat(data["time"]).astimezone(zone) if "time" in data else None,
        actor=data.get("actor"),
        cause=data.get("cause"),
        depth=data.get("depth", 0),
        resume=_resume_from_json(data["resume"], zone) if "resume" in data else None,
    )


def _resume_to_json(one: Resume) -> Json:
    return {
        "rule": one.rule,
        "title": one.title,
        "file": one.file,
        "line": one.line,
        "version": one.version,
        "ruleset": one.ruleset,
        "start": event_to_json(one.start),
        "place": None if one.place is None else list(one.place),
        "values": {name: _bound_to_json(value) for name, value in one.values.items()},
        "bound": one.bound,
        "follows": None if one.follows is None else _follows_to_json(one.follows),
        "within": None if one.within is None else list(one.within),
        "timed": one.timed,
        "working_hours": one.working_hours,
    }


def _resume_from_json(data: Json, zone: tzinfo) -> Resume:
    return Resume(
        rule=data["rule"],
        title=data["title"],
        file=data["file"],
        line=data["line"],
        version=data["version"],
        ruleset=data["ruleset"],
        start=stored_event(data["start"], zone),
        place=None if data["place"] is None else tuple(data["place"]),
        values={name: _bound_from_json(value, zone) for name, value in data["values"].items()},
        bound=data["bound"],
        follows=None if data["follows"] is None else _follows_from_json(data["follows"], zone),
        within=None if data["within"] is None else tuple(data["within"]),
        timed=data["timed"],
        working_hours=data["working_hours"],
    )


def _bound_to_json(value: Bound) -> Json:
    match value:
        case Awaited(token):
            return {"awaits": token}
        case dict():
            return {"values": values_to_json(value)}
        case _:
            return value_to_json(value)  # type: ignore[arg-type]  # a mapping that is no dict is never bound


def _bound_from_json(data: Json, zone: tzinfo) -> Bound:
    match data:
        case {"awaits": str(token)}:
            return Awaited(token)
        case {"values": dict(values)}:
            return values_from_json(values, zone)
        case _:
            return value_from_json(data, zone)


def _follows_to_json(one: Follows) -> Json:
    timing = one.timing
    return {
        "field": one.field,
        "side": timing.side,
        "duration": value_to_json(timing.duration),
        "time_of_day": value_to_json(timing.time_of_day),
        "working_hours": timing.working_hours,
        "skip_if_past": timing.skip_if_past,
    }


def _follows_from_json(data: Json, zone: tzinfo) -> Follows:
    duration, clock = (value_from_json(data[name], zone) for name in ("duration", "time_of_day"))
    timing = Timing(
        side=data["side"],
        duration=duration if isinstance(duration, Duration) else None,
        time_of_day=clock if isinstance(clock, time) else None,
        working_hours=data["working_hours"],
        skip_if_past=data["skip_if_past"],
    )
    return Follows(data["field"], timing)
