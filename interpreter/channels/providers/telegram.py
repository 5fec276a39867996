"""Chats of a Telegram bot (https://core.telegram.org/bots/api)."""

from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import quote

import attrs

from stagerules.dsl.values import FileName

from ...store.outbox import Message
from ..files import Attachment, FileStore, attachment
from ..outgoing.request import Request, Response
from ..protocol import Never, NotNow
from ..webhook.request import KINDS
from .answers import at, body_of, number_in, plain, taken_as
from .bodies import form, json_text
from .multipart import multipart

BASE = "https://api.telegram.org"
LONGEST = 4096
"""Characters of a message: https://core.telegram.org/bots/api#sendmessage."""
LONGEST_CAPTION = 1024
"""Characters beside a file: https://core.telegram.org/bots/api#senddocument."""
MOST_FILES = 10
LARGEST_FILE = 50_000_000
"""Bytes: https://core.telegram.org/bots/api#sending-files."""
LONGEST_WAIT = 100_000_000
"""Seconds that Telegram may ask for."""
NO_CHAT = ("chat not found", "user not found", "peer_id_invalid", "chat_id is empty", "upgraded to a supergroup")
TOO_LONG = ("is too long", "too big", "too large")
EMPTY = ("text is empty", "must be non-empty")
"""What its descriptions of wrong requests hold, in small letters; errors have no numbers of their own."""


@attrs.frozen
class Telegram:
    """A bot. `files` is the file store; with `chat` everything goes there, whatever chat a message names.
    `staff_chat` is the chat of the staff that gets what the client must not see: Telegram has no hidden messages.
    """

    token: str = attrs.field(repr=False)
    files: FileStore
    base: str = BASE
    chat: str | None = attrs.field(default=None, repr=False)
    staff_chat: str | None = attrs.field(default=None, repr=False)

    def request(self, message: Message) -> Request:
        """One message: everything goes in one request, so that nothing is half sent. No text is read as markup."""
        content = message.content
        chat, text = self._chat(message), plain(content.get("text"))
        attached = content.get("attach")
        names = attached if isinstance(attached, Sequence) and not isinstance(attached, str) else ()
        files = [attachment(self.files, one.name, LARGEST_FILE) for one in names if isinstance(one, FileName)]
        longest = LONGEST_CAPTION if files else LONGEST
        if len(text) > longest:
            where = "beside a file " if files else ""
            raise Never("too_long", f"{where}Telegram takes {longest:,} characters of text")
        if len(files) > MOST_FILES:
            raise Never("too_long", f"Telegram takes {MOST_FILES} files at once")
        if files:
            return self._with_files(chat, text, files, message.id)
        return self._asked("sendMessage", KINDS["form"], form({"chat_id": chat, "text": text}).encode())

    def receipt(self, response: Response) -> str | None:
        """The message's number, of several files that of the first. Telegram says when to come back in its answer."""
        body = body_of(response)
        if response.fine:
            one, several = number_in(body, "result", "message_id"), number_in(body, "result", "0", "message_id")
            return taken_as(several if one is None else one, "Telegram")
        told = f"Telegram answered {response.status}"
        if response.status == 429:
            seconds = number_in(body, "parameters", "retry_after") or 0
            raise NotNow(told, timedelta(seconds=min(max(seconds, 0), LONGEST_WAIT)))
        if response.status in (401, 404):  # the token is a part of the address
            raise NotNow(f"{told}: it does not accept the credentials")
        said = plain(body.get("description")).lower()
        if response.status < 500 and (failure := _failure(response.status, said)):
            code, why = failure
            raise Never(code, f"{told}: {why}")
        return None

    def _chat(self, message: Message) -> str:
        if message.content.get("hidden") is not True:
            return self.chat or plain(message.content.get("chat"))
        if self.staff_chat is None:
            raise Never("no_chat", "Telegram has no hidden messages, and the project names no `staff_chat`")
        return self.staff_chat

    def _with_files(self, chat: str, text: str, files: list[Attachment], seed: str) -> Request:
        if len(files) == 1:
            fields = {"chat_id": chat} | ({"caption": text} if text else {})
            kind, body = multipart(fields, {"document": files[0]}, seed)
            return self._asked("sendDocument", kind, body)
        media = [{"type": "document", "media": f"attach://file{number}"} for number in range(len(files))]
        media[-1] |= {"caption": text} if text else {}
        named = {f"file{number}": one for number, one in enumerate(files)}
        kind, body = multipart({"chat_id": chat, "media": json_text(media)}, named, seed)
        return self._asked("sendMediaGroup", kind, body)

    def _asked(self, method: str, kind: str, body: bytes) -> Request:
        token = quote(self.token, safe=":", errors="replace")  # one that is none is for Telegram to refuse
        return Request("POST", at(self.base, f"/bot{token}/{method}"), (("content-type", kind),), body)


def _failure(status: int, said: str) -> tuple[str, str] | None:
    """What Telegram says of a request: a code, and why, for people."""
    if status == 403 and "blocked" in said:
        return "unsubscribed", "the client has blocked the bot"
    if status == 403 or any(one in said for one in NO_CHAT):
        return "no_chat", "there is no such chat, or the bot is not in it"
    if status == 413 or any(one in said for one in TOO_LONG):
        return "too_long", "the message or a file is too long"
    if any(one in said for one in EMPTY):
        return "empty_text", "there is nothing in it that could be read"
    return None
