"""Odd values of fields on their whole way: through a rule, an action and a channel into what leaves. Read back by
others, they are what they were, and nothing has been added: no header, recipient, field, tag or line.
"""

import email
import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import attrs
import pytest

from stagerules import Engine, Project, stage_entered
from stagerules.dsl.parse.nfc import nfc
from stagerules.dsl.values import Labelled, Ref, Value
from stagerules.interpreter.channels.clicks import Clicks, read_token
from stagerules.interpreter.channels.protocol import Channel, Sent
from stagerules.interpreter.channels.tracked import with_tracked_links
from stagerules.interpreter.drivers.memory import MemoryBackend
from stagerules.interpreter.store.outbox import Message
from tests.cli.helpers import example
from tests.strings import SOURCES

RULES = (Path(__file__).parent / "messages.rules").read_text(encoding="utf-8")
NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
ADDRESS, NUMBER = "ada@example.com", "+49301234567"
DEAL, ADA, BEN = Ref("Deal", 1), Ref("Contact", 1), Ref("User", 1)
CHAT = Ref("Chat", 1)
FILES = {
    "email": 2, "webhook": 3, "sms": 2, "voice": 2, "whatsapp": 1, "chat": 1, "group_chat": 1, "staff": 1
}  # fmt: skip
BOT = '[channels.chat.telegram]\nbot = "shop_bot"\ntoken_env = "TELEGRAM_TOKEN"\n'
CLICKS = Clicks("https://crm.example.com/c", b"canary-hunter2-canary-hunter2-canary")
OURS = re.compile(r"https://crm\.example\.com/c/([\w-]+)", re.ASCII)


@attrs.frozen
class Tracking:
    """Writes e-mails as files, with the links that would leave."""

    files: Channel

    def send(self, message: Message) -> str | Sent:
        """Writes the file; its name."""
        return self.files.send(with_tracked_links(message, CLICKS))


class Read(HTMLParser):
    """The tags, attributes and text of HTML."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[object] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, attrs))

    def handle_endtag(self, tag: str) -> None:
        self.found.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        before = self.found.pop() if self.found and isinstance(self.found[-1], list) else [""]
        assert isinstance(before, list)
        self.found.append([before[0] + data])


@pytest.fixture
def project(tmp_path: Path) -> Project:
    folder = example("two_lines", tmp_path)
    (folder / "two_lines.rules").write_text(RULES, encoding="utf-8")
    (folder / "scenarios.rules").write_text("", encoding="utf-8")
    schema = folder / "crm.schema"
    schema.write_text(schema.read_text(encoding="utf-8").replace("email: email\n", "email: email is mailbox\n"))
    with (folder / "stagerules.toml").open("a", encoding="utf-8") as file:
        file.write(BOT)
    return Project.load(folder)


def records(value: str) -> Mapping[Ref, Mapping[str, Value]]:
    ada = {
        "id": 1,
        "name": value,
        "phones": (Labelled("work", NUMBER),),
        "emails": (Labelled("work", ADDRESS),),
        "responsible": BEN,
    }
    deal = {"id": 1, "title": value, "responsible": BEN, "contacts": (ADA,), "pipeline": "Sales", "stage": "New"}
    chat = {"id": 1, "item": "Deal 1", "person": "Contact 1", "messenger": "telegram", "chat": value, "created_at": NOW}
    return {DEAL: deal, ADA: ada, CHAT: chat, BEN: {"id": 1, "name": value, "email": "ben@example.com"}}


def written(project: Project, value: str) -> tuple[dict[str, list[Path]], list[str]]:
    """The files that a run with this value leaves, by channel, and the codes of what was not written."""
    engine = Engine(project, MemoryBackend(project.schema, records(nfc(value))), constants={"lead_manager": BEN})
    receipt = engine.handle(stage_entered("Deal", 1, "New"))
    assert receipt.plan is not None
    codes = [one.code for one in receipt.plan.outcomes if one.status != "done"]
    codes += [one.code for one in receipt.plan.considered if one.verdict == "error"]
    found: dict[str, list[Path]] = {}
    channels = engine.channels()
    for one in engine.deliver({**channels, "email": Tracking(channels["email"])}):
        assert (one.status, one.code) in (("sent", ""), ("failed", "wrong_address")), (value, one)
        found.setdefault(one.message.channel, []).append(project.file.folder / one.detail)
    return found, codes


@pytest.mark.slow
@SOURCES
def test_what_leaves_says_what_the_field_said(strings: object, project: Project) -> None:
    assert callable(strings)
    for value in strings():
        if any("\ud800" <= letter <= "\udfff" for letter in value):
            continue  # no record can hold half a letter
        found, codes = written(project, value)
        known = {"too_long", "wrong_header", "wrong_url", "wrong_values"} | ({"refused"} if "\0" in value else set())
        assert set(codes) <= known, (value, codes)
        assert sum(map(len, found.values())) + len(codes) == sum(FILES.values()), (value, found, codes)
        said = nfc(value)
        check_email(found.get("email", []), said)
        check_requests(found.get("webhook", []), said)
        for channel in ("sms", "chat", "group_chat", "staff", "voice", "whatsapp"):
            check_text(channel, found.get(channel, []), said)


def check_email(files: Iterable[Path], said: str) -> None:
    for file in files:
        mail = email.message_from_bytes(file.read_bytes(), policy=policy.default)
        assert isinstance(mail, EmailMessage)
        names = [name for name in mail.keys() if not name.startswith("Content-")]  # noqa: SIM118  # repeats count
        assert names == ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version"]
        assert [one.addr_spec for one in mail["To"].addresses] == [ADDRESS]
        assert [one.get_content_type() for one in mail.iter_parts()] == ["text/plain", "text/html"]
        assert one_line(mail["Subject"]) == one_line(f"A {said} B")
        body, html = mail.get_body(("plain",)), mail.get_body(("html",))
        assert body is not None
        assert html is not None
        if str(mail["From"]) == "clicks@example.com":
            check_clicks(body.get_content(), html.get_content(), said)
        else:
            assert lines(body.get_content()) == lines(f"<{said}>")
            check_html(html.get_content(), said)


def check_clicks(body: str, html: str, said: str) -> None:
    """With what is signed in each link in its place, all is as it was written."""
    shop = "https://shop.example.com/"
    assert lines(untracked(body)) == lines(f"See {shop}x?q={said} and <{shop}{said}>")
    assert OURS.search(body) or said.endswith("_")
    outer, inner, *rest = Read(html.rstrip("\r\n")).found
    assert isinstance(outer, tuple)
    assert isinstance(inner, tuple)
    assert (outer[0], [name for name, _ in outer[1]], inner[0]) == ("p", ["title"], "a")
    ((name, address),) = inner[1]
    assert name == "href"
    before, _, query = untracked(address).partition("?")
    assert before == f"{shop}x"
    assert [(one, nfc(asked)) for one, asked in parse_qsl(query, keep_blank_values=True)] == [("q", said)]
    assert lines(lines_in(rest)) == lines(said)
    assert [one for one in rest if not isinstance(one, list)] == ["/a", "/p"]


def untracked(text: str) -> str:
    def one(found: re.Match[str]) -> str:
        click = read_token(found[1], CLICKS.key)
        assert click is not None
        assert click.item == DEAL
        return click.url

    return OURS.sub(one, text)


def check_html(text: str, said: str) -> None:
    (tag, *inner) = Read(text.rstrip("\r\n")).found
    assert isinstance(tag, tuple)
    name, attributes = tag
    assert (name, [one for one, _ in attributes]) == ("p", ["title"])
    assert lines(attributes[0][1] or "") == lines(said)
    assert [one for one in inner if one != "/p"] == ([[one] for one in [lines_in(inner)] if one])
    assert lines(lines_in(inner)) == lines(said)


def lines_in(inner: list[object]) -> str:
    return "".join(one[0] for one in inner if isinstance(one, list))


def check_requests(files: Iterable[Path], said: str) -> None:
    for file in files:
        head, _, body = file.read_bytes().partition(b"\r\n\r\n")
        first, *headers = head.decode().split("\r\n")
        names = [line.partition(":")[0] for line in headers]
        method, target, version = first.split(" ")
        assert (method, version, len(set(names))) == ("POST", "HTTP/1.1", len(names))
        assert set(names) <= {"user-agent", "content-type", "x-title", "webhook-id"}
        address = urlsplit(target)
        assert address.netloc == "erp.example.com"
        if address.query:
            assert nfc(unquote(address.path)) == f"/x/{said}"
            assert [(one, nfc(asked)) for one, asked in parse_qsl(address.query, keep_blank_values=True)] == [
                ("q", said),
                ("r", "1"),
            ]
            assert json.loads(body) == {"title": said, "inner": {"title": f"A {said} B"}}
        elif "x-title" in names:
            assert headers[names.index("x-title")].removeprefix("x-title: ") == said
        else:
            assert parse_qsl(body.decode(), keep_blank_values=True) == [("title", said), ("other", "1")]


def check_text(channel: str, files: Iterable[Path], said: str) -> None:
    known = {"To", "Address", "Email", "Phone", "Voice", "Language", "Play", "Template", "Values", "Chat"}
    known |= {"Messenger", "Invitation"}
    for file in files:
        head, _, text = file.read_bytes().decode().partition("\n\n")
        assert {line.partition(":")[0] for line in head.split("\n")} <= known
        is_recording = channel == "voice" and text == "\n"
        if channel != "whatsapp" and not is_recording:
            whole = f"A {said} B"
            plain = whole.replace("\u00a0", " ").replace("\u202f", " ") if channel == "sms" else whole
            is_invitation = "Invitation: telegram" in head.split("\n")
            link = r"\nhttps://t\.me/shop_bot\?start=msg_[0-9a-f]{32}" if is_invitation else ""
            assert re.fullmatch(f"{re.escape(plain)}{link}\n", text), text


def lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n").split("\n")


def one_line(text: str) -> list[str]:
    """A header is one line, without control characters; an encoded word in it is taken apart."""
    return "".join(one if one.isprintable() else " " for one in str(text)).replace("=?", "= ?").split()
