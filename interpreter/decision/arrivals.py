"""What an event means by itself, before any rule sees it: effects, with the reason in plain words."""

from collections.abc import Callable

import attrs

from stagerules.dsl.values import Ref

from ..effects import CreateRecord, Effect, SetField
from ..event import Event
from ..facts import Search
from ..people.chats import CHAT, CHAT_CHANNEL, person_meant
from ..people.client import called
from ..people.exclusions import EXCLUSION, entry, is_excluded
from ..people.stop_words import asks_to_stop
from ..plan import ITSELF, Cause, Considered, Outcome
from ..values.addresses import as_written, kind_of
from .desk import By, Desk, Refusal, put
from .interruption import DecisionError
from .paid import link_created, payment_received
from .run_rule import RefusedBefore
from .view import View

DOCUMENT = "Document"
OUTLIVE_THE_ITEM = frozenset({"document_created", "payment_link_created"})
"""What was made for an item is there when the item is not, and stays on record."""


@attrs.frozen
class Meaning:
    """What an event means by itself: these effects, in this order. `why` tells people."""

    why: str
    effects: tuple[Effect, ...]


def meaning(event: Event, view: View, new: Callable[[str], Ref]) -> Meaning | None:
    """What an event means by itself; None where it is a matter for rules only. `new` gives references for records."""
    match event.name:
        case "chat_started":
            return _chat_started(event, view, new)
        case "message_answered":
            return _message_answered(event, view, new)
        case "document_created":
            return _document_created(event, view)
        case "payment_received":
            return _told(payment_received(event, view))
        case "payment_link_created":
            return _told(link_created(event, view))
        case _:
            return None


def _told(found: tuple[str, tuple[Effect, ...]] | None) -> Meaning | None:
    return None if found is None else Meaning(*found)


def take_meaning(event: Event, desk: Desk, failed: RefusedBefore) -> None:
    """Puts on the desk what an event means by itself. Where that cannot be, the rules run all the same, and the trace
    says why not.
    """
    mark = desk.mark()
    try:
        found = meaning(event, desk.view, desk.new)
        if found is None:
            return
        if (ITSELF, event.id) in failed:
            raise DecisionError("refused", failed[ITSELF, event.id])
        cause = Cause(ITSELF, found.why, "", 0, "", event.id)
        for effect in found.effects:
            put(effect, By(cause), desk)
        desk.outcomes.append(Outcome(cause, str(event.name), "done", detail=found.why))
    except (DecisionError, Refusal) as error:
        desk.back_to(mark)
        title = f"what {event.name} means"
        desk.considered.append(Considered(ITSELF, title, "", 0, event.id, "error", None, error.code, error.detail))


def _chat_started(event: Event, view: View, new: Callable[[str], Ref]) -> Meaning | None:
    """The chat is on record, as the newest one of whoever it is; announced twice, it is one record."""
    messenger, chat = event.fields.get("messenger"), event.fields.get("chat")
    if not isinstance(chat, str) or not chat.strip():
        return None
    person = person_meant(event.fields.get("person"), event.record, view, view.program.schema)
    values = {
        "item": called(event.record),
        "person": None if person is None else called(person),
        "messenger": messenger,
        "chat": chat,
        "created_at": view.facts.now,
    }
    found = view.find(Search(CHAT, "chat", chat))
    there = [one for one in found if view.field(one, "messenger") == messenger]
    if not there:
        return Meaning("a chat was begun", (CreateRecord(new(CHAT), values),))
    known = {name: value for name, value in values.items() if value is not None}
    return Meaning("a chat was begun again", tuple(SetField(there[-1], name, value) for name, value in known.items()))


def _document_created(event: Event, view: View) -> Meaning | None:
    """The document that was asked for has its file now."""
    number, file = event.fields.get("number"), event.fields.get("file")
    if not isinstance(number, str) or file is None:
        return None
    item, template = called(event.record), event.fields.get("template")
    for one in view.find(Search(DOCUMENT, "number", number)):
        if view.field(one, "item") == item and view.field(one, "template") == template:
            told = {"file": file, "url": event.fields.get("url")}
            return Meaning("the document was made", tuple(SetField(one, name, value) for name, value in told.items()))
    return None


def _message_answered(event: Event, view: View, new: Callable[[str], Ref]) -> Meaning | None:
    """Whoever asks for no more messages is on the exclusion list from now on. A chat has no address that could be."""
    address, text = event.fields.get("address"), event.fields.get("text")
    if event.fields.get("channel") == CHAT_CHANNEL or not isinstance(address, str) or not isinstance(text, str):
        return None
    program = view.program
    if not asks_to_stop(text) or not as_written(address) or is_excluded(view, address, program.region):
        return None
    values = entry(
        kind_of(address),
        address,
        region=program.region,
        at=view.facts.now,
        comment=f"answered: {text.strip()}",
        author=program.automation_user,
    )
    return Meaning("the client asked for no more messages", (CreateRecord(new(EXCLUSION), values),))
