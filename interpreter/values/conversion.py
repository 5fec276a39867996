"""Values made to fit the fields they are written to: amounts in minor units, whole numbers, texts in NFC."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

import attrs

from stagerules.dsl import types as t
from stagerules.dsl.parse.nfc import nfc
from stagerules.dsl.schema import Schema
from stagerules.dsl.values import Labelled, Money, Value

from ..effects import AddToList, CreateRecord, RemoveFromList, SetField
from .numbers import rounded_money


def fitting(effect: SetField | AddToList | RemoveFromList, schema: Schema) -> SetField | AddToList | RemoveFromList:
    """The effect with its value as the field holds it."""
    entity = schema.entities.get(effect.record.entity)
    field = entity.fields.get(effect.field) if entity else None
    if field is None:
        return effect
    value = fit(effect.value, field.type)
    if value is None and isinstance(t.filled(field.type), t.List):
        value = ()
    return effect if value is effect.value else attrs.evolve(effect, value=value)


def fitting_record(effect: CreateRecord, schema: Schema, now: datetime) -> CreateRecord:
    """The creation with its values as the fields hold them; an item without a stage starts in its first one."""
    entity = schema.entities.get(effect.record.entity)
    if entity is None:
        return effect
    values: Mapping[str, Value] = {
        name: fit(value, entity.fields[name].type) if name in entity.fields else value
        for name, value in effect.values.items()
    }
    if entity.staged:
        place = entity.beginning(values.get("stage"), values.get("pipeline"))
        begun = dict(zip(("pipeline", "stage"), place, strict=True)) if place else {}
        values = {**values, **begun, "stage_since": now}
    return attrs.evolve(effect, values=values)


def fit(value: Value, type: t.Type) -> Value:
    """A value as a field of this type holds it."""
    match t.filled(type), value:
        case _, Money():
            return rounded_money(value)
        case t.Money(str(currency)), int() | Decimal() if not isinstance(value, bool):
            return rounded_money(Money(Decimal(value), currency))
        case t.Number(), int() if not isinstance(value, bool):
            return Decimal(value)
        case t.Integer(), Decimal() if value == value.to_integral_value():
            return int(value)
        case _, str():
            return nfc(value)
        case _, Labelled(label, text):
            return Labelled(label, nfc(text))
        case t.List(item), tuple():
            return tuple(fit(one, item) for one in value)
        case t.List(item), _:
            return None if value is None else fit(value, item)
        case _:
            return value
