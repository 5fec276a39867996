"""Text messages by Twilio (https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource)."""

import re

import attrs

from ....store.outbox import Message
from ...outgoing.request import Request, Response
from ..answers import number_of, plain
from .account import Account, receipt

_SERVICE = re.compile(r"MG[0-9a-f]{32}")
"""A messaging service, which chooses the number itself."""


@attrs.frozen
class TwilioSms:
    """`sender` is a number of the account, a name as the recipient's country allows, or a messaging service."""

    account: Account
    sender: str

    def request(self, message: Message) -> Request:
        """One text message; Twilio splits and joins it as networks need."""
        sender = "MessagingServiceSid" if _SERVICE.fullmatch(self.sender) else "From"
        text = plain(message.content.get("text"))
        return self.account.asked("Messages", {"To": number_of(message), sender: self.sender, "Body": text})

    def receipt(self, response: Response) -> str | None:
        """The message's name."""
        return receipt(response)
