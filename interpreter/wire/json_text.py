"""Reading JSON that somebody wrote: exact numbers, and what is wrong in plain words."""

import json
from decimal import Decimal, InvalidOperation

PLAIN = {
    "Expecting value": "a value is missing here; a text stands in double quotes",
    "Expecting property name": "here a name in double quotes is missing",
    "Expecting ':'": "here a `:` is missing",
    "Expecting ','": "here a `,` or the closing bracket is missing",
    "Unterminated string": "a text is not closed",
    "Invalid control character": "a text holds a line end or a control character",
    "Invalid \\": "in a text a backslash is written `\\\\`",
    "Extra data": "something stands behind the closing bracket",
    "Illegal trailing comma": "a comma stands before the closing bracket",
}
"""What the reader of JSON says, in plain words."""


class NoJson(ValueError):
    """A text that is no JSON: one plain sentence without its full stop."""


def read_json(data: bytes) -> object:
    """What the text says; numbers with a point are exact. Raises `NoJson`."""
    try:
        return json.loads(data.decode("utf-8-sig"), parse_float=_number, parse_constant=_no_number)
    except NoJson:
        raise
    except UnicodeDecodeError:
        raise NoJson("this is not text in UTF-8") from None
    except RecursionError:
        raise NoJson("brackets stand in each other too deep") from None
    except json.JSONDecodeError as error:
        why = next((words for begins, words in PLAIN.items() if error.msg.startswith(begins)), "it cannot be read here")
        raise NoJson(f"this is not valid JSON: {why} ({_place(error)})") from None
    except ValueError:  # a whole number of thousands of digits
        raise NoJson("a number is too long") from None


def _place(error: json.JSONDecodeError) -> str:
    column = f"column {error.colno}"
    return column if "\n" not in error.doc.strip() else f"line {error.lineno}, {column}"


def _number(written: str) -> Decimal:
    try:
        return Decimal(written)
    except InvalidOperation:
        raise NoJson(f"the number `{written[:30]}` is too large") from None


def _no_number(name: str) -> object:
    raise NoJson(f"`{name}` is no number")
