"""Records from dice that fit the schema, however strange their values, and decisions about them in memory."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from random import Random
from zoneinfo import ZoneInfo

import attrs

from stagerules.dsl import types as t
from stagerules.dsl.schema import Entity, Schema
from stagerules.dsl.typed import OnChange, OnDeleted, OnEvent, OnLeaving, OnStage, Rule
from stagerules.dsl.values import Labelled, Ref, Unit, Value
from stagerules.interpreter.decision.decide import decide
from stagerules.interpreter.event import Event
from stagerules.interpreter.facts import BadValue, Facts, FieldValue, NeedFacts, Rate, Search, Selection
from stagerules.interpreter.plan import Decided, Refused
from stagerules.interpreter.program import Program
from stagerules.interpreter.records.fit import Fit, fit
from stagerules.stdlib_actions import ACTIONS

from .world import FUNCTIONS, schema

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 1, 5, 9, 0, tzinfo=ZONE)
MOST_ROUNDS = 60

TEXTS = (
    "",
    "a",
    "vip",
    "New",
    "web",
    "ä",
    "e\u0301",
    "x" * 3000,
    "{title}",
    "${a}",
    "\u202e",
    "\n",
    "İ",
    "ß",
    "🎉",
    "0",
)
PAYLOADS = ("__class__", "{0.__class__}", "{{7*7}}", "%s", "${a}", "'; DROP TABLE deals;--", "<script>", "../..", "\\")
NUMBERS = ("0", "1", "-1", "0.1", "2.5", "-0.005", "9" * 38, "-" + "9" * 38, "0." + "0" * 36 + "1", "1e37", "100")
INTEGERS = (0, 1, -1, 2, 3, 100, 10**37, -(10**37), 10**38 - 1)
MOMENTS = (
    "2026-01-01T12:00",
    "2026-03-29T02:30",
    "2026-10-25T02:30",
    "0001-01-01T00:00",
    "9999-12-31T23:59",
    "1883-11-18T12",
)
DAYS = ("2026-01-05", "2024-02-29", "0001-01-01", "9999-12-31", "2026-12-31")
TIMES = ("00:00", "09:00", "23:59:59.999999")
UNITS: tuple[Unit, ...] = ("second", "minute", "hour", "day", "week")
KEYS = (1, 2, 3)

Records = Mapping[Ref, Mapping[str, FieldValue]]


def key_of(entity: Entity, number: int) -> int | str:
    """One of the keys that records of an entity have here."""
    return number if isinstance(entity.fields[entity.key].type, t.Integer) else f"k{number}"


def made_records(dice: Random) -> Records:
    """A few records of every entity."""
    known = schema()
    return {
        Ref(entity.name, key_of(entity, number)): _record(entity, key_of(entity, number), known, dice)
        for entity in known.entities.values()
        for number in KEYS
    }


def damaged(records: Records, dice: Random) -> Records:
    """The records with values in them that don't fit the schema, and some of them gone."""
    gone = {one for one in records if dice.random() < 0.1}
    return {
        record: {
            name: BadValue("?", "is no such thing") if name != "id" and dice.random() < 0.05 else value
            for name, value in fields.items()
        }
        for record, fields in records.items()
        if record not in gone
    }


def _record(entity: Entity, key: int | str, known: Schema, dice: Random) -> dict[str, Value]:
    fields: dict[str, Value] = {}
    for field in entity.fields.values():
        if field.first_of is None:
            fields[field.name] = key if field.name == entity.key else stored(field.type, known, dice)
    if entity.staged:
        pipeline = dice.choice(entity.pipelines)
        fields |= {"pipeline": pipeline.name, "stage": dice.choice(pipeline.stages).name}
    return fields


def stored(of: t.Type, known: Schema, dice: Random) -> Value:
    """A value as a backend gives it: whatever fits the type."""
    match of:
        case t.Optional(of=inner):
            return None if dice.random() < 0.4 else stored(inner, known, dice)
        case t.List(item=item, labels=labels):
            members = [stored(item, known, dice) for _ in range(dice.choice([0, 0, 1, 1, 2, 5]))]
            return tuple(Labelled(dice.choice(labels), str(one)) if labels else one for one in members)
    while True:
        value = _fit(of)(_raw(of, known, dice))
        if not isinstance(value, BadValue):
            return value


@cache
def _fit(of: t.Type) -> Fit:
    return fit(of, schema(), ZONE)


def _raw(of: t.Type, known: Schema, dice: Random) -> object:
    match of:
        case t.Integer():
            return dice.choice(INTEGERS)
        case t.Number():
            return dice.choice(NUMBERS)
        case t.Money(currency=currency):
            amount = dice.choice(NUMBERS)
            return amount if currency else (amount, dice.choice(["EUR", "USD", "JPY", "XXX"]))
        case t.YesNo():
            return dice.choice([True, False])
        case t.Date():
            return dice.choice(DAYS)
        case t.Time():
            return dice.choice(TIMES)
        case t.DateTime():
            zone = dice.choice([UTC, ZONE, ZoneInfo("Pacific/Kiritimati"), ZoneInfo("America/New_York")])
            return datetime.fromisoformat(dice.choice(MOMENTS)).replace(tzinfo=zone)
        case t.Duration():
            return f"{dice.choice([0, 1, -1, 3, 36, 10**9, '0.5'])} {dice.choice(UNITS)}"
        case t.Choice(values=values):
            return dice.choice(values)
        case t.StageName(entity=entity, what="stage"):
            return dice.choice([stage.name for line in known.entities[entity].pipelines for stage in line.stages])
        case t.StageName(entity=entity):
            return dice.choice([line.name for line in known.entities[entity].pipelines])
        case t.Record(entity=entity):
            return key_of(known.entities[entity], dice.choice(KEYS))
        case t.Email():
            return dice.choice(["ada@example.com", "Ada@EXAMPLE.com ", "no address", "ä@ö.de", ""])
        case t.Phone():
            return dice.choice(["+49 30 123456", "030/123456", "none", "1" * 300])
        case _:
            return dice.choice([*TEXTS, *PAYLOADS])


def started(rule: Rule, records: Records, dice: Random) -> tuple[Event, Records]:
    """An event that starts the rule, and the records with the item where the event says."""
    event, entity = _event_for(rule, records, dice), schema().entities[rule.entity]
    item = records[event.record]
    if entity.staged:
        line = next(one for one in entity.pipelines if rule.pipeline in (one.name, None))
        item = {**item, "pipeline": line.name, "stage": event.stage or dice.choice(line.stages).name}
    match event.kind:
        case "deleted":
            left = {one: fields for one, fields in records.items() if one != event.record}
            return attrs.evolve(event, old=item), left
        case "created" if entity.staged:
            event = attrs.evolve(event, stage=str(item["stage"]))
    return event, {**records, event.record: item}


def _event_for(rule: Rule, records: Records, dice: Random) -> Event:
    ref = Ref(rule.entity, key_of(schema().entities[rule.entity], dice.choice(KEYS)))
    known = schema()
    match rule.trigger:
        case OnStage(stages=stages):
            return Event("e", "stage", ref, stage=dice.choice(stages), from_stage=dice.choice([None, "Documents"]))
        case OnLeaving(stages=stages):
            return Event("e", "stage", ref, stage="Documents", from_stage=dice.choice(stages))
        case OnChange(fields=fields):
            old = {name: stored(known.entities[rule.entity].fields[name].type, known, dice) for name in fields}
            return Event("e", "changed", ref, old=old)
        case OnEvent(event=name):
            fields = {one.name: stored(one.type, known, dice) for one in known.events[name].fields.values()}
            return Event("e", "event", ref, name=name, fields=fields)
        case OnDeleted():
            return Event("e", "deleted", ref)
        case _:
            return Event("e", "created", ref)


def program(rules: tuple[Rule, ...]) -> Program:
    """The rules, with the standard actions; what a driver cannot carry out yet, `decide` can."""
    return Program(
        schema=schema(),
        rules=rules,
        actions={one.signature.name: one for one in ACTIONS},
        functions={one.signature.name: one for one in FUNCTIONS},
        zone=ZONE,
        locale="de",
    )


def constants(dice: Random) -> Mapping[str, Value]:
    """Values for the constants of the schema."""
    known = schema()
    bound = {name: stored(of, known, dice) for name, of in known.constants.items()}
    return bound | {"sales_team": (Ref("User", 1), Ref("User", 2))}


def settle(whole: Program, event: Event, records: Records, dice: Random, *, trace: bool = True) -> Decided | Refused:
    """Decides, answering from the records what is asked for."""
    facts = Facts(NOW, constants=constants(dice))
    for _ in range(MOST_ROUNDS):
        result = decide(whole, event, facts, trace=trace)
        if not isinstance(result, NeedFacts):
            return result
        more = answered(result, facts, records)
        assert more != facts, "asked for what is known"
        facts = more
    raise AssertionError("it never has enough facts")


def answered(need: NeedFacts, facts: Facts, records: Records) -> Facts:
    """The facts with what was asked for."""
    known = dict(facts.records)
    for record, names in need.fields.items():
        stored_fields = records.get(record)
        read = None if stored_fields is None else {name: stored_fields[name] for name in names}
        known[record] = None if read is None else {**(known.get(record) or {}), **read}
    found = {one: found_by(one, records) for one in need.searches}
    rates = {one: _rate(one) for one in need.rates}
    waits = {**facts.pending, **dict.fromkeys(need.pending, ())}
    found = {**facts.found, **found}
    selected = {**facts.selected, **{one: selected_by(one, records) for one in need.selections}}
    return attrs.evolve(
        facts, records=known, found=found, rates={**facts.rates, **rates}, pending=waits, selected=selected
    )


def found_by(search: Search, records: Records) -> tuple[Ref, ...]:
    """The records that a search finds."""
    found = []
    for record, fields in records.items():
        value = fields[search.field] if record.entity == search.entity else None
        members = value if isinstance(value, tuple) else (value,)
        if search.value in [one.value if isinstance(one, Labelled) else one for one in members]:
            found.append(record)
    return tuple(found)


def selected_by(selection: Selection, records: Records) -> tuple[Ref, ...]:
    """The records that a selection gives."""
    of_each = [set(found_by(Search(selection.entity, field, value), records)) for field, value in selection.equal]
    return tuple(one for one in records if one.entity == selection.entity and all(one in found for found in of_each))


def _rate(rate: Rate) -> Decimal | None:
    return {"EUR": Decimal("1.1"), "JPY": Decimal("0.0061")}.get(rate.source)
