"""Writing the members of lists that lie in a table of their own."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from stagerules.dsl.values import Key, Labelled, Value

from ..records.problems import EffectRefused
from ..records.stored import member_parts
from .connection import Connection
from .layout import EntityTable, FieldColumns, ListTable, equal, parameters
from .read import read


def replace_members(db: Connection, table: EntityTable, one: ListTable, key: Key, members: tuple[Value, ...]) -> None:
    """The list becomes these members."""
    if table.hosts is None or not _changed_in_place(db, table, one, key, members):
        db.run(sa.delete(one.table).where(one.owner == key))
        insert_members(db, one, key, members)


def _changed_in_place(db: Connection, table: EntityTable, one: ListTable, key: Key, members: tuple[Value, ...]) -> bool:
    """Changes a host's rows as little as may be: they can hold more than the member. False where that cannot be."""
    old = (read(db, table, (key,), (one.field.name,), {})[key] or {}).get(one.field.name)
    if not isinstance(old, tuple):
        return False
    new = tuple(member for member in members if member not in old)
    stay = tuple(member for member in old if member in members)
    if any(members.count(member) > 1 for member in members):
        return False
    in_order = (*stay, *new) == members or (one.position is None and len(stay) + len(new) == len(members))
    slots = None if in_order else _slots(db, one, key, members, new)
    if not in_order and slots is None:
        return False
    for member in old:
        if member not in members and remove_member(db, one, key, member) != 1:
            return False  # written in some other way, or there twice
    insert_members(db, one, key, new, slots)
    return True


def _slots(
    db: Connection, one: ListTable, key: Key, members: tuple[Value, ...], new: tuple[Value, ...]
) -> list[int] | None:
    """Free positions for new members between the others, such as deleted rows leave; None where there are too few."""
    if one.position is None:
        return None
    slots: list[int] = []
    before, waiting = -1, 0
    for member in members:
        if member in new:
            waiting += 1
            continue
        where, values = _equal(one, key, member)
        found = db.rows(sa.select(one.position).where(*where), values)
        if len(found) != 1 or not isinstance(found[0][0], int) or found[0][0] - before <= waiting:
            return None
        slots += range(found[0][0] - waiting, found[0][0])
        before, waiting = found[0][0], 0
    return [*slots, *range(before + 1, before + 1 + waiting)]


def insert_members(
    db: Connection, one: ListTable, key: Key, members: tuple[Value, ...], slots: Sequence[int] | None = None
) -> None:
    """Adds at the end, or in these positions. Members of a record that is not there are refused by the foreign key."""
    start = 0
    if one.position is not None and slots is None:
        last = db.rows(sa.select(sa.func.max(one.position)).where(one.owner == key))[0][0]
        start = 0 if last is None else last + 1
    places = range(start, start + len(members)) if slots is None else slots
    rows = [
        _member(db, one, member) | {"owner": key, "position": at} for at, member in zip(places, members, strict=True)
    ]
    if rows:
        db.run(_insert_statement(one), rows)


def _member(db: Connection, one: ListTable, member: Value) -> dict[str, object]:
    kept = kept_member(one, member)
    return kept if one.value.link is None else kept | {"v0": linked(db, one.value, (kept["v0"],))[0]}


def _insert_statement(one: ListTable) -> sa.Insert:
    values: dict[str, Any] = {one.owner.name: sa.bindparam("owner")}
    if one.position is not None:
        values[one.position.name] = sa.bindparam("position")
    if one.label is not None:
        values[one.label.name] = sa.bindparam("label")
    values |= {column.name: sa.bindparam(f"v{at}", type_=column.type) for at, column in enumerate(one.value.columns)}
    return sa.insert(one.table).values(values)


def holds_member(db: Connection, one: ListTable, key: Key, value: Value) -> bool:
    """Whether the list holds the value."""
    where, values = _equal(one, key, value)
    return bool(db.rows(sa.select(one.owner).where(*where).limit(1), values))


def remove_member(db: Connection, one: ListTable, key: Key, value: Value) -> int:
    """Takes every equal member out; how many rows that were."""
    where, values = _equal(one, key, value)
    return db.run(sa.delete(one.table).where(*where), values).rowcount


def linked(db: Connection, where: FieldColumns, kept: tuple[object, ...]) -> tuple[object, ...]:
    """What a relation's column is given: another column of the record it points to, which must be there."""
    link = where.link
    if link is None or kept[0] is None:
        return kept
    found = db.rows(sa.select(link.key if link.by is None else link.by).where(link.key == kept[0], link.there))
    if not found:
        raise EffectRefused("refused_by_database", f"there is no {link.entity} {kept[0]}")
    if found[0][0] is None:
        raise EffectRefused(
            "refused_by_database", f"{link.entity} {kept[0]} lacks what `{where.field.name}` names it by"
        )
    return (found[0][0],)


def kept_member(one: ListTable, value: Value) -> dict[str, object]:
    """A member of a list as bound values."""
    label, _ = member_parts(one.of, value)
    kept = parameters(one.value.keep(value.value if isinstance(value, Labelled) else value))
    return kept | ({"label": label} if one.label is not None else {})


def _equal(one: ListTable, key: Key, value: Value) -> tuple[list[sa.ColumnElement[bool]], dict[str, object]]:
    """The condition on a member's rows, and what it is bound to."""
    where = [one.owner == sa.bindparam("owner"), *equal(one.value)]
    if one.label is not None:
        where.append(one.label == sa.bindparam("label"))
    return where, kept_member(one, value) | {"owner": key}
