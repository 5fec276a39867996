"""Types in plain words, as every message says them."""

from .. import types as t

_SHOWN_CHOICES = 8


def words(type: t.Type) -> str:
    """One value of the type, with its article: `an amount of money`."""
    match type:
        case t.Money(currency=None):
            return "an amount of money in any currency"
        case t.Money(currency=currency):
            return f"an amount of money in {currency}"
        case t.Choice(values=values):
            return "one of " + listed(values)
        case t.Record(entity=entity):
            return f"a record of `{entity}`"
        case t.List(item=item):
            return "a list of " + many(item)
        case t.Optional(of=of):
            return words(of) + " that may be empty"
        case t.StageName(what=what):
            return f"the name of a {what}"
        case t.Result(action=action):
            return f"what `{action}` gave"
        case _:
            return _SIMPLE[type.__class__][0]


def many(type: t.Type) -> str:
    """Several values of the type: `amounts of money`."""
    match type:
        case t.Money():
            return "amounts of money"
        case t.Choice(values=values):
            return "values out of " + listed(values)
        case t.Record(entity=entity):
            return f"records of `{entity}`"
        case t.List():
            return "lists"
        case t.Optional(of=of):
            return many(of)
        case t.StageName(what=what):
            return f"{what} names"
        case t.Result():
            return "results"
        case _:
            return _SIMPLE[type.__class__][1]


def listed(values: tuple[str, ...], most: int = _SHOWN_CHOICES) -> str:
    """Names in backticks, joined by commas; a long list is cut."""
    shown = ", ".join(f"`{value}`" for value in values[:most])
    return shown + ", …" if len(values) > most else shown


_SIMPLE: dict[type, tuple[str, str]] = {
    t.Text: ("a text", "texts"),
    t.Integer: ("a whole number", "whole numbers"),
    t.Number: ("a number", "numbers"),
    t.YesNo: ("`yes` or `no`", "`yes` or `no` values"),
    t.Date: ("a date", "dates"),
    t.Time: ("a time of day", "times of day"),
    t.DateTime: ("a date with a time", "dates with a time"),
    t.Duration: ("a span of time", "spans of time"),
    t.Phone: ("a phone number", "phone numbers"),
    t.Email: ("an e-mail address", "e-mail addresses"),
    t.Url: ("a web address", "web addresses"),
    t.File: ("a file", "files"),
    t.Empty: ("`empty`", "empty values"),
    t.Invalid: ("something", "values"),
}
