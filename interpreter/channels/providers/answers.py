"""What adapters share: addresses, texts of a message, and the JSON of an answer."""

from collections.abc import Mapping

from stagerules.dsl.webaddress import WebAddress, web_address

from ...store.outbox import Message
from ...wire.json_text import NoJson, read_json
from ..outgoing.request import Response
from ..protocol import NotNow

LARGEST_ERROR = 10_000_000
"""Numbers of errors are below it; what is longer may be a telephone number, and is not repeated."""


def plain(value: object) -> str:
    """A text; nothing where it is none."""
    return value if isinstance(value, str) else ""


def at(base: str, target: str) -> WebAddress:
    """An address below the one that a project names. Raises `NotNow`: what is wrong is set right in the project, and
    then all messages go.
    """
    address = web_address(base.rstrip("/") + target)
    if address is None:
        raise NotNow("what the project says of the provider makes no web address")
    return address


def number_of(message: Message) -> str:
    """The number that is dialled, in E.164."""
    return dialled(plain(message.address))


def dialled(number: str) -> str:
    """A number without its extension (RFC 3966), which is for people at a switchboard."""
    return number.partition(";ext=")[0]


def one_line(text: str) -> str:
    """A header's value: one that has other letters is written as `?`."""
    return "".join(one if " " <= one <= "~" else "?" for one in text).strip()


def body_of(response: Response) -> Mapping[str, object]:
    """The names of the answer's JSON; none where it is something else."""
    try:
        found = read_json(response.body or b"")
    except NoJson:
        return {}
    return found if isinstance(found, Mapping) else {}


def taken_as(receipt: object, provider: str) -> str:
    """What the provider calls the message that it has taken. Raises `NotNow`: a yes without that is somebody else's,
    such as the page of a proxy.
    """
    if receipt is None or receipt == "":
        raise NotNow(f"the answer is none of {provider}")
    return str(receipt)


def error_in(values: object, *path: str) -> int | None:
    """The number of an error at a place of the answer."""
    found = number_in(values, *path)
    return found if found is not None and 0 <= found < LARGEST_ERROR else None


def number_in(values: object, *path: str) -> int | None:
    """A whole number at a place of the answer."""
    found = found_at(values, path)
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def text_in(values: object, *path: str) -> str | None:
    """A text at a place of the answer."""
    found = found_at(values, path)
    return found if isinstance(found, str) else None


def found_at(found: object, path: tuple[str, ...]) -> object:
    """What stands at a place: names of tables, and numbers, from 0, of a list's; None where nothing does."""
    for name in path:
        if isinstance(found, list) and name.isdecimal() and int(name) < len(found):
            found = found[int(name)]
        elif isinstance(found, Mapping):
            found = found.get(name)
        else:
            return None
    return found
