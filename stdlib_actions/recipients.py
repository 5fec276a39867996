"""Whom a message goes to: the client of the item or those of `to:`, each at an address that is not excluded."""

from collections.abc import Iterator, Mapping

from stagerules.dsl.types import Choice, Text
from stagerules.dsl.values import Ref, Value
from stagerules.dsl.vocabulary import ClientRecipient, Parameter
from stagerules.interpreter.actions import Answer, Asked, Done, Failed, Skipped
from stagerules.interpreter.effects import Deliver, Effect
from stagerules.interpreter.people.client import AUTOMATIC, Client, Reach, at_address, called, client_of, reached
from stagerules.interpreter.values.addresses import Kind, normal

from .arguments import list_of, text_if_given

_TO = "Somebody else than the client: a record, an address, or a list."
TO_ADDRESS = Parameter("to", ClientRecipient("email"), doc=_TO)
TO_NUMBER = Parameter("to", ClientRecipient("phone"), doc=_TO.replace("an address", "a number"))
PICK = Parameter("pick", Choice(("first", "last")), default="first", doc="Which one of several.")
ADDRESS_TYPE = Parameter("address_type", Text(), default=AUTOMATIC, doc="Which of the client's addresses.")
PHONE_TYPE = Parameter("phone_type", Text(), default=AUTOMATIC, doc="Which of the client's numbers.")
_TYPES: Mapping[Kind, Parameter] = {"email": ADDRESS_TYPE, "phone": PHONE_TYPE}
_AS_TEXT = ("sms", "whatsapp")
"""Channels of numbers that take no extensions: a text for somebody would go to the switchboard."""
_WRONG: Mapping[Kind, tuple[str, str]] = {"email": ("wrong_address", "addresses"), "phone": ("wrong_number", "numbers")}


def to_recipients(
    asked: Asked, kind: Kind, channel: str, content: Mapping[str, Value], also: tuple[Effect, ...] = ()
) -> Answer:
    """One message a recipient; who can't be written to is told, and the others are written to all the same.

    `also` are effects that belong to it: they happen where there is a message.
    """
    found = list(_recipients(asked, kind))
    good = [one for one in found if one.code is None and one.address is not None]
    if why := _wrong([_read(one, kind, asked) for one in good], kind, channel):
        return why
    told = "; ".join(str(one.trace[-1]) for one in found if one.trace)
    if not good:
        return Skipped((found[0].code or "no_client") if found else "no_client", told)
    return Done((*(_message(asked, one, kind, channel, content) for one in good), *also), told)


def _wrong(addresses: list[str | None], kind: Kind, channel: str) -> Failed | None:
    """Why there are some among them that nothing can be sent to."""
    code, what = _WRONG[kind]
    if unread := addresses.count(None):
        return Failed(code, f"{unread} of the {what} cannot be read")
    extensions = sum(one is not None and ";" in one for one in addresses)
    if extensions and channel in _AS_TEXT:
        return Failed(code, f"{extensions} of the {what} cannot get texts: with an extension, it is a switchboard's")
    return None


def _message(asked: Asked, client: Client, kind: Kind, channel: str, content: Mapping[str, Value]) -> Deliver:
    """An e-mail goes to the address as it is written: its local part may depend on case. Numbers have one form."""
    assert client.address is not None
    name = (asked.look.shown(client.record) or called(client.record)) if client.record else client.address.written
    address = client.address.written if kind == "email" else _read(client, kind, asked)
    told = name if client.record else address or name
    return Deliver(channel, told, address, content, asked.item, client=client.record)


def _read(client: Client, kind: Kind, asked: Asked) -> str | None:
    assert client.address is not None
    return normal(kind, client.address.written, asked.region)


def _recipients(asked: Asked, kind: Kind) -> Iterator[Client]:
    wanted = text_if_given(asked, _TYPES[kind].name) or AUTOMATIC
    reach = Reach(kind, asked.region, wanted, "last" if text_if_given(asked, PICK.name) == "last" else "first")
    if TO_NUMBER.name not in asked.arguments:
        yield client_of(asked.look, asked.schema, asked.item, reach)
        return
    for one in dict.fromkeys(list_of(asked, TO_NUMBER.name)):
        if isinstance(one, Ref):
            yield reached(asked.look, asked.schema, one, reach)
        elif isinstance(one, str):
            yield at_address(asked.look, one, reach)
