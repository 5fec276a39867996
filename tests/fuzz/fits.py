"""Whether what a plan would write fits the fields that it is written to."""

from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from unicodedata import is_normalized

from stagerules.dsl import types as t
from stagerules.dsl.values import Duration, FileName, Labelled, Money, Ref, Value
from stagerules.interpreter.effects import AddToList, CreateRecord, Effect, RemoveFromList, SetField
from stagerules.interpreter.plan import Decided

from .world import schema


def fits(value: Value, of: t.Type) -> bool:
    """Whether a value is one of the type; every place that a rule writes to must be given such a one."""
    match of, value:
        case t.Optional(of=inner), _:
            return value is None or fits(value, inner)
        case t.List(item=item, labels=labels), tuple():
            return all(_labelled(one, labels) if labels else fits(one, item) for one in value)
        case ((t.Text() | t.Phone() | t.Email() | t.Url()), str()):
            return is_normalized("NFC", value)
        case t.Choice(values=values), str():
            return value in values
        case t.StageName(), str():
            return True
        case t.Integer(), int():
            return not isinstance(value, bool) and abs(value) < 10**38
        case t.Number(), Decimal():
            return value.is_finite()
        case t.Money(currency=currency), Money():
            return value.currency == currency if currency else len(value.currency) == 3
        case t.Date(), date():
            return not isinstance(value, datetime)
        case t.DateTime(), datetime():
            return value.tzinfo is not None
        case (t.YesNo(), bool()) | (t.Time(), time()) | (t.Duration(), Duration()) | (t.File(), FileName()):
            return True
        case t.Record(entity=entity), Ref():
            return value.entity == entity
        case _:
            return False


def _labelled(value: Value, labels: tuple[str, ...]) -> bool:
    return isinstance(value, Labelled) and value.label in labels


def misfits(decided: Decided) -> list[str]:
    """What the plan would write that does not fit its field."""
    written = (one for step in decided.plan.steps for one in _written(step.effect))
    return [f"{what} = {value}" for what, value, of in written if not fits(value, of)]


def _written(effect: Effect) -> Iterator[tuple[str, Value, t.Type]]:
    entities = schema().entities
    match effect:
        case SetField(record=record, field=name, value=value, label=label):
            of = entities[record.entity].fields[name].type
            yield f"{record.entity}.{name}", value, t.List(of.item) if label and isinstance(of, t.List) else of
        case AddToList(record=record, field=name, value=value) | RemoveFromList(record=record, field=name, value=value):
            yield f"{record.entity}.{name}", (value,), entities[record.entity].fields[name].type
        case CreateRecord(record=record, values=values):
            for name, one in values.items():
                yield f"{record.entity}.{name}", one, entities[record.entity].fields[name].type
        case _:
            return
