"""Which other values of fields could make the tests in an expression turn out otherwise.

A test is looked at from its outside to its inside: `amount * 2 > paid` aims at twice the amount being about what was
paid, so at the amount being about half of it, and at what was paid being about twice the amount. All of it are guesses:
whether one makes the test true, only evaluating it can say.
"""

from collections.abc import Iterable
from decimal import Decimal

import attrs

from stagerules.dsl import typed
from stagerules.dsl import types as t
from stagerules.dsl.values import Ref, Value

from ..values.sameness import bare
from .aiming import aim, aim_at_members
from .aims import MOST_RECORDS, Aims, members_of, options, places, some, target
from .literal import example
from .neighbours import around
from .nodes import inside
from .writes import Place

_SEARCHED = (t.Choice, t.YesNo, t.Text, t.Email, t.Phone, t.StageName)
"""Types of which records are looked for by their value: few values, or such as are written in rules."""


def look(node: typed.Expression, aims: Aims) -> None:
    """Aims at all that the tests in an expression hang on."""
    match node:
        case typed.Field():
            for place in places(node, aims):
                at_any_value(place, aims)
        case typed.Compare(left=left, right=right):
            _at_each_other(left, right, aims)
        case typed.Between(subject=subject, low=low, high=high):
            _at_each_other(subject, low, aims)
            _at_each_other(subject, high, aims)
        case typed.Contains(container=container, member=member):
            _at_containing(container, member, aims)
        case typed.TextTest(subject=subject, value=value, kind=kind):
            aim(subject, _joined(options(value, aims), options(subject, aims), kind == "starts with"), aims)
            aim(value, options(subject, aims), aims)
        case typed.Matches(subject=subject, pattern=pattern):
            aim(subject, example(pattern), aims)
        case typed.StageIs(subject=subject):
            _at_any_stage(subject, aims)
        case typed.Quantifier(variable=variable, list=members, condition=condition):
            _through_members(variable, members, (condition,), aims)
            return
        case typed.Comprehension(variable=variable, list=members, condition=condition, value=value):
            _through_members(variable, members, (value,) if condition is None else (condition, value), aims)
            return
        case _:
            pass
    for one in inside(node):
        look(one, aims)


def touch(node: typed.Expression, aims: Aims) -> None:
    """Notes the fields in an expression, in the order in which they are written."""
    match node:
        case typed.Quantifier(list=members) | typed.Comprehension(list=members):
            touch(members, aims)
            return
        case typed.Field():
            places(node, aims)
        case typed.EachField(base=base, field=field):
            refs = [one for one in members_of(base, aims) if isinstance(one, Ref)]
            aims.touched.update({(one, field): None for one in refs})
        case _:
            pass
    for one in inside(node):
        touch(one, aims)


def at_any_value(place: Place, aims: Aims) -> None:
    """Empty, filled, each choice, each stage, some other record: what may be asked of any field."""
    aims.touched.setdefault(place)
    field = aims.field(place)
    match field.type:
        case t.List(item) | t.Optional(t.List(item)):
            if not aims.members.get(place):
                aims.want_members(place, some(item, aims))
            aims.want(place, ((),))
        case t.StageName():
            _at_stages_of(place[0], aims)
        case of:
            aims.want(place, some(of, aims))
            aims.want(place, (None,))
    if entity := target(field.type):
        _at_records_like(place, entity, aims)


def _at_records_like(place: Place, entity: str, aims: Aims) -> None:
    """Records of which fields hold what tests ask of the one to which this field points."""
    fields = aims.env.program.schema.entities[entity].fields
    known = dict.fromkeys(
        (name, value)
        for (record, name), values in aims.values.items()
        if record.entity == entity
        and isinstance(t.filled(fields[name].type), t.Choice | t.YesNo | t.Text | t.StageName)
        for value in values
    )
    listed = isinstance(t.filled(aims.field(place).type), t.List)
    for name, value in known:
        found = aims.others(entity, name, value)[:1]
        if listed:
            aims.want_members(place, found)
        else:
            aims.want(place, found)


def _at_each_other(left: typed.Expression, right: typed.Expression, aims: Aims) -> None:
    """Each side at being what the other is, a little more, or a little less."""
    aim(left, (one for value in options(right, aims) for one in around(_as(left.type, value))), aims)
    aim(right, (one for value in options(left, aims) for one in around(_as(right.type, value))), aims)


def _as(of: t.Type, value: Value) -> Value:
    """A whole number beside one that need not be whole is not the next one to it."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    return Decimal(value) if whole and isinstance(t.filled(of), t.Number) else value  # type: ignore[arg-type]


def _at_containing(container: typed.Expression, member: typed.Expression, aims: Aims) -> None:
    held = options(container, aims)
    if isinstance(t.filled(container.type), t.List):
        aim_at_members(container, options(member, aims), aims)
        aim(member, (bare(one) for value in held for one in (value if isinstance(value, tuple) else ())), aims)
        return
    parts = options(member, aims)
    without = (whole.replace(part, "") for whole in held for part in parts if _texts(whole, part))  # type: ignore[union-attr, arg-type]
    aim(container, (*parts, *without), aims)
    aim(member, held, aims)


def _texts(*values: Value) -> bool:
    return all(isinstance(one, str) and one for one in values)


def _joined(parts: Iterable[Value], wholes: tuple[Value, ...], first: bool) -> Iterable[Value]:
    """Texts that begin, or end, with a part: the present one with it, or only the part."""
    for part in parts:
        for whole in wholes:
            if isinstance(part, str) and isinstance(whole, str):
                yield part + whole if first else whole + part
        yield part


def _at_any_stage(subject: typed.Expression, aims: Aims) -> None:
    base = subject.base if isinstance(subject, typed.Field) else subject
    for record in options(base, aims):
        if isinstance(record, Ref):
            _at_stages_of(record, aims)


def _at_stages_of(item: Ref, aims: Aims) -> None:
    """All stages; and all pipelines, where there are several."""
    pipelines = aims.env.program.schema.entities[item.entity].pipelines
    aims.touched.update({(item, "stage"): None, (item, "pipeline"): None})
    aims.want((item, "stage"), (stage.name for one in pipelines for stage in one.stages))
    if len(pipelines) > 1:
        aims.want((item, "pipeline"), (one.name for one in pipelines))


def _through_members(variable: str, members: typed.Expression, asked: tuple[typed.Expression, ...], aims: Aims) -> None:
    """What is asked of each member: of those that are there, and of such as could be."""
    look(members, aims)
    for one in members_of(members, aims)[:MOST_RECORDS] or (None,):
        inner = attrs.evolve(aims, env=aims.env.binding(variable, one), lists={**aims.lists, variable: members})
        for condition in asked:
            look(condition, inner)
