"""The types of values, as the checker knows them."""

from collections.abc import Mapping
from typing import TypeAlias

import attrs


@attrs.frozen
class Text:
    """Any text."""


@attrs.frozen
class Integer:
    """A whole number."""


@attrs.frozen
class Number:
    """An exact decimal number."""


@attrs.frozen
class Money:
    """An amount of one currency; `currency` None is `money in any`. Plain `money` has the project's currency."""

    currency: str | None


@attrs.frozen
class YesNo:
    """`yes` or `no`."""


@attrs.frozen
class Date:
    """A day."""


@attrs.frozen
class Time:
    """A time of day."""


@attrs.frozen
class DateTime:
    """A moment, in the project's time zone."""


@attrs.frozen
class Duration:
    """A span; `calendar` when its unit is a day or longer (or not known before it runs: None).

    `fixed` says that it has one length: seconds to weeks. Only such spans compare and are kept in fields.
    """

    calendar: bool | None = None
    fixed: bool = True


@attrs.frozen
class Choice:
    """One of these texts."""

    values: tuple[str, ...]


@attrs.frozen
class Phone:
    """A telephone number; compares in normal form."""


@attrs.frozen
class Email:
    """An e-mail address; compares in normal form."""


@attrs.frozen
class Url:
    """A web address."""


@attrs.frozen
class File:
    """A file of the file store."""


@attrs.frozen
class Record:
    """A record of this entity."""

    entity: str


@attrs.frozen
class List:
    """A list; with `labels` every member carries one of them."""

    item: "Type"
    labels: tuple[str, ...] = ()


@attrs.frozen
class Optional:
    """`T?`: may be empty. Never nested."""

    of: "Type"


@attrs.frozen
class StageName:
    """The name of a stage of this entity (`stage`), or of a pipeline (`pipeline`)."""

    entity: str
    what: str = "stage"


@attrs.frozen
class Result:
    """What an action gives to later statements."""

    action: str
    fields: Mapping[str, "Type"]


@attrs.frozen
class Empty:
    """The type of the literal `empty`."""


@attrs.frozen
class Invalid:
    """Of an expression whose problem has been reported: fits everywhere, so that nothing follows from it."""


Type: TypeAlias = (
    Text
    | Integer
    | Number
    | Money
    | YesNo
    | Date
    | Time
    | DateTime
    | Duration
    | Choice
    | Phone
    | Email
    | Url
    | File
    | Record
    | List
    | Optional
    | StageName
    | Result
    | Empty
    | Invalid
)


def optional(of: Type) -> Type:
    """`T?` of a type, not nested."""
    return of if isinstance(of, Optional | Invalid) else Optional(of)


def filled(of: Type) -> Type:
    """The type without `?`."""
    return of.of if isinstance(of, Optional) else of
