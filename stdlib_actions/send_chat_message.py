"""Writes to the client in the chat that was begun last.

```rules
on stage "Documents":
    send_chat_message
        text: "Hello {contact.name or else "there"}, your documents are ready."
        attach: invoice_file

on stage "Lost":
    send_chat_message text: "This one was lost: {title}", hidden: yes
```

A chat comes to be when the client writes, by the event `chat_started`. Of several chats with the client, in whatever
messengers, it is the one that was created last; one that is begun again counts as the newest. An item without a client
has the chats that were begun there and of which nobody knows whose they are. With `hidden: yes` only the staff in the
chat see the message.

There is no such chat: `no_chat`. Nobody is there to have one: `no_client`. A chat has no address on the exclusion list:
where every address of the client is listed, it is `excluded`, too. More than 4,000 characters: `too_long`; nothing but
blanks: `empty_text`.
"""

from stagerules.dsl.types import File, List, Text, YesNo
from stagerules.dsl.values import FileName
from stagerules.dsl.vocabulary import ActionSignature, Parameter
from stagerules.interpreter.actions import Action, Answer, Asked, Done, Skipped
from stagerules.interpreter.effects import Deliver
from stagerules.interpreter.people.chats import CHAT_CHANNEL, client_excluded, newest_chat
from stagerules.interpreter.people.client import called, client_of

from .arguments import list_of, text, yes
from .texts import not_sendable

LONGEST = 4_000
"""Characters of a message: what messengers take (Telegram: 4,096, marks included)."""


def answer(asked: Asked) -> Answer:
    """One message, into one chat."""
    look, said = asked.look, text(asked, "text")
    if why := not_sendable(said, LONGEST):
        return why
    client = client_of(look, asked.schema, asked.item)
    if client_excluded(look, asked.schema, asked.item, asked.region):
        return Skipped("excluded", "every address of the client is on the exclusion list")
    chat = newest_chat(look, client.record, asked.item)
    if chat is None:
        told = str(client.trace[-1]) if client.record is None else f"{called(client.record)} has begun no chat"
        return Skipped("no_client" if client.record is None else "no_chat", told)
    content = {
        "messenger": look.field(chat, "messenger"),
        "chat": look.field(chat, "chat"),
        "text": said,
        "hidden": yes(asked, "hidden", False),
        "attach": tuple(one for one in list_of(asked, "attach") if isinstance(one, FileName)),
    }
    name = look.shown(client.record or asked.item)
    return Done((Deliver(CHAT_CHANNEL, name, None, content, asked.item, client=client.record),), name)


send_chat_message = Action(
    ActionSignature(
        name="send_chat_message",
        parameters=(
            Parameter("text", Text(), required=True, longest=LONGEST, doc="The message."),
            Parameter("hidden", YesNo(), default=False, doc="Only the staff in the chat see it."),
            Parameter("attach", List(File()), doc="Files of the item or of the project's file store."),
        ),
        roles=("client",),
        changes_fields=False,
        channel=CHAT_CHANNEL,
        group="client communication",
        doc=__doc__,
    ),
    answer,
)
