"""Sends a text message to the client, or to somebody else.

```rules
on stage "Documents":
    send_sms
        text: "Your order {title} is on its way."
        phone_type: "mobile"
```

It goes to the first number of the client (`phone_type:` and `pick:` say which), or `to:` somebody else: a record with
numbers, a number, or a list of them, one message each. A text has at most 200 characters, with what is filled in. With
several providers in the project file `provider:` names one, by the name of its table.

Nobody is there: `no_client`. No such number: `no_address_of_type`; there is no fallback to another type. On the
exclusion list: `excluded`. What cannot be a number, or has an extension: `wrong_number`. A text that is filled in and
becomes too long: `too_long`; nothing is cut. Nothing but blanks: `empty_text`. A provider that the project has not set
up: `provider_missing`. The provider takes no such message: `refused_by_provider`; the client has told it to send no
more: `unsubscribed`.
"""

from stagerules.dsl.types import Text
from stagerules.dsl.vocabulary import ActionSignature, Parameter
from stagerules.interpreter.actions import Action, Answer, Asked

from .arguments import text, text_if_given
from .recipients import PHONE_TYPE, PICK, TO_NUMBER, to_recipients
from .texts import not_sendable, with_plain_blanks

SMS = "sms"
LONGEST = 200
"""Characters of a text."""


def answer(asked: Asked) -> Answer:
    """The same message to each recipient."""
    written = with_plain_blanks(text(asked, "text"))
    if why := not_sendable(written, LONGEST):
        return why
    return to_recipients(asked, "phone", SMS, {"text": written, "provider": text_if_given(asked, "provider")})


send_sms = Action(
    ActionSignature(
        name="send_sms",
        parameters=(
            Parameter("text", Text(), required=True, longest=LONGEST, doc="The message."),
            TO_NUMBER,
            PHONE_TYPE,
            PICK,
            Parameter("provider", Text(), provider_of=SMS, doc="One of several providers of the project."),
        ),
        roles=("client",),
        changes_fields=False,
        channel=SMS,
        group="client communication",
        doc=__doc__,
    ),
    answer,
)
