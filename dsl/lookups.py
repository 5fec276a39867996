"""What can be asked of an answer that came from outside: `answer.text_at("a.b")`, a value at a place of it."""

from collections.abc import Mapping

from .types import Date, Number, Optional, Text, Type, YesNo

LOOKUPS: Mapping[str, Type] = {
    "text_at": Optional(Text()),
    "number_at": Optional(Number()),
    "yes_no_at": Optional(YesNo()),
    "date_at": Optional(Date()),
}
