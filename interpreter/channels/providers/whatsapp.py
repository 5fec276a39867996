"""WhatsApp templates by Meta's Cloud API
(https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages#template-object).
"""

from collections.abc import Mapping

import attrs

from ...store.outbox import Message
from ..outgoing.request import Request, Response
from ..protocol import Never, NotNow
from ..webhook.request import KINDS
from .answers import at, body_of, error_in, number_of, one_line, plain, taken_as, text_in
from .bodies import json_text
from .values import values_of

BASE = "https://graph.facebook.com"
VERSION = "v23.0"
UNKNOWN = frozenset((132001, 132007, 132015, 132016))
"""Errors (https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes): there is no such template in
that language, or it is paused or forbidden.
"""
WRONG_VALUES = frozenset((132000, 132012, 132018, 131008, 131009))
TOO_LONG = frozenset((131001, 132005))
WRONG_NUMBER = frozenset((131021, 131026, 131030))
UNSUBSCRIBED = frozenset((131050,))
NOT_READY = frozenset((0, 3, 10, 33, 190, 368, 131005, 131031, 131037, 131042, 131045, 133010, *range(200, 300)))
"""The account or its number is not there, not registered, blocked or not paid for, or the token has no right to it."""
LATER = frozenset((1, 2, 4, 80007, 130429, 131000, 131016, 131048, 131056, 131057, 133004))
SHOWN = 24
"""Characters of a message's name that are shown: in those before them stands the number of the recipient."""


@attrs.frozen
class Template:
    """A template as it was approved: its `language`, the names of its values in order, and whether it knows them by
    name (`{{name}}`) or by number (`{{1}}`).
    """

    language: str
    values: tuple[str, ...] = ()
    named: bool = False


@attrs.frozen
class MetaWhatsApp:
    """A number of a business, by the id that Meta gives it, and its templates by name."""

    number: str
    token: str = attrs.field(repr=False)
    templates: Mapping[str, Template]
    base: str = BASE
    version: str = VERSION

    def request(self, message: Message) -> Request:
        """One template message."""
        name, given = plain(message.content.get("template")), values_of(message)
        template = self.templates.get(name)
        if template is None:
            raise Never("template_unknown", f"the project has no template `{name}`")
        if lacking := [one for one in template.values if not given.get(one, "").strip()]:
            raise Never("wrong_values", f"the template `{name}` also needs {', '.join(f'`{one}`' for one in lacking)}")
        body = {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": number_of(message),
            "type": "template",
            "template": {"name": name, "language": {"code": template.language}} | _components(template, given),
        }
        headers = (("authorization", one_line(f"Bearer {self.token}")), ("content-type", KINDS["json"]))
        address = at(self.base, f"/{self.version}/{self.number}/messages")
        return Request("POST", address, headers, json_text(body).encode())

    def receipt(self, response: Response) -> str | None:
        """The message's name. Raises `Never` and `NotNow` for the errors that say what is to be done about them."""
        body = body_of(response)
        if response.fine:
            return taken_as(text_in(body, "messages", "0", "id"), "WhatsApp")[-SHOWN:]
        code = error_in(body, "error", "code")
        told = f"WhatsApp answered {response.status}, error {code}"
        if code in LATER:
            raise NotNow(told)
        if code in NOT_READY:
            raise NotNow(f"{told}: the account, its number or its token is not ready for that")
        for codes, failure in _FAILURES.items():
            if code in codes:
                raise Never(failure, told)
        return None


_FAILURES = {
    UNKNOWN: "template_unknown",
    WRONG_VALUES: "wrong_values",
    TOO_LONG: "too_long",
    WRONG_NUMBER: "wrong_number",
    UNSUBSCRIBED: "unsubscribed",
}


def _components(template: Template, given: Mapping[str, str]) -> dict[str, object]:
    """The values for the body. Meta takes neither line breaks nor many blanks in one: each row of them is one blank."""
    if not template.values:
        return {}
    texts = [(name, " ".join(given[name].split())) for name in template.values]
    parameters = [
        {"type": "text"} | ({"parameter_name": name} if template.named else {}) | {"text": text} for name, text in texts
    ]
    return {"components": [{"type": "body", "parameters": parameters}]}
