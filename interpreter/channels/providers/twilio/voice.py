"""Calls by Twilio (https://www.twilio.com/docs/voice/api/call-resource#create-a-call-resource)."""

import attrs

from ....store.outbox import Message
from ...outgoing.request import Request, Response
from ..answers import dialled, number_of, plain
from .account import Account, receipt
from .twiml import twiml


@attrs.frozen
class TwilioVoice:
    """`caller` is the number that calls where the rule names none, `language` the one in which texts are said there."""

    account: Account
    caller: str
    language: str

    def request(self, message: Message) -> Request:
        """One call. What is said goes with it, so that Twilio has nothing to fetch."""
        caller = dialled(plain(message.content.get("caller"))) or self.caller
        said = twiml(message.content, self.language)
        return self.account.asked("Calls", {"To": number_of(message), "From": caller, "Twiml": said})

    def receipt(self, response: Response) -> str | None:
        """The call's name."""
        return receipt(response)
