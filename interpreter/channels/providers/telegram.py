"""Chats of a Telegram bot (https://core.telegram.org/bots/api)."""

import json
from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlencode

import attrs

from stagerules.dsl.values import FileName

from ...store.protocol import Message
from ..files import Attachment, attachment
from ..outgoing.request import Request, Response
from ..protocol import Never, NotNow
from .answers import at, body_of, number_in, plain
from .multipart import multipart

BASE = "https://api.telegram.org"
LONGEST_CAPTION = 1024
"""Characters beside a file: https://core.telegram.org/bots/api#senddocument."""
MOST_FILES = 10
LARGEST_FILE = 50_000_000
"""Bytes: https://core.telegram.org/bots/api#sending-files."""


@attrs.frozen
class Telegram:
    """A bot. `files` is the folder of the file store; with `chat` everything goes there, whatever chat a message names.
    `staff_chat` is the chat of the staff that gets what the client must not see: Telegram has no hidden messages.
    """

    token: str = attrs.field(repr=False)
    files: Path
    base: str = BASE
    chat: str | None = None
    staff_chat: str | None = None

    def request(self, message: Message) -> Request:
        """One message: everything goes in one request, so that nothing is half sent. No text is read as markup."""
        content = message.content
        chat, text = self._chat(message), plain(content.get("text"))
        attached = content.get("attach")
        names = attached if isinstance(attached, Sequence) and not isinstance(attached, str) else ()
        files = [attachment(self.files, one.name, LARGEST_FILE) for one in names if isinstance(one, FileName)]
        if not files:
            form = urlencode({"chat_id": chat, "text": text}).encode()
            return self._asked("sendMessage", "application/x-www-form-urlencoded", form)
        if len(text) > LONGEST_CAPTION:
            raise Never("too_long", f"beside a file Telegram takes {LONGEST_CAPTION:,} characters of text")
        if len(files) > MOST_FILES:
            raise Never("too_long", f"Telegram takes {MOST_FILES} files at once")
        return self._with_files(chat, text, files, sha256(message.id.encode()).hexdigest()[:32])

    def receipt(self, response: Response) -> str | None:
        """The message's number. Telegram says when to come back in its answer."""
        body = body_of(response)
        if response.status < 400:
            number = number_in(body, "result", "message_id")
            return None if number is None else str(number)
        told = f"Telegram answered {response.status}"
        if response.status == 429:
            raise NotNow(told, timedelta(seconds=number_in(body, "parameters", "retry_after") or 0))
        if response.status == 403:
            raise Never("unsubscribed", f"{told}: the client has blocked the bot, or left the chat")
        if response.status == 400 and "chat not found" in plain(body.get("description")):
            raise Never("no_chat", f"{told}: there is no such chat")
        if response.status in (401, 404):  # the token is a part of the address
            raise NotNow(f"{told}: it does not accept the credentials")
        return None

    def _chat(self, message: Message) -> str:
        if message.content.get("hidden") is not True:
            return self.chat or plain(message.content.get("chat"))
        if self.staff_chat is None:
            raise Never("no_chat", "Telegram has no hidden messages, and the project names no `staff_chat`")
        return self.staff_chat

    def _with_files(self, chat: str, text: str, files: list[Attachment], boundary: str) -> Request:
        if len(files) == 1:
            fields = {"chat_id": chat} | ({"caption": text} if text else {})
            kind, body = multipart(fields, {"document": files[0]}, boundary)
            return self._asked("sendDocument", kind, body)
        media = [{"type": "document", "media": f"attach://file{number}"} for number in range(len(files))]
        media[-1] |= {"caption": text} if text else {}
        named = {f"file{number}": one for number, one in enumerate(files)}
        kind, body = multipart({"chat_id": chat, "media": json.dumps(media)}, named, boundary)
        return self._asked("sendMediaGroup", kind, body)

    def _asked(self, method: str, kind: str, body: bytes) -> Request:
        return Request("POST", at(self.base, f"/bot{self.token}/{method}"), (("content-type", kind),), body)
