"""Coverage: which rules applied, which ways were taken, and which tests were met and not met."""

from collections.abc import Iterable, Iterator
from typing import Literal, TypeAlias

import attrs

from stagerules.dsl import typed
from stagerules.dsl.source import Source, Span

from ..drivers.receipt import Receipt
from ..plan import Considered, Plan, Seen
from .played import Played

What: TypeAlias = Literal["applied", "met", "not met", "taken", "none taken", "failure"]
Way: TypeAlias = tuple[int, ...]


@attrs.frozen
class Point:
    """Something that scenarios should reach: that a rule is `applied`, a test `met` and `not met`, a branch `taken`,
    none of them (`none taken`), the block behind `on failure`. It stands at `span` of `source`.
    """

    rule: str
    what: What
    source: Source = attrs.field(eq=False, repr=False)
    file: str
    span: Span


@attrs.frozen
class Coverage:
    """All points, in the order of the files, and those that were reached."""

    points: tuple[Point, ...]
    reached: frozenset[Point]

    @property
    def missing(self) -> tuple[Point, ...]:
        """Those that were not."""
        return tuple(one for one in self.points if one not in self.reached)

    @property
    def percent(self) -> float:
        """How much was reached; all, where there is nothing to reach."""
        return 100 * len(self.reached) / len(self.points) if self.points else 100.0


def covered(rules: Iterable[typed.Rule], told: Iterable[Played]) -> Coverage:
    """What the scenarios that were played have reached of these rules. Rules that are `off` do not count."""
    by_identity = {rule.identity: rule for rule in rules if not rule.off}
    points = dict.fromkeys(point for rule in by_identity.values() for point in _points(rule))
    receipts = (receipt for one in told for turn in one.turns for receipt in turn.receipts)
    reached = {point for receipt in receipts for point in _reached(receipt, by_identity)}
    return Coverage(tuple(points), frozenset(reached & points.keys()))


# --- what there is -------------------------------------------------------------------------------------------------


def _points(rule: typed.Rule) -> Iterator[Point]:
    yield _point(rule, "applied", rule.source, _header(rule))
    for condition in (rule.condition, rule.late_condition):
        if condition is not None:
            yield from _tests(rule, condition)
    for _, statement in ways(rule.body):
        match statement:
            case typed.If(branches=branches):
                for condition, _ in branches:
                    yield from _tests(rule, condition)
                yield from (_point(rule, "taken", rule.source, condition.span) for condition, _ in branches)
                yield _point(rule, "none taken", rule.source, _first_line(rule, statement))
            case typed.Ask(on_failure=tuple()):
                yield _point(rule, "failure", rule.source, _first_line(rule, statement))
            case _:
                pass


def _tests(rule: typed.Rule, condition: typed.Expression) -> Iterator[Point]:
    for source, leaf in leaves(condition, rule.source):
        yield _point(rule, "met", source, leaf.span)
        yield _point(rule, "not met", source, leaf.span)


def leaves(node: typed.Expression, source: Source) -> Iterator[tuple[Source, typed.Expression]]:
    """The single tests of a condition, each with the file that it stands in."""
    match node:
        case typed.And(items=items) | typed.Or(items=items):
            for item in items:
                yield from leaves(item, source)
        case typed.Not(value=value) if value.span != node.span:
            yield from leaves(value, source)
        case typed.Named(value=value, source=elsewhere):
            yield from leaves(value, elsewhere)
        case _:
            yield source, node


def ways(body: tuple[typed.Statement, ...], here: Way = ()) -> Iterator[tuple[Way, typed.Statement]]:
    """All statements of a body, each with the way to it: its number, the number of a branch in it, and so on."""
    for number, statement in enumerate(body):
        place = (*here, number)
        yield place, statement
        match statement:
            case typed.If(branches=branches, otherwise=otherwise):
                for inner, block in enumerate((*(block for _, block in branches), otherwise)):
                    yield from ways(block, (*place, inner))
            case typed.Ask(on_failure=tuple(block)):
                yield from ways(block, (*place, 0))
            case _:
                pass


# --- what was reached ----------------------------------------------------------------------------------------------


def _reached(receipt: Receipt, rules: dict[str, typed.Rule]) -> Iterator[Point]:
    if receipt.plan is None:
        return
    for one in receipt.plan.considered:
        rule = rules.get(one.rule)
        if rule is not None:
            yield from _of_rule(one, rule, receipt.plan)
    yield from _failures(receipt, receipt.plan, rules)


def _of_rule(one: Considered, rule: typed.Rule, plan: Plan) -> Iterator[Point]:
    begun = any((outcome.cause.rule, outcome.cause.event) == (one.rule, one.event) for outcome in plan.outcomes)
    if one.verdict in ("fired", "failed") or (one.verdict == "waits" and begun):
        yield _point(rule, "applied", rule.source, _header(rule))
    for condition in (rule.condition, rule.late_condition):
        if condition is not None and one.condition is not None and _is(one.condition, condition, rule.source):
            yield from _seen(rule, condition, one.condition, rule.source)
    ifs = {_line(rule, node): node for _, node in ways(rule.body) if isinstance(node, typed.If)}
    for branch in one.branches:
        if branch.line in ifs:
            yield from _branch(rule, ifs[branch.line], branch.asked)


def _branch(rule: typed.Rule, statement: typed.If, asked: tuple[Seen, ...]) -> Iterator[Point]:
    conditions = [condition for condition, _ in statement.branches]
    for condition, seen in zip(conditions, asked, strict=False):
        yield from _seen(rule, condition, seen, rule.source)
        if seen.value is True:
            yield _point(rule, "taken", rule.source, condition.span)
    if asked and asked[-1].value is not True:
        yield _point(rule, "none taken", rule.source, _first_line(rule, statement))


def _seen(rule: typed.Rule, node: typed.Expression, seen: Seen, source: Source) -> Iterator[Point]:
    """The tests of a condition that were asked; the trace has the shape of the condition."""
    match node:
        case typed.And(items=items) | typed.Or(items=items):
            for item, part in zip(items, seen.parts, strict=False):
                yield from _seen(rule, item, part, source)
        case typed.Not(value=value) if value.span != node.span and seen.parts:
            yield from _seen(rule, value, seen.parts[0], source)
        case typed.Named(value=value, source=elsewhere) if seen.parts:
            yield from _seen(rule, value, seen.parts[0], elsewhere)
        case _ if seen.asked:
            yield _point(rule, "met" if seen.value is True else "not met", source, node.span)
        case _:
            pass


def _failures(receipt: Receipt, plan: Plan, rules: dict[str, typed.Rule]) -> Iterator[Point]:
    """The blocks behind `on failure` that ran: at once, or later, when a message had failed for good."""
    for outcome in plan.outcomes:
        rule = rules.get(outcome.cause.rule)
        if rule is None or outcome.status == "done" or outcome.action is None:
            continue
        for _, node in ways(rule.body):
            if isinstance(node, typed.Ask) and _line(rule, node) == outcome.cause.line:
                yield _point(rule, "failure", rule.source, _first_line(rule, node))
    resume = receipt.event.resume
    if resume is not None and resume.within is not None and (rule := rules.get(resume.rule)) is not None:
        for way, node in ways(rule.body):
            if way == resume.within[:-1]:
                yield _point(rule, "failure", rule.source, _first_line(rule, node))


# --- places --------------------------------------------------------------------------------------------------------


def _point(rule: typed.Rule, what: What, source: Source, span: Span) -> Point:
    return Point(rule.identity, what, source, source.name, span)


def _is(seen: Seen, condition: typed.Expression, source: Source) -> bool:
    return seen.text == source.slice(condition.span)


def _line(rule: typed.Rule, node: typed.Statement) -> int:
    return rule.source.place(node.span.start).line


def _header(rule: typed.Rule) -> Span:
    """The line of a rule's `on`."""
    start = rule.source.line_starts[rule.line - 1]
    return Span(start, start + len(rule.source.line_text(rule.line)))


def _first_line(rule: typed.Rule, node: typed.Statement) -> Span:
    end = rule.source.text.find("\n", node.span.start, node.span.end)
    return Span(node.span.start, node.span.end if end < 0 else end)
