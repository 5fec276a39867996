"""Lists in a host's tables: in a table of their own, in a column for each label, or as JSON."""

import json
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from stagerules.dsl import types as t
from stagerules.dsl.schema import Field
from stagerules.dsl.values import Labelled, Value

from ...facts import BadValue, FieldValue
from ...records.fit import Fit, fit
from ...records.problems import EffectRefused
from ...records.stored import check_list, member_parts
from ...records.values import canonical
from ..layout import FieldColumns, ListTable
from . import codecs
from .fields import Where, single
from .spec import ChildTable, Json, LabelColumns


def in_table(where: Where, field: Field, of: t.List, shape: ChildTable) -> ListTable:
    """A list in a table of its own; `where` is that table's."""
    owner = where.column(shape.owner)
    position = None if shape.sort is None else where.column(shape.sort)
    if shape.sort is not None and position is not None:
        where.codec(codecs.key(int, position), Field("sort", t.Integer()), shape.sort)
    label = None if shape.label is None else where.column(shape.label)
    if shape.label is not None and label is not None:
        where.codec(codecs.plain(t.Text(), label, where.found.lite), Field("label", t.Text()), shape.label)
    value = single(where, Field(field.name, of.item), shape.value)
    order = [where.defined(one) for one in (owner, position) if one is not None]
    return ListTable(
        field,
        of,
        where.table,
        where.defined(owner),
        None if position is None else where.defined(position),
        None if label is None else where.defined(label),
        value,
        tuple(order if position is not None else [*order, *_by_themselves(where, value)]),
    )


def _by_themselves(where: Where, value: FieldColumns) -> list[sa.ColumnElement[Any]]:
    """Without a column to sort by, members stand in the order in which their rows were made, as far as it is known."""
    counted = [where.defined(one) for one in where.found.columns.values() if one.name in where.found.unique]
    return [*counted, *value.columns]


def in_label_columns(where: Where, field: Field, of: t.List, shape: LabelColumns) -> FieldColumns:
    """A column for each label, each with one member at the most."""
    labels = tuple(label.text for label, _ in shape.columns)
    columns = tuple(where.column(name) for _, name in shape.columns)
    for (_, name), column in zip(shape.columns, columns, strict=True):
        where.codec(codecs.plain(of.item, column, where.found.lite), field, name)
    inner = fit(of.item, where.schema, where.zone)

    def read(raw: object) -> FieldValue:
        found: list[Value] = []
        for label, one in zip(labels, raw if isinstance(raw, tuple) else (raw,), strict=True):
            value = None if one is None or one == "" else inner(one)
            if isinstance(value, BadValue):
                return value
            if isinstance(value, str):
                found.append(Labelled(label, value))
        return tuple(found)

    def keep(value: Value) -> tuple[object, ...]:
        kept: dict[str, object] = {}
        for member in check_list(of, value):
            label, part = member_parts(of, member)
            if label is None or label in kept:
                raise EffectRefused("bad_value", f"`{field.name}` has room for one value as `{label}`")
            kept[label] = part
        return tuple(kept.get(label) for label in labels)

    defined = tuple(where.defined(one) for one in columns)
    return FieldColumns(field, defined, read, keep, labels=labels)


def in_json(where: Where, field: Field, of: t.List, shape: Json) -> FieldColumns:
    """A JSON array; a labelled member is an object."""
    column = where.column(shape.column)
    native = column.kind == "json" and not where.found.lite
    fits = column.kind in ("json", "text", "any")
    unfit = codecs.Unfit("a text or JSON", "Name another column, or keep the list in a table of its own.")
    where.codec(codecs.SAME if fits else unfit, field, shape.column)
    inner = fit(of.item, where.schema, where.zone)

    def read(raw: object) -> FieldValue:
        try:
            data = json.loads(raw, parse_float=Decimal) if isinstance(raw, str) else [] if raw is None else raw
        except (ValueError, RecursionError):
            data = None
        if not isinstance(data, list):
            return BadValue(str(raw)[:200], "is no list in JSON")
        found: list[Value] = []
        for one in data:
            member = _member(of, shape, one, inner)
            if isinstance(member, BadValue):
                return member
            found.append(member)
        return tuple(found)

    def keep(value: Value) -> tuple[object, ...]:
        data = [_plain(of, shape, member) for member in check_list(of, value)]
        return (data if native else json.dumps(data, ensure_ascii=False),)

    return FieldColumns(field, (where.defined(column),), read, keep, searched=True)


def _member(of: t.List, shape: Json, raw: object, inner: Fit) -> FieldValue:
    if not of.labels:
        if isinstance(raw, dict) and of.item == t.Money(None):
            raw = (raw.get("amount"), raw.get("currency"))
        return inner(raw)
    label = raw.get(shape.label) if isinstance(raw, dict) else None
    if not isinstance(raw, dict) or label not in of.labels:
        return BadValue(str(raw)[:200], "has no label of the list")
    value = inner(raw.get(shape.value))
    return value if isinstance(value, BadValue) else Labelled(str(label), str(value))


def _plain(of: t.List, shape: Json, member: Value) -> object:
    label, kept = member_parts(of, member)
    if isinstance(kept, tuple):
        return {"amount": _json(kept[0]), "currency": kept[1]}
    return _json(kept) if label is None else {shape.label: label, shape.value: _json(kept)}


def _json(kept: object) -> object:
    """What is kept, as JSON can say it: exact numbers and times as texts."""
    match kept:
        case bool() | str():
            return kept
        case Decimal():
            return canonical(kept)
        case int():
            return kept
        case _:
            return codecs.json_text(kept)
