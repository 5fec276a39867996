"""The columns of a CSV file, each with the field that it fills and the way its cells become values."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import attrs

from stagerules.dsl import types as t
from stagerules.dsl.check.nearest import nearest
from stagerules.dsl.schema import Entity, Field, Schema
from stagerules.dsl.values import Value
from stagerules.errors import UsersMistake
from stagerules.interpreter.records.fit import key_type
from stagerules.interpreter.records.plain import PlainProblem, from_plain

from .dates import BadPattern
from .layout import GENERATED, Layout, Target
from .texts import Convert, Reading, convert

NAMELESS = "(without a name)"


@attrs.frozen
class Column:
    """One column that is taken in. `relation` is the entity its cells name records of, looked up by `target.by`."""

    name: str
    index: int
    target: Target
    field: Field
    values: Mapping[str, str]
    convert: Convert
    relation: str | None = None


@attrs.frozen
class Columns:
    """What is made of a row: the column of the key (None: keys are made), the other columns, what fields get where
    their cell is blank, and the columns that are left out.
    """

    key: Column | None
    taken: tuple[Column, ...]
    otherwise: Mapping[str, Value]
    left_out: tuple[str, ...]


def columns_of(header: Sequence[str], layout: Layout, entity: Entity, reading: Reading) -> Columns:
    """The columns of a file with this first line. Raises `UsersMistake` where the layout does not fit."""
    names = [name.strip() for name in header]
    _refuse_twice(name for name in names if name or "" in layout.columns)
    for name in (*layout.columns, *layout.values, *layout.dates):
        if name not in names:
            raise UsersMistake(f"The file has no column `{name}`.", _near(name, names, "columns"))
    key = _key_name(layout, names, entity)
    taken: list[Column] = []
    left_out: list[str] = []
    for index, name in enumerate(names):
        targets = _targets(name, key, layout, entity)
        taken += [_column(index, name, target, layout, entity, reading) for target in targets]
        on_purpose = name in layout.columns and layout.columns[name] is None
        if not targets and not on_purpose:
            left_out.append(name or NAMELESS)
    _refuse_both(taken)
    otherwise = _otherwise(layout, entity, reading)
    _refuse_unfilled(taken, otherwise, entity)
    the_key = next((one for one in taken if one.field.name == entity.key), None)
    others = tuple(one for one in taken if one is not the_key)
    return Columns(the_key, others, otherwise, tuple(dict.fromkeys(left_out)))


def importable(entity: Entity) -> list[str]:
    """The fields that an import may fill."""
    return [name for name, field in entity.fields.items() if field.first_of is None]


def _key_name(layout: Layout, names: Sequence[str], entity: Entity) -> str | None:
    if layout.key == GENERATED:
        return None
    if layout.key is not None:
        if layout.key not in names:
            raise UsersMistake(f"The file has no column `{layout.key}`.", _near(layout.key, names, "columns"))
        return layout.key
    for name in names:
        target = layout.columns[name] if name in layout.columns else _by_name(name, entity)
        if target is not None and target.field == entity.key:
            return name
    raise UsersMistake(
        f"It is not clear which column holds the key `{entity.key}` of {entity.name}.",
        "Name it with `--key COLUMN`, or let keys be made: `--key generated`. "
        f"The columns are {', '.join(f'`{name}`' for name in names[:40])}.",
        exit_code=2,
    )


def _targets(name: str, key: str | None, layout: Layout, entity: Entity) -> list[Target]:
    """The fields that a column fills: the column of the key may fill another one, too."""
    wanted = layout.columns[name] if name in layout.columns else _by_name(name, entity)
    others = [] if wanted is None or wanted.field == entity.key else [wanted]
    return [Target(entity.key), *others] if name == key else others


def _by_name(column: str, entity: Entity) -> Target | None:
    """The field that is called like the column, but for case, spaces and `_`."""
    wanted = _plain(column)
    for name in importable(entity):
        if wanted and wanted in (_plain(name), _plain(entity.fields[name].label or name)):
            return Target(name)
    return None


def _plain(name: str) -> str:
    return re.sub(r"[\W_]", "", name).casefold()


def _column(index: int, name: str, target: Target, layout: Layout, entity: Entity, reading: Reading) -> Column:
    names = importable(entity)
    if target.field not in names:
        raise UsersMistake(
            f"{entity.name} has no field `{target.field}` to fill.", _near(target.field, names, "fields")
        )
    field = entity.fields[target.field]
    of = t.filled(field.type)
    item = of.item if isinstance(of, t.List) else of
    labels = of.labels if isinstance(of, t.List) else ()
    if labels and target.label is None:
        target = attrs.evolve(target, label=labels[0])
    if target.label is not None and target.label not in labels:
        way_out = _near(target.label, labels, "labels") if labels else f"Write `{target.field}` alone."
        raise UsersMistake(f"`{target.field}` of {entity.name} has no label `{target.label}`.", way_out)
    relation = item.entity if isinstance(item, t.Record) else None
    if target.by is not None:
        _check_lookup(target, relation, reading.schema)
    stated = attrs.evolve(reading, dates=layout.dates.get(name), decimal=layout.decimal)
    try:
        return Column(name, index, target, field, layout.values.get(name, {}), convert(item, stated), relation)
    except BadPattern as problem:
        raise UsersMistake(f"The form of dates of `{name}`: {problem}.", "Such as `dd.MM.yyyy`.") from None


def _check_lookup(target: Target, relation: str | None, schema: Schema) -> None:
    if relation is None:
        raise UsersMistake(f"`{target.field}` does not point to a record.", f"Leave out `by {target.by}`.")
    names = importable(schema.entities[relation])
    if target.by not in names:
        raise UsersMistake(f"{relation} has no field `{target.by}`.", _near(str(target.by), names, "fields"))


def _otherwise(layout: Layout, entity: Entity, reading: Reading) -> Mapping[str, Value]:
    found: dict[str, Value] = {}
    for name, written in layout.otherwise.items():
        names = importable(entity)
        if name not in names:
            raise UsersMistake(f"{entity.name} has no field `{name}` to fill.", _near(name, names, "fields"))
        try:
            of = entity.fields[name].type
            found[name] = from_plain(_as_key(written, of, reading.schema), of, reading.schema, reading.zone)
        except PlainProblem as problem:
            raise UsersMistake(f"The value of `{name}` under `otherwise`: {problem}.", problem.hint) from None
    return found


def _as_key(written: object, of: t.Type, schema: Schema) -> object:
    """A key as it is written on the command line, where all are texts."""
    entity = record.entity if isinstance(record := t.filled(of), t.Record) else None
    whole = isinstance(written, str) and re.fullmatch(r"-?[0-9]{1,18}", written)
    return int(str(written)) if whole and entity is not None and key_type(schema, entity) is int else written


def _refuse_twice(names: Iterable[str]) -> None:
    for name, count in Counter(names).items():
        if count > 1:
            raise UsersMistake(f"The file has two columns `{name}`.", "Give one of them another name.")


def _refuse_both(taken: Sequence[Column]) -> None:
    """Two columns may fill one list, nothing else."""
    found: dict[str, Column] = {}
    for one in taken:
        other = found.setdefault(one.field.name, one)
        if other is not one and not isinstance(t.filled(one.field.type), t.List):
            raise UsersMistake(
                f"The columns `{other.name}` and `{one.name}` both fill `{one.field.name}`.",
                f'Leave one out: `--column "{one.name}="`.',
            )


def _refuse_unfilled(taken: Sequence[Column], otherwise: Mapping[str, Value], entity: Entity) -> None:
    own = ("stage", "pipeline", "stage_since") if entity.staged else ()
    filled = {one.field.name for one in taken} | otherwise.keys() | {entity.key, *own}
    missing = [
        name
        for name in importable(entity)
        if name not in filled and not isinstance(entity.fields[name].type, t.Optional | t.List)
    ]
    if missing:
        raise UsersMistake(
            f"No column fills {', '.join(f'`{name}`' for name in missing)}, which every {entity.name} needs.",
            f'Name the column: `--column "COLUMN={missing[0]}"`, or a value for all: `--otherwise "{missing[0]}=…"`.',
        )


def _near(name: str, names: Iterable[str], what: str) -> str:
    known = tuple(names)
    near = nearest(name, known)
    return f"Did you mean `{near}`?" if near else f"The {what} are {', '.join(f'`{one}`' for one in known[:40])}."
