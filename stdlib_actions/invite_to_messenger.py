"""Invites the client to a chat: a text message with a link, and a note on the item's timeline.

```rules
on stage "Documents":
    invite_to_messenger
        text: "Write to us in Telegram:"
        phone_type: "mobile"
```

The link to the chat is that of the project file, with a sign of its own behind it, by which the client is known when
they begin the chat (the event `chat_started`); before that there is none to write to. It stands behind the text, so
that there is room for 100 characters.

Nobody is there: `no_client`. No such number: `no_address_of_type`. On the exclusion list: `excluded`. What cannot be a
number, or has an extension: `wrong_number`. A text too long: `too_long`; nothing but blanks: `empty_text`. The project
names no bot for the messenger: `provider_missing`.
"""

from stagerules.dsl.types import Choice, Text
from stagerules.dsl.vocabulary import ActionSignature, Parameter
from stagerules.interpreter.actions import Action, Answer, Asked
from stagerules.interpreter.effects import CreateRecord

from .arguments import item_name, text, text_if_given
from .recipients import PHONE_TYPE, PICK, TO_NUMBER, to_recipients
from .send_sms import SMS
from .texts import not_sendable, with_plain_blanks

MESSENGERS = ("telegram",)
LONGEST = 100


def answer(asked: Asked) -> Answer:
    """The link is added when the message leaves: only then it is known which message it is."""
    written = with_plain_blanks(text(asked, "text"))
    if why := not_sendable(written, LONGEST):
        return why
    messenger = text_if_given(asked, "messenger") or MESSENGERS[0]
    note = CreateRecord(
        asked.new("Activity"),
        {
            "item": item_name(asked.item),
            "kind": "invitation",
            "subject": messenger,
            "text": written,
            "done": True,
            "at": asked.now,
            "author": asked.on_behalf,
            "created_at": asked.now,
        },
    )
    return to_recipients(asked, "phone", SMS, {"text": written, "invitation": messenger}, (note,))


invite_to_messenger = Action(
    ActionSignature(
        name="invite_to_messenger",
        parameters=(
            Parameter(
                "messenger",
                Choice(MESSENGERS),
                default=MESSENGERS[0],
                provider_of="chat",
                doc="Where the chat is to be.",
            ),
            Parameter("text", Text(), required=True, longest=LONGEST, doc="What stands before the link."),
            TO_NUMBER,
            PHONE_TYPE,
            PICK,
        ),
        roles=("client",),
        changes_fields=False,
        channel=SMS,
        group="client communication",
        doc=__doc__,
    ),
    answer,
)
