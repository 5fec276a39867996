"""What is said of a name that means nothing: what it was probably meant to be."""

from collections.abc import Iterable
from itertools import islice

from .. import syntax, typed
from .. import types as t
from ..functions import FUNCTIONS
from ..problem import Edit, Fix
from ..problems import names as problems
from ..schema import Entity, EventType
from ..source import Span
from .nearest import nearest, same_but_for_spelling
from .other_words import value_meant
from .people import by_constant, is_user
from .scope import Scope
from .values.dispatch import refuse
from .weekdays import COUNTED, weekday_number
from .words import listed, words

FIELDS = 20
"""So many fields of a record are named where one is unknown."""

_EMPTY_WORDS = frozenset({"null", "none", "nil", "nothing", "undefined", "blank", "leer", "puste"})


def respelt(span: Span, word: str, near: str | None) -> Fix | None:
    """The certain fix: only case, umlauts or `_` differ."""
    if near is None or not same_but_for_spelling(word, near):
        return None
    return Fix(f"Write `{near}`", (Edit(span, near),))


def unknown_name(node: syntax.Name, scope: Scope, beside: t.Type | None = None) -> typed.Expression:
    """Reports a bare name that means nothing here; `beside` is the type of the value that it stands beside."""
    word, about = node.text, ""
    near = nearest(word, names_here(scope))
    fix = respelt(node.span, word, near)
    meant = value_meant(word, beside) if fix is None else None
    if meant is not None:
        near, fix = meant, Fix(f"Write `{meant}`", (Edit(node.span, meant),))
    elif fix is None:
        about = _elsewhere(word, scope)
        near = None if about else near
        if not about and near is None and is_user(beside, scope):
            about = by_constant(word, scope)
    problem = problems.UnknownName(
        node.span,
        name=word,
        nearest=near,
        known=_fields(scope.item),
        item=scope.item.name,
        hint_about=about,
        fix=fix,
    )
    return refuse(problem, scope)


def names_here(scope: Scope) -> Iterable[str]:
    """Every name that means something at this point."""
    yield from (name for name in scope.variables if not name.startswith("·"))
    yield from scope.item.fields
    yield from scope.schema.constants
    yield from scope.named_names


def _elsewhere(word: str, scope: Scope) -> str:
    """What the word is in another place of the language."""
    if word in FUNCTIONS or word in scope.vocabulary.functions:
        usage = FUNCTIONS[word].usage if word in FUNCTIONS else f"{word}(…)"
        return f"`{word}` is a function: write `{usage}`."
    if scope.this is not None and word in scope.this.fields:
        return f"`{word}` is a field of `{scope.this.name}`; in a look-up it is written `this.{word}`."
    if word in scope.vocabulary.actions:
        return f"`{word}` is an action: it stands at the beginning of a line, or after `let … =`."
    if word in scope.schema.events:
        return f"`{word}` is an event: `on {word}` starts a rule, and its fields are read as `event.…`."
    if (number := weekday_number(word)) is not None:
        return f"{COUNTED} `today.weekday == {number}` asks whether it is that day."
    if word == "failure":
        return "`failure.code` can be read below `on failure:`."
    if word.casefold() in _EMPTY_WORDS:
        return "Whether a value is missing is asked with `is empty` or `is not empty`."
    if scope.item.stage(word) is not None:
        return f'`{word}` is a stage; its name stands in quotes: `"{word}"`.'
    if any(word in _choices(field.type) for field in scope.item.fields.values()):
        return f'`{word}` is a value to choose; it stands in quotes: `"{word}"`.'
    return _entity_hint(word, scope) or _field_hint(word, scope)


def _field_hint(word: str, scope: Scope) -> str:
    """The field of that name of a record that the item leads to."""
    paths = []
    for field in scope.item.fields.values():
        inner = t.filled(field.type)
        if isinstance(inner, t.Record) and inner.entity in scope.schema.entities:
            paths += [
                f"{field.name}.{name}"
                for name in scope.schema.entities[inner.entity].fields
                if same_but_for_spelling(word, name)
            ]
    return f"A related record has such a field: write {listed(tuple(paths))}." if paths else ""


def _choices(type: t.Type) -> tuple[str, ...]:
    inner = t.filled(type)
    inner = inner.item if isinstance(inner, t.List) else inner
    return inner.values if isinstance(inner, t.Choice) else ()


def _entity_hint(word: str, scope: Scope) -> str:
    if scope.this is not None and scope.this.name.casefold() == word.casefold():
        return f"In a look-up the `{scope.this.name}` that the rule is about is called `this`."
    for entity in scope.schema.entities.values():
        if entity.name.casefold() == word.casefold():
            fields = tuple(f.name for f in scope.item.fields.values() if _leads_to(f.type, entity.name))
            if fields:
                return f"`{entity.name}` is a kind of record. `{scope.item.name}` leads to it through {listed(fields)}."
            return f"`{entity.name}` is a kind of record, and `{scope.item.name}` has no field that leads to it."
    return ""


def _leads_to(type: t.Type, entity: str) -> bool:
    inner = t.filled(type)
    inner = inner.item if isinstance(inner, t.List) else inner
    return inner == t.Record(entity)


def unknown_field(word: syntax.Word, entity: Entity) -> problems.UnknownField:
    """No such field."""
    near = nearest(word.text, entity.fields)
    return problems.UnknownField(
        word.span,
        name=word.text,
        entity=entity.name,
        nearest=near,
        known=_fields(entity),
        fix=respelt(word.span, word.text, near),
    )


def _fields(entity: Entity) -> str:
    return listed(tuple(islice(entity.fields, FIELDS + 1)), FIELDS)


def unknown_label(word: syntax.Word, labels: tuple[str, ...], of: str) -> problems.UnknownLabel:
    """No such label of a list."""
    near = nearest(word.text, (*labels, "first", "last"))
    return problems.UnknownLabel(
        word.span,
        name=word.text,
        list=f"`{of}`",
        nearest=near,
        known=listed(labels),
        fix=respelt(word.span, word.text, near),
    )


def unknown_result(word: syntax.Word, result: t.Result) -> problems.UnknownPart:
    """No such part of what an action gave."""
    near = nearest(word.text, result.fields)
    known = listed(tuple(f".{name}" for name in result.fields))
    return problems.UnknownPart(word.span, name=word.text, type=words(result), nearest=near, known=known)


def unknown_member_label(label: str, span: Span, type: t.List) -> problems.UnknownLabel:
    """No such label for a member of a list; the span covers the member."""
    near = nearest(label, type.labels)
    return problems.UnknownLabel(span, name=label, list=words(type), nearest=near, known=listed(type.labels))


def unknown_event_field(word: syntax.Word, event: EventType) -> problems.UnknownEventField:
    """No such field of the event."""
    near = nearest(word.text, event.fields)
    return problems.UnknownEventField(
        word.span,
        name=word.text,
        event=event.name,
        nearest=near,
        known=listed(tuple(event.fields)),
        fix=respelt(word.span, word.text, near),
    )


def unknown_stage(name: str, span: Span, entity: Entity, pipeline: str | None = None) -> problems.UnknownStage:
    """No such stage (in the pipeline). The span covers the quotes."""
    lines = [one for one in entity.pipelines if pipeline in (None, one.name)]
    stages = tuple(dict.fromkeys(stage.name for line in lines for stage in line.stages))
    near = nearest(name, stages)
    fix = _requoted(span, name, near)
    return problems.UnknownStage(span, name=name, entity=entity.name, nearest=near, known=listed(stages), fix=fix)


def unknown_pipeline(name: str, span: Span, entity: Entity) -> problems.UnknownPipeline:
    """No such pipeline. The span covers the quotes."""
    pipelines = tuple(one.name for one in entity.pipelines)
    near = nearest(name, pipelines)
    fix = _requoted(span, name, near)
    return problems.UnknownPipeline(span, name=name, entity=entity.name, nearest=near, known=listed(pipelines), fix=fix)


def unknown_choice(name: str, span: Span, values: tuple[str, ...]) -> problems.UnknownChoice:
    """A text that is not among the values. The span covers the quotes."""
    near = nearest(name, values)
    fix = _requoted(span, name, near)
    return problems.UnknownChoice(span, name=name, nearest=near, known=listed(values), fix=fix)


def _requoted(span: Span, name: str, near: str | None) -> Fix | None:
    if near is None or not same_but_for_spelling(name, near):
        return None
    return Fix(f'Write `"{near}"`', (Edit(span, f'"{near}"'),))
