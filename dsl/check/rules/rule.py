"""One rule: its header, its conditions, its body."""

from attrs import evolve, frozen

from ... import syntax, typed
from ... import types as t
from ...problems.rules import FromAfterUntil, NoTimeHere, RegardlessElsewhere
from ..identity import Canonical, digest
from ..scope import Scope
from ..sections import Placed
from ..values.expressions import check_condition
from .lets import World, bounded
from .needs import Reader
from .point import Flow, without_doubts
from .statements import block
from .times import when
from .triggers import Start, start, trigger_needs
from .writes import writes


@frozen
class Header:
    """What stands before the colon, checked; `inside` is the scope in which the body begins."""

    condition: typed.Expression | None
    when: typed.When | None
    late_condition: typed.Expression | None
    regardless: bool
    inside: Scope


def check_rule(rule: syntax.Rule, place: Placed, world: World, form: Canonical, identity: str) -> typed.Rule | None:
    """The typed rule; `form` is its canonical form. None where nothing would ever start it: that was said."""
    scope = bounded(rule, form, world.scope(place.section, place.source), world.lets)
    _check_days(rule, scope)
    began = start(rule.trigger, scope)
    if began.event is not None or began.old:
        scope = evolve(scope, event=began.event, old=began.old)
    if not began.known:
        scope = scope.with_variable("event", t.Invalid())
    header = _header(rule, scope, began)
    flow = Flow(header.inside, world.told, may_have_left=header.regardless)
    body, _ = block(rule.body, flow, began)
    if not began.known:
        return None
    return _typed(rule, place, world, began, header, body, form, identity)


def _typed(
    rule: syntax.Rule,
    place: Placed,
    world: World,
    began: Start,
    header: Header,
    body: tuple[typed.Statement, ...],
    form: Canonical,
    identity: str,
) -> typed.Rule:
    entity = place.section.entity
    reader = Reader(entity, world.schema, world.vocabulary, world.memory)
    for condition in (header.condition, header.late_condition):
        reader.value(condition)
    reader.when(header.when)
    reader.block(body)
    used = world.lets.named_by((one.text for one in form.names), entity.name)
    return typed.Rule(
        identity=identity,
        version=digest((form.text, *(text for one in used for text in (one.name, one.form.text)))),
        name=rule.name.text if rule.name else None,
        source=place.source,
        span=rule.span,
        line=place.source.place(rule.trigger.span.start).line,
        entity=entity.name,
        pipeline=place.section.pipeline,
        trigger=began.trigger,
        condition=header.condition,
        when=header.when,
        late_condition=header.late_condition,
        regardless=header.regardless,
        body=body,
        needs=frozenset(reader.found) | trigger_needs(began.trigger, entity),
        writes=writes(body, entity.name),
        off=rule.off,
        starts=rule.starts.value if rule.starts else None,
        ends=rule.ends.value if rule.ends else None,
        description=rule.description,
    )


def _header(rule: syntax.Rule, scope: Scope, began: Start) -> Header:
    condition, inside = _condition(rule.condition, scope)
    moment = None
    regardless = False
    if rule.time is not None:
        moment, regardless = _time(rule.time, scope, began)
        inside = scope if rule.time.moment is not None or rule.time.working_hours else inside
    late, inside = _condition(rule.late_condition, inside)
    return Header(condition, moment, late, regardless, inside)


def _condition(node: syntax.Expression | None, scope: Scope) -> tuple[typed.Expression | None, Scope]:
    if node is None:
        return None, scope
    condition = check_condition(node, scope)
    inside = scope.knowing(condition.when_true)
    return condition.typed, without_doubts(inside) if condition.broken else inside


def _time(part: syntax.TimePart, scope: Scope, began: Start) -> tuple[typed.When | None, bool]:
    if isinstance(began.trigger, typed.OnDeleted):
        scope.report(NoTimeHere(part.span, what="a time", start=began.word))
        return None, False
    if part.regardless and not isinstance(began.trigger, typed.OnStage):
        scope.report(RegardlessElsewhere(part.span))
    return when(part, scope, header=True), part.regardless and isinstance(began.trigger, typed.OnStage)


def _check_days(rule: syntax.Rule, scope: Scope) -> None:
    if rule.starts and rule.ends and rule.starts.value > rule.ends.value:
        starts, ends = rule.starts.value.isoformat(), rule.ends.value.isoformat()
        scope.report(FromAfterUntil(rule.ends.span, starts=starts, ends=ends))
