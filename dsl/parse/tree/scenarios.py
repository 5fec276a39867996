"""Builds the nodes of scenarios; see nodes.py."""

from ... import syntax
from ...problems.syntax import LabelAlone
from ...source import Span
from ...syntax import Argument, Expression, Labelled, Quoted, Word
from ..reading import Makers, Reading


def build_scenario(reading: Reading, span: Span, name: Quoted, *steps: syntax.Step) -> syntax.Scenario:
    return syntax.Scenario(span, reading.description, name, steps)


def build_given_bare(span: Span, entity: Word, alias: Word | None) -> syntax.GivenItem:
    return syntax.GivenItem(span, entity, alias, ())


def build_given_item(
    reading: Reading, span: Span, entity: Word, alias: Word | None, *values: Argument | Labelled
) -> syntax.GivenItem:
    """Gather `emails: work "a", home "b"`: labelled members belong to the field before them."""
    gathered: list[Argument] = []
    for value in values:
        if isinstance(value, Argument):
            gathered.append(value)
            continue
        if not gathered or not isinstance(gathered[-1].value, Labelled | syntax.ListValue):
            reading.report(LabelAlone(value.label.span, text=value.label.text))
            continue
        field = gathered.pop()
        before = field.value
        members = before.items if isinstance(before, syntax.ListValue) else (before,)
        assert not isinstance(before, syntax.NamedValues)
        joined = Span(before.span.start, value.span.end)
        whole = Span(field.span.start, value.span.end)
        gathered.append(Argument(whole, field.name, syntax.ListValue(joined, (*members, value))))
    return syntax.GivenItem(span, entity, alias, tuple(gathered))


def build_given_result(span: Span, action: Word, *values: Argument) -> syntax.GivenResult:
    return syntax.GivenResult(span, action, values)


def build_when_event(span: Span, event: Word, *values: Argument) -> syntax.WhenEvent:
    return syntax.WhenEvent(span, event, values)


def build_expect_asked(span: Span, no: str, action: Word, condition: Expression | None) -> syntax.ExpectAsked:
    return syntax.ExpectAsked(span, True, action, condition)


def build_expect_asked_where(span: Span, action: Word, condition: Expression) -> syntax.ExpectAsked:
    return syntax.ExpectAsked(span, False, action, condition)


def build_expect_nothing(span: Span, word: str) -> syntax.ExpectAsked:
    return syntax.ExpectAsked(span, False, Word(Span(span.end - len(word), span.end), word), None)


MAKERS: Makers = {
    "given_bare": build_given_bare,
    "given_result": build_given_result,
    "when_event": build_when_event,
    "expect_asked": build_expect_asked,
    "expect_asked_where": build_expect_asked_where,
    "expect_nothing": build_expect_nothing,
}

ASKING: Makers = {
    "scenario": build_scenario,
    "given_item": build_given_item,
}
