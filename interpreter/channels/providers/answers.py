"""What adapters share: addresses, texts of a message, and the JSON of an answer."""

from collections.abc import Mapping

from stagerules.dsl.webaddress import WebAddress, web_address

from ...store.protocol import Message
from ...wire.json_text import NoJson, read_json
from ..outgoing.request import Response
from ..protocol import Never


def plain(value: object) -> str:
    """A text; nothing where it is none."""
    return value if isinstance(value, str) else ""


def at(base: str, target: str) -> WebAddress:
    """An address below the one that a project names. Raises `Never`."""
    address = web_address(base.rstrip("/") + target)
    if address is None:
        raise Never("wrong_url", "this is no address that a request can go to")
    return address


def number_of(message: Message) -> str:
    """The number that is dialled, in E.164: an extension is for people at a switchboard."""
    return plain(message.address).partition(";")[0]


def body_of(response: Response) -> Mapping[str, object]:
    """The names of the answer's JSON; none where it is something else."""
    try:
        found = read_json(response.body or b"")
    except NoJson:
        return {}
    return found if isinstance(found, Mapping) else {}


def number_in(values: object, *path: str) -> int | None:
    """A whole number at a place of the answer."""
    found = _found(values, path)
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def text_in(values: object, *path: str) -> str | None:
    """A text at a place of the answer."""
    found = _found(values, path)
    return found if isinstance(found, str) else None


def _found(found: object, path: tuple[str, ...]) -> object:
    for name in path:
        if isinstance(found, list) and name.isdecimal() and int(name) < len(found):
            found = found[int(name)]
        elif isinstance(found, Mapping):
            found = found.get(name)
        else:
            return None
    return found
