"""Samples: what stands in fields and constants that a scenario leaves out. They fit their types, always the same."""

from collections.abc import Callable
from datetime import datetime, time
from decimal import Decimal

import attrs

from stagerules.dsl import types as t
from stagerules.dsl.schema import Entity, Field
from stagerules.dsl.values import Duration, FileName, Money, Ref, Value

PHONE = "+49 30 1234567"
URL = "https://example.com/"
FILE = "sample.pdf"
TIME = time(9)
EMAIL = "someone@example.com"
USUAL = {
    ("message_failed", "channel"): "email",
    ("message_failed", "address"): EMAIL,
    ("message_failed", "code"): "refused_by_server",
    ("message_answered", "channel"): "email",
    ("message_answered", "address"): EMAIL,
    ("message_answered", "text"): "An answer",
    ("chat_started", "messenger"): "telegram",
    ("chat_started", "chat"): "1",
}
"""What the texts of the events hold that come back from clients, by event and field."""


@attrs.frozen
class Samples:
    """Makes samples at a moment. `record` gives the one sample record of an entity."""

    now: datetime
    currency: str
    record: Callable[[str], Ref]

    def of_field(self, field: Field, entity: Entity, called: str | None = None) -> Value:
        """What a field holds that nobody gave. `called` is what the record is called, if it has a name."""
        if field.name == entity.shown_as and called is not None and isinstance(t.filled(field.type), t.Text):
            return called
        needed = field.name == entity.roles.get("mailbox")  # who has no mailbox cannot write: too dull a surprise
        return self.of(t.filled(field.type) if needed else field.type, f"{entity.name} {field.name}", called)

    def of_event(self, event: str, field: Field) -> Value:
        """What a field of an event holds that nobody gave."""
        usual = USUAL.get((event, field.name)) if t.filled(field.type) == t.Text() else None
        return usual if usual is not None else self.of(field.type, f"{event} {field.name}")

    def of(self, of: t.Type, what: str, called: str | None = None) -> Value:
        """A value of a type; optional ones are empty, lists have no members."""
        match of:
            case t.Optional():
                return None
            case t.List():
                return ()
            case t.Integer():
                return 1
            case t.Number():
                return Decimal(1)
            case t.Money(currency):
                return Money(Decimal(1), currency or self.currency)
            case t.YesNo():
                return False
            case t.Date():
                return self.now.date()
            case t.Time():
                return TIME
            case t.DateTime():
                return self.now
            case t.Duration():
                return Duration(1, "day")
            case t.Choice(values):
                return values[0]
            case t.Phone():
                return PHONE
            case t.Email():
                return f"{_mailbox(called or what)}@example.com"
            case t.Url():
                return URL
            case t.File():
                return FileName(FILE)
            case t.Record(entity):
                return self.record(entity)
            case _:
                return what


def _mailbox(name: str) -> str:
    """A name as it can stand before an `@`."""
    letters = "".join(char if char.isascii() and char.isalnum() else "_" for char in name.lower())
    return letters.strip("_") or "someone"
