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

With `track_clicks: yes` the links to web pages lead by the address that the project file names (`click_url` under
`[channels.email]`): a click is the event `link_clicked` with the `url`, and leads on to it. Without it no link is
touched, and none is in files (`delivery = "file"`).

Nobody is there: `no_client`. No such address: `no_address_of_type`; there is no fallback to another type. On the
exclusion list: `excluded`. The sender has no mailbox: `no_mailbox`. An address that cannot be one: `wrong_address`.
"""

from collections.abc import Iterator
from typing import Literal

from stagerules.dsl.types import Choice, Email, File, List, Text, YesNo
from stagerules.dsl.values import FileName, Ref, Value
from stagerules.dsl.vocabulary import ActionSignature, ClientRecipient, Parameter
from stagerules.interpreter.actions import Action, Answer, Asked, Done, Failed, Skipped
from stagerules.interpreter.effects import Deliver
from stagerules.interpreter.people.client import Client, Reach, at_address, client_of, reached, related
from stagerules.interpreter.values.addresses import normal_email

from .arguments import list_of, text, text_if_given, yes

EMAIL: Literal["email"] = "email"
LONGEST_SUBJECT = 200
"""Characters of a subject: longer ones are cut by the programs that show them."""


def answer(asked: Asked) -> Answer:
    """One message a recipient; who can't be written to is told, and the others are written to all the same."""
    sender = _sender(asked)
    if sender is None:
        return Failed("no_mailbox", "the item's responsible has no mailbox")
    subject = " ".join(text(asked, "subject").split())
    if len(subject) > LONGEST_SUBJECT:
        return Failed("too_long", f"the subject has {len(subject)} characters; {LONGEST_SUBJECT} are the most")
    content: dict[str, Value] = {
        "from": sender,
        "subject": subject,
        "body": text(asked, "body"),
        "html": text_if_given(asked, "html"),
        "attach": tuple(one for one in list_of(asked, "attach") if isinstance(one, FileName)),
        **({"track_clicks": True} if yes(asked, "track_clicks", False) else {}),
    }
    found = list(_recipients(asked))
    good = [one for one in found if one.code is None and one.address is not None]
    wrong = [one.address.written for one in good if one.address and normal_email(one.address.written) is None]
    if wrong:
        return Failed("wrong_address", f"{len(wrong)} of the addresses cannot be read")
    told = "; ".join(str(one.trace[-1]) for one in found if one.trace)
    if not good:
        return Skipped((found[0].code or "no_client") if found else "no_client", told)
    return Done(tuple(_message(asked, one, content) for one in good), told)


def _message(asked: Asked, client: Client, content: dict[str, Value]) -> Deliver:
    assert client.address is not None
    name = asked.look.shown(client.record) if client.record else client.address.written
    return Deliver(EMAIL, name, client.address.written, content, asked.item)


def _recipients(asked: Asked) -> Iterator[Client]:
    wanted = text_if_given(asked, "address_type") or "automatic"
    reach = Reach(EMAIL, asked.region, wanted, "last" if text_if_given(asked, "pick") == "last" else "first")
    if "to" not in asked.arguments:
        yield client_of(asked.look, asked.schema, asked.item, reach)
        return
    for one in dict.fromkeys(list_of(asked, "to")):
        if isinstance(one, Ref):
            yield reached(asked.look, asked.schema, one, reach)
        elif isinstance(one, str):
            yield at_address(asked.look, one, reach)


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
            Parameter("html", Text(), doc="The same message as HTML."),
            Parameter("from", Email(), doc="The sender's mailbox. Without it, that of the item's responsible."),
            Parameter("to", ClientRecipient(), doc="Somebody else than the client: a record, an address, or a list."),
            Parameter("address_type", Text(), default="automatic", doc="Which of the client's addresses."),
            Parameter("pick", Choice(("first", "last")), default="first", doc="Which one of several."),
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
