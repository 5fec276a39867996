"""Mutants: what can be changed in a rules file so that a good scenario should fail."""

import re
from collections.abc import Iterator, Sequence
from typing import TypeAlias

import attrs

from stagerules.dsl import syntax
from stagerules.dsl import types as t
from stagerules.dsl.schema import Schema
from stagerules.dsl.source import Source, Span

TURNED = {">": ">=", ">=": ">", "<": "<=", "<=": "<", "==": "!=", "!=": "=="}
_NUMBER = re.compile(r"(?P<whole>[0-9][0-9_]*)(?:\.(?P<rest>[0-9_]+))?")


@attrs.frozen
class Mutant:
    """One change: the characters of `span` become one of `ways`, the first with which the rules still pass the check.

    `trigger` says that it changes what starts the rule, so that any scenario may notice.
    """

    source: Source
    span: Span
    ways: tuple[str, ...]
    trigger: bool = False

    @property
    def line(self) -> int:
        """Where the change begins."""
        start = self.span.start + len(self.before) - len(self.before.lstrip())
        return self.source.place(start).line

    @property
    def before(self) -> str:
        """What stands there."""
        return self.source.slice(self.span)

    def changed(self, way: str) -> str:
        """The text of the file with one of the ways in it."""
        text = self.source.text
        return text[: self.span.start] + way + text[self.span.end :]


def mutants(file: syntax.File, schema: Schema) -> Iterator[Mutant]:
    """All mutants of a file, in its order. Rules that are `off` have none."""
    reader = _Reader(file.source, schema)
    found: list[Mutant] = []
    for node in file.declarations:
        match node:
            case syntax.Rule(off=False):
                found += reader.rule(node)
            case syntax.NamedExpression(value=value):
                found += reader.condition(value)
            case _:
                pass
    yield from sorted(dict.fromkeys(found), key=lambda one: one.span)


Block: TypeAlias = Sequence[syntax.Statement]


@attrs.frozen
class _Reader:
    source: Source
    schema: Schema

    def rule(self, rule: syntax.Rule) -> Iterator[Mutant]:
        """The mutants of a rule: what starts it, its conditions and times, its statements."""
        match rule.trigger:
            case syntax.StageTrigger(stages=stages) | syntax.LeavingTrigger(stages=stages):
                for stage in stages:
                    yield from self.stage(stage, trigger=True)
            case _:
                pass
        for condition in (rule.condition, rule.late_condition):
            if condition is not None:
                start = self.source.text.rfind("if", 0, condition.span.start)
                yield self.mutant(Span(self._spaces(start), condition.span.end), "")
                yield from self.condition(condition)
        yield from self.time(rule.time)
        yield from self.block(rule.body)

    def block(self, body: Block) -> Iterator[Mutant]:
        """The mutants of statements: each left out, and what is in them."""
        for number, statement in enumerate(body):
            following = body[number + 1] if number + 1 < len(body) else None
            yield from self.left_out(statement, following, body)
            yield from self.inside(statement)

    def left_out(
        self, statement: syntax.Statement, following: syntax.Statement | None, body: Block
    ) -> Iterator[Mutant]:
        """The block without a statement; where it is the only one, `stop` stands there instead."""
        if isinstance(statement, syntax.Stop | syntax.OnFailure | syntax.Broken | syntax.If):
            return
        end = following.span.end if isinstance(following, syntax.OnFailure) else statement.span.end
        alone = all(isinstance(one, syntax.OnFailure) or one is statement for one in body)
        if alone:
            yield self.mutant(Span(statement.span.start, end), "stop")
        else:
            start = self.source.text.rfind("\n", 0, statement.span.start)
            yield self.mutant(Span(max(start, 0), end), "")

    def inside(self, statement: syntax.Statement) -> Iterator[Mutant]:
        """What can be changed in a statement."""
        match statement:
            case syntax.Set(value=value):
                yield from self.swapped(value)
            case syntax.Move(stage=stage):
                yield from self.stage(stage)
            case syntax.Ask():
                yield from self.recipients(statement)
            case syntax.Let(value=syntax.Ask() as asked):
                yield from self.recipients(asked)
            case syntax.If(branches=branches, otherwise=otherwise):
                for branch in branches:
                    yield self.mutant(branch.condition.span, "yes")
                    yield from self.condition(branch.condition)
                    yield from self.block(branch.body)
                yield from self.block(otherwise or ())
            case syntax.Wait(time=time):
                yield from self.time(time)
            case syntax.OnFailure(body=body):
                yield from self.block(body)
            case _:
                pass

    def recipients(self, asked: syntax.Ask) -> Iterator[Mutant]:
        """Somebody else gets it."""
        for one in asked.arguments:
            if one.name is not None and one.name.text == "to" and not isinstance(one.value, syntax.NamedValues):
                yield from self.swapped(one.value)

    def swapped(self, value: syntax.Expression) -> Iterator[Mutant]:
        """Another constant of the same type, in the place of one; another value of a choice."""
        match value:
            case syntax.Name(text=name) if name in self.schema.constants:
                of = self.schema.constants[name]
                others = tuple(other for other, its in self.schema.constants.items() if other != name and its == of)
                yield from [self.mutant(value.span, *others)] if others else ()
            case syntax.Text():
                yield from self.choice(value)
            case syntax.YesNo(value=yes):
                yield self.mutant(value.span, "no" if yes else "yes")
            case _:
                pass

    # --- conditions and times ----------------------------------------------------------------------------------

    def condition(self, condition: syntax.Expression) -> Iterator[Mutant]:
        """What can be changed in a condition, at any depth."""
        waiting: list[object] = [condition]
        while waiting:
            node = waiting.pop()
            waiting.extend(_below(node))
            yield from self.test(node)

    def test(self, node: object) -> Iterator[Mutant]:
        """What can be changed in one node of a condition."""
        match node:
            case syntax.Comparison(left=left, operator=operator, right=right) if operator in TURNED:
                yield self.word(left.span.end, right.span.start, operator, TURNED[operator])
                yield from self.choice(right) if isinstance(right, syntax.Text) else ()
            case syntax.And(items=items):
                yield from self.several(items, "and", "or")
            case syntax.Or(items=items):
                yield from self.several(items, "or", "and")
            case syntax.Not(span=span, value=value):
                yield self.mutant(Span(span.start, value.span.start), "")
            case syntax.IsEmpty(subject=subject, negated=negated, span=span):
                words = ("is not empty", "is empty") if negated else ("is empty", "is not empty")
                yield self.word(subject.span.end, span.end, *words)
            case syntax.TextTest(value=syntax.ListValue(items=items)) if len(items) > 1:
                yield from (self._without(items, number) for number in range(len(items)))
            case syntax.OfList(kind="any" | "all" as kind, span=span):
                yield self.word(span.start, span.end, kind, "all" if kind == "any" else "any")
            case syntax.Aggregate(kind="first" | "last" as kind, span=span):
                yield self.word(span.start, span.end, kind, "last" if kind == "first" else "first")
            case syntax.StageOrder(stage=stage):
                yield from self.stage(stage)
            case syntax.Number() | syntax.Money() | syntax.Duration():
                yield from self.more(node.span)
            case _:
                pass

    def several(self, items: tuple[syntax.Expression, ...], word: str, other: str) -> Iterator[Mutant]:
        """`and` for `or`, and each part left out."""
        if len(items) == 2:
            yield self.word(items[0].span.end, items[1].span.start, word, other)
        yield from (self._without(items, number) for number in range(len(items)))

    def time(self, time: syntax.TimePart | None) -> Iterator[Mutant]:
        """A span that is one longer."""
        match time.moment if time is not None else None:
            case syntax.After(duration=duration) | syntax.Around(duration=duration):
                yield from self.more(duration.span)
            case _:
                pass

    def more(self, span: Span) -> Iterator[Mutant]:
        """The number that is one more, in its last digit."""
        found = _NUMBER.match(self.source.text, span.start, span.end)
        if found is None:
            return
        places = len((found["rest"] or "").replace("_", ""))
        number = int((found["whole"] + (found["rest"] or "")).replace("_", "")) + 1
        digits = str(number).rjust(places + 1, "0")
        text = digits if not places else f"{digits[:-places]}.{digits[-places:]}"
        yield self.mutant(Span(found.start(), found.end()), text)

    def stage(self, stage: syntax.Quoted, *, trigger: bool = False) -> Iterator[Mutant]:
        """Another stage of the same pipeline: the one behind it, and so on round."""
        for entity in self.schema.staged:
            for pipeline in entity.pipelines:
                names = [one.name for one in pipeline.stages]
                if stage.text in names and len(names) > 1:
                    at = names.index(stage.text)
                    others = (*names[at + 1 :], *names[:at])
                    yield self.mutant(stage.span, *(f'"{name}"' for name in others), trigger=trigger)
                    return

    def choice(self, value: syntax.Text) -> Iterator[Mutant]:
        """Another value of a choice that has this one."""
        written = self.source.slice(value.span).strip('"')
        for entity in self.schema.entities.values():
            for field in entity.fields.values():
                of = t.filled(field.type)
                if isinstance(of, t.Choice) and written in of.values and len(of.values) > 1:
                    yield self.mutant(value.span, *(f'"{one}"' for one in of.values if one != written))
                    return

    def mutant(self, span: Span, *ways: str, trigger: bool = False) -> Mutant:
        """The mutant in which one of these stands there."""
        return Mutant(self.source, span, ways, trigger)

    def word(self, start: int, end: int, word: str, other: str) -> Mutant:
        """The mutant with another word in the place of the first such one."""
        at = self.source.text.index(word, start, end)
        return self.mutant(Span(at, at + len(word)), other)

    def _without(self, items: tuple[syntax.Expression, ...], number: int) -> Mutant:
        if number + 1 < len(items):
            return self.mutant(Span(items[number].span.start, items[number + 1].span.start), "")
        return self.mutant(Span(items[number - 1].span.end, items[number].span.end), "")

    def _spaces(self, start: int) -> int:
        while start and self.source.text[start - 1] in " \t":
            start -= 1
        return start


def _below(node: object) -> Iterator[object]:
    """The parts of a node that are nodes."""
    if not attrs.has(type(node)):
        return
    for name in (field.name for field in attrs.fields(type(node))):  # type: ignore[arg-type]  # it has been asked
        value = getattr(node, name)
        yield from value if isinstance(value, tuple) and not isinstance(value, Span) else (value,)
