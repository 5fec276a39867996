"""What a call and a meeting have in common: an activity on the item's timeline that is still to come."""

from collections.abc import Sequence
from typing import Literal

from stagerules.dsl.types import DateTime, Record, Text
from stagerules.dsl.values import Ref
from stagerules.dsl.vocabulary import ActionSignature, ClientRecipient, Parameter
from stagerules.interpreter.actions import Asked, Done
from stagerules.interpreter.effects import CreateRecord
from stagerules.interpreter.people.client import client_of, related

from .arguments import item_name, list_of, moment_if_given, text

ACTIVITY = "Activity"
GONE = "nobody of `with` is there any more"


def persons(asked: Asked) -> list[Ref | str]:
    """Those of `with` that are there, each once; without it the client, if there is one."""
    if "with" not in asked.arguments:
        client = client_of(asked.look, asked.schema, asked.item).record
        return [] if client is None else [client]
    given = [one for one in dict.fromkeys(list_of(asked, "with")) if isinstance(one, Ref | str)]
    return [one for one in given if not isinstance(one, Ref) or asked.look.exists(one)]


def scheduled(asked: Asked, kind: Literal["call", "meeting"], people: Sequence[Ref | str]) -> Done:
    """The activity, for the item's responsible. A person stands there by name: `person` is a text."""
    names = ", ".join(map(asked.look.shown, people))
    responsible = related(asked.look, asked.schema, asked.item, "responsible")
    activity = asked.new(ACTIVITY)
    values = {
        "item": item_name(asked.item),
        "kind": kind,
        "subject": text(asked, "subject"),
        "person": names or None,
        "responsible": responsible[0] if responsible else None,
        "at": moment_if_given(asked, "at"),
        "done": False,
        "author": asked.on_behalf,
        "created_at": asked.now,
    }
    return Done((CreateRecord(activity, values),), names, activity)


def signature(name: str, doc: str) -> ActionSignature:
    """What the checker knows of `schedule_call` and `schedule_meeting`."""
    return ActionSignature(
        name=name,
        parameters=(
            Parameter("at", DateTime(), required=True, doc="When."),
            Parameter("subject", Text(), required=True, doc="What it is about."),
            Parameter("with", ClientRecipient(), doc="With whom, if not with the client. A name will do, too."),
        ),
        result=Record(ACTIVITY),
        changes_fields=False,
        group="staff",
        doc=doc,
    )
