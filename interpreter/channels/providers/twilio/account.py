"""What requests to Twilio have in common, and what its answers mean (https://www.twilio.com/docs/api/errors)."""

import base64
from collections.abc import Mapping

import attrs

from ...outgoing.request import Request, Response
from ...protocol import Never, NotNow
from ...webhook.request import KINDS
from ..answers import at, body_of, error_in, taken_as, text_in
from ..bodies import form

BASE = "https://api.twilio.com"
WRONG_NUMBER = frozenset(
    (
        *(13223, 13224, 13225, 13226),
        *(21201, 21202, 21203, 21211, 21214, 21215, 21216, 21217, 21219),
        *(21408, 21604, 21608, 21612, 21614, 21635),
    )
)
"""A number that is none, that this account may not call or write to, or that takes no text messages."""
UNSUBSCRIBED = frozenset((21610,))
WRONG_SENDER = frozenset(
    (13222, 21210, 21212, 21213, 21601, 21603, 21606, 21659, 21660, 21661, 21701, 21703, 21704, 21705)
)
"""A number or a messaging service that is none of the account's, or takes no part in this."""
TOO_LONG = frozenset((21605, 21617))
TOO_MANY = frozenset((10004, 14107, 20429, 21611))
NOT_OPEN = frozenset((10001, 20003, 20005, 20006, 20008, 20404))
"""The account is not there, not active, or opened with another token."""


@attrs.frozen
class Account:
    """Whose messages these are. `base` is another address of the same service, such as that of a region."""

    sid: str
    token: str = attrs.field(repr=False)
    base: str = BASE

    def asked(self, what: str, values: Mapping[str, str]) -> Request:
        """A request for a new resource: `Messages`, `Calls`."""
        pair = base64.b64encode(f"{self.sid}:{self.token}".encode("utf-8", "replace")).decode()
        headers = {
            "authorization": f"Basic {pair}",
            "content-type": KINDS["form"],
            "accept": "application/json",
            "accept-charset": "utf-8",
        }
        address = at(self.base, f"/2010-04-01/Accounts/{self.sid}/{what}.json")
        return Request("POST", address, tuple(headers.items()), form(values).encode())


def receipt(response: Response) -> str | None:
    """The resource's name. Raises `Never` and `NotNow` for the errors that say what is to be done about them."""
    body = body_of(response)
    if response.fine:
        return taken_as(text_in(body, "sid"), "Twilio")
    code = error_in(body, "code") or 0
    told = f"Twilio answered {response.status}, error {code}"
    if code in TOO_MANY:
        raise NotNow(told)
    if code in NOT_OPEN:
        raise NotNow(f"{told}: the account is not active, or its credentials are wrong")
    if code in WRONG_NUMBER:
        raise Never("wrong_number", told)
    if code in UNSUBSCRIBED:
        raise Never("unsubscribed", f"{told}: the client has told the provider to send no more")
    if code in WRONG_SENDER:
        raise Never("wrong_sender", f"{told}: the number that it would come from cannot be used so")
    if code in TOO_LONG:
        raise Never("too_long", told)
    return None
