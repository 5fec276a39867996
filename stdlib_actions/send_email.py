"""Writes an e-mail to the client, or to somebody else.

```rules
on stage "Documents":
    send_email
        subject: "Your order {title}"
        body: "Hello {contact.name or else "there"}, thank you for your order."
        address_type: "work"
        attach: invoice_file
```

It goes to the first address of the client (`address_type:` and `pick:` say which), or `to:` somebody else: a record
with addresses, an address, or a list of them, one message each. The sender is the mailbox of the item's responsible, or
`from:`. With `html:` the message has both, and the reader's program chooses.

Only what is written between the quotes of `html:` is HTML. All that is filled in is text, whatever letters it has: `<`
becomes `&lt;`. A text from elsewhere, such as `html: x` after `let x = "<b>{title}</b>"`, is text as a whole.

```rules
on stage "Documents":
    send_email
        subject: "Your order {title}"
        body: "Hello {contact.name or else "there"}, see https://shop.example/orders/{id}"
        html: "<p>Hello <b>{contact.name or else "there"}</b>, see <a href='https://shop.example/orders/{id}'>here</a></p>"
```

In an `href` or `src` a value stays a part of the address that it stands in, as `%20` and its like. A whole address
from a value must begin with `https://`, `http://`, `mailto:` or `tel:`; any other could be a script, and is written as
`#`. Where nothing keeps a value a text (in a script, a style, a comment, a value without quotes) it is an error.

With `track_clicks: yes` the links to web pages lead by the address that the project file names (`click_url` under
`[channels.email]`): a click is the event `link_clicked` with the `url`, and leads on to it. Without it no link is
touched, and none is in files (`delivery = "file"`).

Nobody is there: `no_client`. No such address: `no_address_of_type`; there is no fallback to another type. On the
exclusion list: `excluded`. The sender has no mailbox: `no_mailbox`. An address that cannot be one: `wrong_address`.
"""

from typing import Literal

from stagerules.dsl.types import Email, File, List, Text, YesNo
from stagerules.dsl.values import FileName, Value
from stagerules.dsl.vocabulary import ActionSignature, Parameter
from stagerules.interpreter.actions import Action, Answer, Asked, Failed
from stagerules.interpreter.people.client import related

from .arguments import list_of, text, text_if_given, too_long, yes
from .recipients import ADDRESS_TYPE, PICK, TO_ADDRESS, to_recipients

EMAIL: Literal["email"] = "email"
LONGEST_SUBJECT = 200
"""Characters of a subject: longer ones are cut by the programs that show them."""


def answer(asked: Asked) -> Answer:
    """The same message to each recipient."""
    sender = _sender(asked)
    if sender is None:
        return Failed("no_mailbox", "the item's responsible has no mailbox")
    subject = " ".join(text(asked, "subject").split())
    if failed := too_long("the subject", subject, LONGEST_SUBJECT):
        return failed
    content: dict[str, Value] = {
        "from": sender,
        "subject": subject,
        "body": text(asked, "body"),
        "html": text_if_given(asked, "html"),
        "attach": tuple(one for one in list_of(asked, "attach") if isinstance(one, FileName)),
        **({"track_clicks": True} if yes(asked, "track_clicks", False) else {}),
    }
    return to_recipients(asked, EMAIL, EMAIL, content)


def _sender(asked: Asked) -> str | None:
    if given := text_if_given(asked, "from"):
        return given
    users = related(asked.look, asked.schema, asked.item, "responsible")
    if asked.entity.role == "user":
        users = (asked.item,)
    for user in users:
        field = asked.schema.entities[user.entity].roles.get("mailbox")
        value = asked.look.field(user, field) if field else None
        if isinstance(value, str) and value.strip():
            return value.strip()
    return None


send_email = Action(
    ActionSignature(
        name="send_email",
        parameters=(
            Parameter("subject", Text(), required=True, longest=LONGEST_SUBJECT, doc="One line."),
            Parameter("body", Text(), required=True, doc="The message as plain text."),
            Parameter("html", Text(), markup="html", doc="The same message as HTML."),
            Parameter("from", Email(), doc="The sender's mailbox. Without it, that of the item's responsible."),
            TO_ADDRESS,
            ADDRESS_TYPE,
            PICK,
            Parameter("attach", List(File()), doc="Files of the item or of the project's file store."),
            Parameter("track_clicks", YesNo(), default=False, settled="clicks", doc="Whether links tell of clicks."),
        ),
        roles=("client", "mailbox"),
        changes_fields=False,
        channel=EMAIL,
        group="client communication",
        doc=__doc__,
    ),
    answer,
)
