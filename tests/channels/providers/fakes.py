"""Providers on this machine, as far as their protocols go: who is let in, what is refused with which error, and how
much at once.

https://www.twilio.com/docs/usage/requests-to-twilio, https://core.telegram.org/bots/api#making-requests,
https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes
"""

import json
import re
from base64 import b64encode
from collections.abc import Mapping
from typing import Any

import attrs

from ..receiver import Answer, Got, Receiver
from . import common
from .parsed import form, parts, read_json


def said(status: int, body: Mapping[str, Any], **headers: str) -> Answer:
    return Answer(status, {"content-type": "application/json", **headers}, json.dumps(body).encode())


@attrs.define
class Limited(Receiver):
    """Takes `at_once` messages, then it is busy for `wait` seconds, until `rested` is called."""

    at_once: int = 10**6
    wait: int = 0
    taken: list[Got] = attrs.field(factory=list)
    since: int = 0

    @property
    def busy(self) -> bool:
        return len(self.taken) - self.since >= self.at_once

    def rested(self) -> None:
        self.since = len(self.taken)

    def named(self, got: Got) -> int:
        self.taken.append(got)
        return len(self.taken)


@attrs.define
class Twilio(Limited):
    unsubscribed: set[str] = attrs.field(factory=set)

    def answer(self, got: Got) -> Answer:
        values, pair = form(got), b64encode(f"{common.SID}:{common.TOKEN}".encode()).decode()
        what = re.fullmatch(rf"/2010-04-01/Accounts/{common.SID}/(Messages|Calls)\.json", got.target)
        to = values.get("To", "")
        if got.header("authorization") != f"Basic {pair}":
            return twilio_error(401, 20003, "Authenticate")
        if what is None:
            return twilio_error(404, 20404, f"The requested resource {got.target} was not found")
        if self.busy:
            return twilio_error(429, 20429, "Too Many Requests", **{"retry-after": str(self.wait)})
        if not re.fullmatch(r"\+[1-9][0-9]{4,14}", to):
            return twilio_error(400, 21211, f"The 'To' number {to} is not a valid phone number.")
        if to in self.unsubscribed:
            return twilio_error(400, 21610, "Attempt to send to unsubscribed recipient")
        letters = {"Messages": "SM", "Calls": "CA"}[what[1]]
        return said(201, {"sid": f"{letters}{self.named(got):032x}", "status": "queued", "to": to})


@attrs.define
class Telegram(Limited):
    chats: set[str] = attrs.field(factory=lambda: {common.CHAT, "-100"})
    blocked_by: set[str] = attrs.field(factory=set)

    def answer(self, got: Got) -> Answer:
        method = got.target.removeprefix(f"/bot{common.BOT}/")
        if method == got.target:
            return telegram_error(401, "Unauthorized")
        multipart = (got.header("content-type") or "").startswith("multipart/")
        values = {n: p.data.decode() for n, p in parts(got).items() if p.filename is None} if multipart else form(got)
        if method not in ("sendMessage", "sendDocument", "sendMediaGroup"):
            return telegram_error(404, "Not Found")
        if self.busy:
            told = {"parameters": {"retry_after": self.wait}}
            return telegram_error(429, f"Too Many Requests: retry after {self.wait}", **told)
        if values["chat_id"] in self.blocked_by:
            return telegram_error(403, "Forbidden: bot was blocked by the user")
        if values["chat_id"] not in self.chats:
            return telegram_error(400, "Bad Request: chat not found")
        one = {
            "message_id": self.named(got),
            "date": 1767600000,
            "chat": {"id": int(values["chat_id"]), "type": "private"},
        }
        media = len(json.loads(values["media"])) if "media" in values else 0
        return said(200, {"ok": True, "result": [one] * media if media else one})


@attrs.define
class Meta(Limited):
    not_there: set[str] = attrs.field(factory=set)

    def answer(self, got: Got) -> Answer:
        if got.header("authorization") != f"Bearer {common.TOKEN}":
            return meta_error(401, 190, "Error validating access token", "OAuthException")
        if got.target != "/v23.0/1065/messages":
            return meta_error(400, 33, "Unsupported post request", "GraphMethodException")
        body = read_json(got)
        known = common.TEMPLATES.get(body["template"]["name"])
        if self.busy:
            return meta_error(429, 130429, "Rate limit hit")
        if known is None or known.language != body["template"]["language"]["code"]:
            return meta_error(404, 132001, "Template name does not exist in the translation")
        if len(body["template"]["components"][0]["parameters"]) != len(known.values):
            return meta_error(400, 132000, "Number of parameters does not match the expected number of params")
        if body["to"] in self.not_there:
            return meta_error(400, 131026, "Message undeliverable")
        name = f"wamid.HBgNNDkxNzExMjM0NTY3FQIAERgS{self.named(got):024}"
        return said(
            200, {"messaging_product": "whatsapp", "contacts": [{"input": body["to"]}], "messages": [{"id": name}]}
        )


def twilio_error(status: int, code: int, text: str, **headers: str) -> Answer:
    about = f"https://www.twilio.com/docs/errors/{code}"
    return said(status, {"code": code, "message": text, "more_info": about, "status": status}, **headers)


def telegram_error(status: int, text: str, **more: Any) -> Answer:
    return said(status, {"ok": False, "error_code": status, "description": text, **more})


def meta_error(status: int, code: int, text: str, type: str = "OAuthException") -> Answer:
    details = {"messaging_product": "whatsapp", "details": text}
    told = {"message": f"(#{code}) {text}", "type": type, "code": code, "error_data": details, "fbtrace_id": "AzXq"}
    return said(status, {"error": told})
