"""Builds the nodes of rules and statements; see nodes.py."""

from decimal import Decimal
from typing import Any

from ... import syntax
from ...problems.syntax import ModifierFirst, NoSuchDay, Repeated
from ...source import Span
from ...syntax import Argument, Date, Expression, Quoted, Statement, Word
from ..reading import Makers, Reading


def build_stage_trigger(span: Span, *stages: Quoted) -> syntax.StageTrigger:
    return syntax.StageTrigger(span, stages)


def build_leaving_trigger(span: Span, *stages: Quoted) -> syntax.LeavingTrigger:
    return syntax.LeavingTrigger(span, stages)


def build_change_trigger(span: Span, *fields: Word) -> syntax.ChangeTrigger:
    return syntax.ChangeTrigger(span, fields)


def build_clock_day(reading: Reading, span: Span, *words: Any) -> str | int:
    match words:
        case ("last", "day"):
            return "last"
        case ("working", "day"):
            return "working day"
        case ((Decimal() as number, _),):
            if number != number.to_integral_value() or not 1 <= number <= 31:
                reading.report(NoSuchDay(span))
                return 1
            return int(number)
        case _:
            return str(words[0])


def build_clock_trigger(
    span: Span, day: str | int, at: syntax.Time | None, including: str | None
) -> syntax.ClockTrigger:
    return syntax.ClockTrigger(span, day, at, including is not None)


def build_modifier(span: Span, word: str) -> Word:
    return Word(span, word)


Moment = syntax.After | syntax.Around | syntax.At


def build_time_part(reading: Reading, span: Span, moment: Moment | None, *modifiers: Word) -> syntax.TimePart:
    words: set[str] = set()
    for modifier in modifiers:
        if modifier.text in words:
            reading.report(Repeated(modifier.span, text=modifier.text))
        words.add(modifier.text)
    return syntax.TimePart(span, moment, "during" in words, "skip" in words, "regardless" in words)


def build_only_modifiers(reading: Reading, span: Span, *modifiers: Word) -> syntax.TimePart:
    return build_time_part(reading, span, None, *modifiers)


def build_modifiers_first(reading: Reading, span: Span, *parts: Any) -> syntax.TimePart:
    modifiers = [part for part in parts if isinstance(part, Word)]
    (moment,) = (part for part in parts if not isinstance(part, Word))
    first = [modifier for modifier in modifiers if modifier.span.start < moment.span.start]
    reading.report(ModifierFirst.moved(reading.text, Span(first[0].span.start, first[-1].span.end), moment.span))
    return build_time_part(reading, span, moment, *modifiers)


RuleLine = tuple[Quoted, str | None, Date | None, Date | None]


def build_rule_line(span: Span, name: Quoted, off: str | None, starts: Date | None, ends: Date | None) -> RuleLine:
    return name, off, starts, ends


def build_rule(
    reading: Reading,
    span: Span,
    line: RuleLine | None,
    trigger: syntax.Trigger,
    condition: Expression | None,
    time: syntax.TimePart | None,
    late_condition: Expression | None,
    body: tuple[Statement, ...],
) -> syntax.Rule:
    name, off, starts, ends = line or (None, None, None, None)
    return syntax.Rule(
        span,
        reading.description,
        name,
        off is not None,
        starts,
        ends,
        trigger,
        condition,
        time,
        late_condition,
        body,
    )


def build_clock_rule(
    reading: Reading,
    span: Span,
    line: RuleLine | None,
    trigger: syntax.Trigger,
    condition: Expression | None,
    body: tuple[Statement, ...],
) -> syntax.Rule:
    return build_rule(reading, span, line, trigger, condition, None, None, body)


def build_body(span: Span, *statements: Statement) -> tuple[Statement, ...]:
    return statements


def build_move(
    span: Span, stage: Quoted, pipeline: Quoted | None, allowing: str | None, on_behalf: Expression | None
) -> syntax.Move:
    return syntax.Move(span, stage, pipeline, allowing is not None, on_behalf)


def build_ask(span: Span, action: Word, *parts: Any) -> syntax.Ask:
    arguments = tuple(part for part in parts if isinstance(part, Argument))
    behalf = [part for part in parts if part is not None and not isinstance(part, Argument)]
    return syntax.Ask(span, action, arguments, behalf[0] if behalf else None)


def build_if(span: Span, *parts: Any) -> syntax.If:
    branches = tuple(part for part in parts if isinstance(part, syntax.Branch))
    return syntax.If(span, branches, parts[-1])


def build_wait_for(
    reading: Reading, span: Span, duration: syntax.Duration, at: syntax.Time | None, *modifiers: Word
) -> syntax.TimePart:
    end = duration.span.end if at is None else at.span.end
    moment = syntax.After(Span(duration.span.start, end), duration, at)
    return build_time_part(reading, span, moment, *modifiers)


def build_wait_until(reading: Reading, span: Span, moment: Expression, *modifiers: Word) -> syntax.TimePart:
    return build_time_part(reading, span, syntax.At(moment.span, moment), *modifiers)


def build_named_values(span: Span, *entries: Argument) -> syntax.NamedValues:
    return syntax.NamedValues(span, entries)


def build_broken_header(span: Span, *parts: object) -> None:
    return None


def build_broken(span: Span, name: str | None) -> syntax.Broken:
    return syntax.Broken(span, name)


MAKERS: Makers = {
    "stage_trigger": build_stage_trigger,
    "leaving_trigger": build_leaving_trigger,
    "change_trigger": build_change_trigger,
    "clock_trigger": build_clock_trigger,
    "modifier": build_modifier,
    "rule_line": build_rule_line,
    "body": build_body,
    "move": build_move,
    "ask": build_ask,
    "if": build_if,
    "named_values": build_named_values,
    "broken": build_broken,
    "broken_header": build_broken_header,
}

ASKING: Makers = {
    "clock_day": build_clock_day,
    "time_part": build_time_part,
    "only_modifiers": build_only_modifiers,
    "modifiers_first": build_modifiers_first,
    "rule": build_rule,
    "clock_rule": build_clock_rule,
    "wait_for": build_wait_for,
    "wait_until": build_wait_until,
    "wait_around": build_time_part,
}
