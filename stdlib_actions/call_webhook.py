"""Sends a request to another program, and can use what it answers.

```rules
on stage "Won":
    let order = call_webhook
        url: "https://erp.example.com/orders/{id}"
        json:
            title: title
            amount: amount
            customer:
                name: contact.name
        headers:
            x_source: "crm"
        secret: "erp"
    set title = "{title} ({order.text_at("order.number") or else "no number"})"

on stage "Lost":
    call_webhook
        url: "https://erp.example.com/orders/{id}"
        method: "DELETE"
    on failure: log text: "The order is still there: {failure.code}"
```

The project file allows the hosts: `allow` under `[channels.webhook]`. What is filled into an address stands there as
`%20` and its like, so that it stays where it is. `json:` sends values with names, which may hold further ones: amounts
as `{"amount": "10.00", "currency": "EUR"}`, dates as `"2026-11-21"`, records as their key. `form:` sends them as a form
does. In the names of `headers:` a `_` means `-`.

With `secret:` the request is signed as [Standard Webhooks](https://www.standardwebhooks.com) says. Each request has a
`webhook-id`, which stays the same when it is sent again: whoever receives it twice knows it by that.

The answer has `.status` (200 to 299), and out of its JSON `text_at("a.b")`, `number_at`, `yes_no_at` and `date_at`, a
number standing for a member of a list (the first is 0). They are empty where there is no such value, or one of another
kind; all of it is, where `delivery = "file"` writes the request into a file. In a scenario,
`given call_webhook gives status: 200, text_at: "A-17"` says what comes back, whatever place is asked for.

It is tried again later where the other side cannot be reached, or answers 408, 429 or 500 and above. Any other answer:
`refused_by_server`; one that sends to another address: `redirected`. The project does not allow the host:
`host_not_allowed`. It leads into a network where it has no business: `address_blocked`. An address that is none:
`wrong_url`; a header that is none, or not for rules to write: `wrong_header`; `json:` and `form:` at once, or several
values with names where a form or a header has one: `wrong_request`; more than a million characters: `too_long`. What is
answered is too long: `bad_result`.
"""

from collections.abc import Mapping

from stagerules.dsl.lookups import LOOKUPS
from stagerules.dsl.types import Choice, Integer, Optional, Result, Text, Url
from stagerules.dsl.values import Handle, Key, Ref
from stagerules.dsl.vocabulary import ActionSignature, AnyValues, Parameter
from stagerules.interpreter.actions import Action, Answer, Asked, Done, Failed
from stagerules.interpreter.effects import Deliver
from stagerules.interpreter.plan import Argument

from .arguments import named_values, text, text_if_given

WEBHOOK = "webhook"
METHODS = ("POST", "PUT", "PATCH", "DELETE", "GET")


def answer(asked: Asked) -> Answer:
    """One message, for the host of the address."""
    # Only rules that call somebody pay for loading what requests are made of.
    from stagerules.dsl.webaddress import web_address
    from stagerules.interpreter.channels.webhook.content import WrongRequest, content_of

    if {"json", "form"} <= asked.arguments.keys():
        return Failed("wrong_request", "a request has either `json` or `form`")
    url = text(asked, "url")
    method = text_if_given(asked, "method") or METHODS[0]
    try:
        content = content_of(url, method, _body(asked), named_values(asked, "headers"), lambda one: _key(one, asked))
    except WrongRequest as wrong:
        return Failed(wrong.code, str(wrong))
    address = web_address(url)
    assert address is not None
    content["secret"] = text_if_given(asked, "secret")
    return Done((Deliver(WEBHOOK, address.authority, None, content, asked.item),), address.authority)


def _body(asked: Asked) -> tuple[str, Mapping[str, Argument]] | None:
    kind = next((one for one in ("json", "form") if one in asked.arguments), None)
    return None if kind is None else (kind, named_values(asked, kind))


def _key(record: Ref, asked: Asked) -> Key:
    """A record's key. One that this run creates is asked for: the rule goes on when there is one."""
    if not isinstance(record.key, Handle):
        return record.key
    found = asked.look.field(record, asked.schema.entities[record.entity].key)
    assert isinstance(found, int | str)
    return found


call_webhook = Action(
    ActionSignature(
        name="call_webhook",
        parameters=(
            Parameter("url", Url(), required=True, settled="hosts", doc="Where to, `https://…`."),
            Parameter("method", Choice(METHODS), default=METHODS[0], doc="What is wanted of it."),
            Parameter("json", AnyValues(), doc="What is sent, as JSON."),
            Parameter("form", AnyValues(), doc="What is sent, as a form: not together with `json`."),
            Parameter("headers", AnyValues(), doc="Further headers."),
            Parameter("secret", Text(), settled="secrets", doc="The secret of the project file that signs it."),
        ),
        result=Result("call_webhook", {"status": Optional(Integer()), **LOOKUPS}),
        changes_fields=False,
        channel=WEBHOOK,
        outside=True,
        group="custom",
        doc=__doc__,
    ),
    answer,
)
