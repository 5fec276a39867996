"""The way out where a value is of the wrong kind, in the words of a help line."""

import re
from datetime import date

from ... import typed
from ... import types as t
from ...problem import Edit, Fix
from ...source import Span
from ..people import by_constant, is_user
from ..scope import Scope
from .dispatch import kind, written_text

PATH = re.compile(r"\w+(?:\.\w+)*")
NOW_OR_TODAY = re.compile(r"\btoday\b")
FROM_TODAY = re.compile(r"today\s*[+-]\s*[0-9]+\s+[a-z ]+")


def wrong_type_way_out(value: typed.Expression, wanted: t.Type, text: str, scope: Scope) -> str:
    """What to write instead, or an empty text."""
    found = kind(value)
    written = written_text(value)
    match found, wanted:
        case t.DateTime(), t.Date():
            return f"Take its day: `{text}.date`." if PATH.fullmatch(text) else f"Take its day: `({text}).date`."
        case t.Date(), t.DateTime() if NOW_OR_TODAY.search(text):
            return f"Write `{NOW_OR_TODAY.sub('now', text)}`."
        case t.Date(), t.DateTime() if is_date(text):
            return f"Write the time of day too, as in `{text} 09:00`."
        case t.Date(), t.DateTime():
            return "Name a date with a time, as in `now + 2 days` or `2026-11-21 09:00`."
        case t.Duration(), t.Date() | t.DateTime():
            return f"Say from when on: `{_from(wanted)} + {text}`."
        case (t.Number(), t.Integer()):
            return f"Round it: `round({text})`."
        case t.Record(entity=entity), _ if isinstance(wanted, t.Text | t.Phone | t.Email):
            return _field_of(text, entity, wanted, scope)
        case t.Result(fields=fields), _ if fields:
            return "Name the part of it that is meant: " + ", ".join(f"`{text}.{name}`" for name in fields) + "."
        case t.Text(), _ if written is not None and (is_number(written) or is_date(written)):
            return f"Leave out the quotes: `{written}`." if not isinstance(wanted, t.Record) else ""
        case t.Integer() | t.Number(), t.Text() if isinstance(value, typed.Constant):
            return f'Write the number as a text: `"{text}"`.'
        case _, t.Text():
            return f'Put it into a text: `"{{{text}}}"`.'
        case t.Text(), t.YesNo() if written is not None and written.casefold() in ("yes", "no", "true", "false"):
            return f"Leave out the quotes: `{written.casefold()}`."
        case t.Text(), t.File():
            return f"Write `file` before its name: `file {text}`."
        case t.Integer(), t.Duration():
            return f"Say of what: `{text} days`."
        case t.Text(), t.Record() if written and is_user(wanted, scope):
            return by_constant(written, scope)
        case _, t.Record():
            return "A record is named by a field that leads to it, or by a constant of the schema."
        case _:
            return ""


def moment_fix(value: typed.Expression, wanted: t.Type, scope: Scope) -> Fix | None:
    """The fix where a date stands for a date with a time, or how long for when."""
    text = scope.source.slice(value.span)
    match kind(value), wanted:
        case t.Duration(), t.Date() | t.DateTime() if isinstance(value, typed.Constant):
            start = Span(value.span.start, value.span.start)
            return Fix(f"Write `{_from(wanted)} +` before it", (Edit(start, f"{_from(wanted)} + "),))
        case t.Date(), t.DateTime() if FROM_TODAY.fullmatch(text):
            place = Span(value.span.start, value.span.start + len("today"))
            return Fix("Write `now` instead of `today`", (Edit(place, "now"),))
        case _:
            return None


def _from(wanted: t.Type) -> str:
    return "today" if isinstance(wanted, t.Date) else "now"


def _field_of(text: str, entity: str, wanted: t.Type, scope: Scope) -> str:
    """A field of the record that would do."""
    record = scope.schema.entities[entity]
    if isinstance(wanted, t.Text) and record.shown_as:
        return f"Name one of its fields, as in `{text}.{record.shown_as}`."
    for field in record.fields.values():
        its_type = t.filled(field.type)
        if its_type == wanted:
            return f"Name one of its fields, as in `{text}.{field.name}`."
        if isinstance(its_type, t.List) and its_type.item == wanted:
            return f"Name one of its fields, as in `{text}.{field.name}.first`."
    return f"Name one of its fields, as in `{text}.…`."


def is_number(text: str) -> bool:
    """Whether a text is written like a number."""
    return text.replace(".", "", 1).replace("_", "").isdecimal()


def is_date(text: str) -> bool:
    """Whether a text is written like a date of this language."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == 10
