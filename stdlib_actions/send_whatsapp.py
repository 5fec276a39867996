"""Sends a WhatsApp message to the client, or to somebody else: one of the templates that were approved there.

```rules
on stage "Documents":
    send_whatsapp
        template: "order_ready"
        values:
            name: contact.name or else "there"
            amount: amount
        phone_type: "mobile"
```

There is no free text: WhatsApp takes templates only. The project file says which there are, in which language, and
which values each needs. Values are written for people, as in texts.

It goes to the first number of the client (`phone_type:` and `pick:` say which), or `to:` somebody else.

Nobody is there: `no_client`. No such number: `no_address_of_type`. On the exclusion list: `excluded`. What cannot be a
number, has an extension, or is not at WhatsApp: `wrong_number`. A template that is none: `template_unknown`; one whose
values are missing, empty, or do not fit: `wrong_values`; one that gets too long with them: `too_long`. The client wants
no such messages: `unsubscribed`.
"""

from collections.abc import Mapping

from stagerules.dsl.types import Text
from stagerules.dsl.values import Labelled
from stagerules.dsl.vocabulary import ActionSignature, AnyValues, Parameter
from stagerules.interpreter.actions import Action, Answer, Asked, Failed

from .arguments import named_values, text, text_if_given, too_long
from .recipients import PHONE_TYPE, PICK, TO_NUMBER, to_recipients

WHATSAPP = "whatsapp"
LONGEST_VALUE = 1_000
"""Characters of one value: a whole message has 1,024 there."""


def answer(asked: Asked) -> Answer:
    """The same message to each recipient."""
    values: list[Labelled] = []
    for name, value in named_values(asked, "values").items():
        if isinstance(value, Mapping):
            return Failed("wrong_values", f"`{name}` holds several values with names")
        written = "" if value is None else asked.look.shown(value)
        if not written.strip():
            return Failed("wrong_values", f"`{name}` is empty, and WhatsApp takes no empty values")
        if why := too_long(f"`{name}`", written, LONGEST_VALUE):
            return why
        values.append(Labelled(name, written))
    content = {
        "template": text(asked, "template"),
        "values": tuple(values),
        "provider": text_if_given(asked, "provider"),
    }
    return to_recipients(asked, "phone", WHATSAPP, content)


send_whatsapp = Action(
    ActionSignature(
        name="send_whatsapp",
        parameters=(
            Parameter("template", Text(), required=True, settled="templates", doc="The name of the template."),
            Parameter("values", AnyValues(), doc="What is filled into it."),
            TO_NUMBER,
            PHONE_TYPE,
            PICK,
            Parameter("provider", Text(), provider_of=WHATSAPP, doc="One of several providers of the project."),
        ),
        roles=("client",),
        changes_fields=False,
        channel=WHATSAPP,
        group="client communication",
        doc=__doc__,
    ),
    answer,
)
