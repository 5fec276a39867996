"""When two values are the same: texts in NFC, moments by the instant, addresses in normal form where asked."""

from datetime import datetime

from stagerules.dsl.parse.nfc import nfc
from stagerules.dsl.typed import By
from stagerules.dsl.values import Labelled, Value

from .addresses import normal_email, normal_phone
from .dates import instant


def plain(value: Value) -> Value:
    """The form in which a value is compared."""
    match value:
        case str():
            return nfc(value)
        case datetime():
            return instant(value)
        case Labelled(label, text):
            return Labelled(label, nfc(text))
        case tuple():
            return tuple(plain(one) for one in value)
        case _:
            return value


def same(left: Value, right: Value) -> bool:
    """Whether writing the one over the other changes nothing."""
    return plain(left) == plain(right)


def bare(value: Value) -> Value:
    """A member of a labelled list without its label."""
    return value.value if isinstance(value, Labelled) else value


def form(value: Value, by: By, region: str) -> Value:
    """The form in which a comparison takes a value; an address that cannot be read is taken as written."""
    text = plain(bare(value))
    match by:
        case "phone" if isinstance(text, str):
            return normal_phone(text, region) or text
        case "email" if isinstance(text, str):
            return normal_email(text) or text
        case _:
            return text
