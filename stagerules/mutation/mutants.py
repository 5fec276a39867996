"""Mutants: what can be changed in a rules file so that a good scenario should fail."""

import re
from collections.abc import Iterator, Sequence
from typing import TypeAlias

import attrs

from stagerules.dsl import syntax
from stagerules.dsl.schema import Entity, Schema
from stagerules.dsl.source import Span

from .expressions import changes, somebody_else, written
from .sheet import Mutant, Part, Sheet

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MODIFIERS = {"working_hours": r"during\s+working\s+hours", "skip_if_past": r"skip\s+if\s+past"}
MODIFIERS |= {"regardless": r"regardless\s+of\s+stage"}
FIELDS = "fields"
"""Named values that make a record, which scenarios look at. Others (`values`, `json`) no scenario can ask for."""

Block: TypeAlias = Sequence[syntax.Statement]


def mutants(file: syntax.File, schema: Schema) -> Iterator[Mutant]:
    """All mutants of a file, in its order. Rules that are `off` have none."""
    code, entity = _without_comments(file), schema.staged[0] if len(schema.staged) == 1 else None
    found: list[Mutant] = []
    for node in file.declarations:
        match node:
            case syntax.For(entity=word):
                entity = schema.entities.get(word.text)
            case syntax.Rule(off=False):
                found += _Reader(file, code, schema, entity).rule(node)
            case syntax.NamedExpression(value=value):
                found += changes(value, Sheet(file.source, code, schema, entity, "condition"))
            case _:
                pass
    yield from sorted(dict.fromkeys(found), key=lambda one: one.span)


def _without_comments(file: syntax.File) -> str:
    text = file.source.text
    for start, end in (one.span for one in file.comments):
        text = text[:start] + " " * (end - start) + text[end:]
    return text


@attrs.frozen
class _Reader:
    file: syntax.File
    code: str
    schema: Schema
    entity: Entity | None

    def sheet(self, part: Part) -> Sheet:
        return Sheet(self.file.source, self.code, self.schema, self.entity, part)

    def rule(self, rule: syntax.Rule) -> Iterator[Mutant]:
        """The mutants of a rule: what starts it, its conditions and times, its statements."""
        yield from _starts(rule.trigger, self.sheet("trigger"))
        sheet = self.sheet("condition")
        for condition in (rule.condition, rule.late_condition):
            if condition is not None:
                start = self.code.rfind("if", 0, condition.span.start)
                yield from sheet.mutant(Span(self._spaces(start), condition.span.end), "")
                yield from changes(condition, sheet)
        yield from _time(rule.time, sheet)
        yield from self.block(rule.body)

    def block(self, body: Block) -> Iterator[Mutant]:
        """The mutants of statements: each left out, and what is in them."""
        for number, statement in enumerate(body):
            following = body[number + 1] if number + 1 < len(body) else None
            yield from self.left_out(statement, following, body)
            yield from self.inside(statement, self.sheet("statement"))

    def left_out(
        self, statement: syntax.Statement, following: syntax.Statement | None, body: Block
    ) -> Iterator[Mutant]:
        """The block without a statement; where it is the only one, `stop` stands there instead."""
        if isinstance(statement, syntax.Stop | syntax.OnFailure | syntax.Broken | syntax.If):
            return
        end = following.span.end if isinstance(following, syntax.OnFailure) else statement.span.end
        if all(isinstance(one, syntax.OnFailure) or one is statement for one in body):
            yield from self.sheet("statement").mutant(Span(statement.span.start, end), "stop")
        else:
            start = self.code.rfind("\n", 0, statement.span.start)
            yield from self.sheet("statement").mutant(Span(max(start, 0), end), "")

    def inside(self, statement: syntax.Statement, sheet: Sheet) -> Iterator[Mutant]:
        """What can be changed in a statement."""
        match statement:
            case syntax.Set(value=value) | syntax.Add(value=value) | syntax.Remove(value=value):
                yield from somebody_else(value, sheet, fields=False)
                yield from written(value, sheet)
            case syntax.Move(stage=stage):
                yield from sheet.stage(stage, stage.text)
            case syntax.Ask():
                yield from _arguments(statement, sheet)
            case syntax.Let(value=syntax.Ask() as asked):
                yield from _arguments(asked, sheet)
                yield from somebody_else(asked.on_behalf, sheet)
            case syntax.Let(value=value):
                yield from written(value, sheet)
            case syntax.If(branches=branches, otherwise=otherwise):
                for branch in branches:
                    yield from sheet.mutant(branch.condition.span, "yes")
                    yield from changes(branch.condition, sheet)
                    yield from self.block(branch.body)
                yield from self.block(otherwise or ())
            case syntax.Wait(time=time):
                yield from _time(time, sheet)
            case syntax.OnFailure(body=body):
                yield from self.block(body)
            case _:
                pass
        if isinstance(statement, syntax.Set | syntax.Add | syntax.Remove | syntax.Move | syntax.Ask):
            yield from somebody_else(statement.on_behalf, sheet)

    def _spaces(self, start: int) -> int:
        while start and self.file.source.text[start - 1] in " \t":
            start -= 1
        return start


def _arguments(asked: syntax.Ask, sheet: Sheet) -> Iterator[Mutant]:
    """Somebody else gets it, or is there, or it is something else."""
    for one in asked.arguments:
        if one.name is not None and one.name.text in ("to", "with"):
            yield from somebody_else(one.value, sheet)
        if isinstance(one.value, syntax.NamedValues) and (one.name is None or one.name.text != FIELDS):
            continue
        values = one.value.entries if isinstance(one.value, syntax.NamedValues) else (one,)
        for each in values:
            yield from written(each.value, sheet)


def _starts(trigger: syntax.Trigger, sheet: Sheet) -> Iterator[Mutant]:
    """Another stage, another day or time, one field less."""
    match trigger:
        case syntax.StageTrigger(stages=stages) | syntax.LeavingTrigger(stages=stages):
            for stage in stages:
                yield from sheet.stage(stage, stage.text)
        case syntax.ChangeTrigger(fields=fields):
            yield from sheet.without(fields)
        case syntax.ClockTrigger(day=day, at=at, including_closed=closed, span=span):
            if isinstance(day, int):
                yield from sheet.word(span.start, span.end, str(day), str(day % 28 + 1))
            elif day in WEEK:
                yield from sheet.word(span.start, span.end, day, WEEK[(WEEK.index(day) + 1) % 7])
            yield from changes(at, sheet)
            yield from _words(r"including\s+closed", span, sheet) if closed else ()
        case _:
            pass


def _time(time: syntax.TimePart | None, sheet: Sheet) -> Iterator[Mutant]:
    """A later moment, the other side of a date, one modifier less."""
    if time is None:
        return
    match time.moment:
        case syntax.After(duration=duration, at=at):
            yield from changes(duration, sheet)
            yield from changes(at, sheet)
        case syntax.Around(duration=duration, side=side, date=day, at=at):
            yield from changes(duration, sheet)
            yield from sheet.word(duration.span.end, day.span.start, side, "after" if side == "before" else "before")
            yield from changes(at, sheet)
        case syntax.At(moment=moment):
            yield from changes(moment, sheet)
        case None:
            pass
    for name, words in MODIFIERS.items():
        if getattr(time, name):
            yield from _words(words, time.span, sheet)


def _words(words: str, span: Span, sheet: Sheet) -> Iterator[Mutant]:
    """Some words left out."""
    found = re.compile(rf"\s*{words}").search(sheet.code, span.start, span.end)
    if found is not None:
        yield from sheet.mutant(Span(*found.span()), "")
