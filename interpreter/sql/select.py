"""Selecting the records of which several fields hold a value at once, for look-ups; no more rows than are asked for."""

from typing import Any

import attrs
import sqlalchemy as sa

from stagerules.dsl.values import Labelled, Ref, Value

from ..decision.after import holds
from ..facts import Selection
from ..records.fit import possible_key
from ..records.problems import EffectRefused
from .connection import Connection
from .layout import EntityTable, FieldColumns, ListTable, equal, parameters


@attrs.define
class Query:
    """What is asked of the database; `looked_at` are fields that not all databases search alike, read row by row."""

    where: list[sa.ColumnElement[bool]]
    values: dict[str, object] = attrs.field(factory=dict)
    looked_at: list[tuple[FieldColumns, Value]] = attrs.field(factory=list)


def select(db: Connection, table: EntityTable, selection: Selection) -> tuple[Ref, ...] | None:
    """The records that a selection gives, in key order; None where there are more than it asks for."""
    query = Query([*table.there])
    try:
        for number, (field, value) in enumerate(selection.equal):
            _narrow(query, table, field, value, f"e{number}_")
    except EffectRefused:
        return ()  # no field of this type can hold such a value
    reads = [column for one, _ in query.looked_at for column in one.reads]
    statement = sa.select(table.key, *reads).where(*query.where)
    if not query.looked_at:
        statement = statement.limit(selection.most + 1)
    found = [row[0] for row in db.rows(statement, query.values) if _holds(row, query.looked_at)]
    if len(found) > selection.most:
        return None
    return tuple(
        Ref(selection.entity, key) for key in sorted(one for one in found if possible_key(one, table.key_type))
    )


def _narrow(query: Query, table: EntityTable, field: str, value: Value, slot: str) -> None:
    """One more field that must hold its value."""
    if (listed := table.lists.get(field)) is not None:
        query.where.append(table.key.in_(_owners(listed, value, slot)))
        query.values |= _of_member(listed, value, slot)
        return
    one = table.plain[field]
    if one.searched or not one.columns:
        query.looked_at.append((one, value))
    elif one.labels:
        query.where.append(_in_labels(one, value, slot))
        query.values[f"{slot}0"] = value.value if isinstance(value, Labelled) else value
    else:
        query.where += equal(one, slot)
        query.values |= parameters(one.keep(value), slot)


def _owners(listed: ListTable, value: Value, slot: str) -> sa.Select[Any]:
    where = equal(listed.value, slot)
    if listed.label is not None and isinstance(value, Labelled):
        where.append(listed.label == sa.bindparam(f"{slot}label"))
    return sa.select(listed.owner).where(*where)


def _of_member(listed: ListTable, value: Value, slot: str) -> dict[str, object]:
    if listed.label is not None and isinstance(value, Labelled):
        return {**parameters(listed.value.keep(value.value), slot), f"{slot}label": value.label}
    return parameters(listed.value.keep(value), slot)


def _in_labels(one: FieldColumns, value: Value, slot: str) -> sa.ColumnElement[bool]:
    """A member in the column of its label, or in any."""
    label = value.label if isinstance(value, Labelled) else None
    columns = [column for name, column in zip(one.labels, one.columns, strict=True) if label in (None, name)]
    bound: sa.BindParameter[Any] = sa.bindparam(f"{slot}0")
    return sa.or_(sa.false(), *(each == bound for each in columns))


def _holds(row: Any, looked_at: list[tuple[FieldColumns, Value]]) -> bool:
    at = 1
    for one, value in looked_at:
        if not holds(one.value(row, at), value):
            return False
        at += len(one.reads)
    return True
