"""An e-mail: one recipient, our headers, whatever stands in the values; as a file, or handed to a real server."""

import email
import random
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from email import policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path
from time import monotonic
from typing import Any

import attrs
import pytest
from aiosmtpd.smtp import AuthResult

from stagerules.dsl.values import FileName, Ref
from stagerules.interpreter.channels.clicks import Clicks, read_token
from stagerules.interpreter.channels.eml import EmlFolder
from stagerules.interpreter.channels.files import FolderStore
from stagerules.interpreter.channels.mail import email_of
from stagerules.interpreter.channels.protocol import Never, NotNow
from stagerules.interpreter.channels.smtp import SmtpChannel, SmtpServer
from stagerules.interpreter.store.outbox import Message
from tests.quick import quick

from .server import Receiver, serving

NAUGHTY = (
    "Grüße aus Łódź 🚀",
    "x\r\nBcc: everybody@example.com",
    "x\nSubject: another",
    "x\r\n\r\n<script>alert(1)</script>",
    'a" <evil@example.com>, "b',
    "=?utf-8?q?=0ABcc:_evil@example.com?=",
    "\u202egnp.exe",
    "\x00\x07\x1b[31m",
    "a" * 200,
    "",
    " ",
    ",;:<>@()[]\\",
    '<a href="\\x0Bjavascript:alert(1)" id="evil@example.com">a name that is longer than a line of a header</a>',
    "Roses are \x1b[0;31mred\x1b[0m, violets are \x1b[0;34mblue, and this name is longer than one line of a header is",
    "Anna, Bert; Carla: Dora (the four of them together have a name that is much longer than any line of a header)",
)


def message(**changes: object) -> Message:
    content = {"from": "una@shop.example", "subject": "Ihr Angebot", "body": "Guten Tag,\n\nhier ist es.", "html": None}
    values: dict[str, Any] = {
        "id": "e1/r1/0/abc/0",
        "channel": "email",
        "to": "Ada Müller",
        "address": "Ada@Example.com",
        "about": Ref("Deal", 42),
        "rule": "r1",
        "event": "e1",
        "at": datetime(2026, 1, 5, 9, 0, tzinfo=UTC),
    }
    content |= {name: value for name, value in changes.items() if name not in values}
    return Message(content=content, **(values | {name: value for name, value in changes.items() if name in values}))


def read_back(mail: EmailMessage) -> EmailMessage:
    found = email.message_from_bytes(mail.as_bytes(), policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


def text_of(part: EmailMessage) -> str:
    return str(part.get_content()).replace("\r\n", "\n")


HEADERS = ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version"]


@pytest.mark.parametrize("text", NAUGHTY)
@pytest.mark.parametrize("slot", ["subject", "to", "body", "html"])
def test_no_value_adds_a_header_or_a_recipient(slot: str, text: str, tmp_path: Path) -> None:
    mail = read_back(email_of(message(**{slot: text}), FolderStore(tmp_path)))
    assert [name for name in mail.keys() if not name.startswith("Content-")] == HEADERS  # noqa: SIM118  # repeats count
    assert [one.addr_spec for one in mail["To"].addresses] == ["Ada@example.com"]
    assert [one.addr_spec for one in mail["From"].addresses] == ["una@shop.example"]
    assert mail["Bcc"] is None


@pytest.mark.parametrize("address", ["a@b.de\r\nBcc: c@d.de", "a@b.de, c@d.de", "a@b.de c@d.de", "", "nobody", "@b.de"])
@pytest.mark.parametrize("slot", ["address", "from"])
def test_what_is_not_one_address_is_refused(slot: str, address: str, tmp_path: Path) -> None:
    with pytest.raises(Never) as never:
        email_of(message(**{slot: address}), FolderStore(tmp_path))
    assert never.value.code in ("wrong_address", "wrong_message")


def test_umlauts_arrive_as_written(tmp_path: Path) -> None:
    mail = read_back(
        email_of(
            message(subject="Grüße aus Łódź", body="Zażółć gęślą jaźń\n.\n", html="<p>ä</p>"), FolderStore(tmp_path)
        )
    )
    assert mail["Subject"] == "Grüße aus Łódź"
    assert mail["To"].addresses[0].display_name == "Ada Müller"
    body, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert body is not None
    assert text_of(body) == "Zażółć gęślą jaźń\n.\n"
    assert html is not None
    assert text_of(html) == "<p>ä</p>\n"


def test_a_domain_with_umlauts_is_written_in_ascii(tmp_path: Path) -> None:
    assert "@xn--mller-kva.de" in str(email_of(message(address="ada@müller.de"), FolderStore(tmp_path))["To"])


def test_the_message_id_is_the_same_for_the_same_key(tmp_path: Path) -> None:
    first, again = (email_of(message(), FolderStore(tmp_path))["Message-ID"] for _ in range(2))
    assert first == again
    assert str(first).endswith("@shop.example>")
    assert email_of(message(id="another"), FolderStore(tmp_path))["Message-ID"] != first


def test_files_are_attached(tmp_path: Path) -> None:
    (tmp_path / "Preisliste ä.pdf").write_bytes(b"%PDF-1.7\n\x00\xff")
    mail = read_back(email_of(message(attach=(FileName("Preisliste ä.pdf"),)), FolderStore(tmp_path)))
    (attached,) = mail.iter_attachments()
    assert (attached.get_filename(), attached.get_content_type()) == ("Preisliste ä.pdf", "application/pdf")
    assert attached.get_payload(decode=True) == b"%PDF-1.7\n\x00\xff"


@pytest.mark.parametrize("name", ["gone.pdf", "../secret.txt", "/etc/passwd", "", ".", "a\0b", "x" * 5000])
def test_only_files_of_the_store_are_attached(name: str, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    store = tmp_path / "files"
    store.mkdir()
    with pytest.raises(Never) as never:
        email_of(message(attach=(FileName(name),)), FolderStore(store))
    assert never.value.code == "file_missing"


def test_a_link_out_of_the_store_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    store = tmp_path / "files"
    store.mkdir()
    (store / "nice.txt").symlink_to(tmp_path / "secret.txt")
    with pytest.raises(Never, match="not in the file store"):
        email_of(message(attach=(FileName("nice.txt"),)), FolderStore(store))


def test_a_message_is_one_file_however_often_it_is_sent(tmp_path: Path) -> None:
    channel = EmlFolder(tmp_path / "outbox", FolderStore(tmp_path))
    assert channel.send(message()) == channel.send(message())
    (file,) = (tmp_path / "outbox").iterdir()
    assert file.name.startswith("2026-01-05-")
    assert email.message_from_bytes(file.read_bytes(), policy=policy.default)["To"] == "Ada Müller <Ada@example.com>"


def test_a_folder_that_cannot_be_written_is_tried_again_later(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("a file")
    with pytest.raises(NotNow, match="cannot be written"):
        EmlFolder(tmp_path / "outbox", FolderStore(tmp_path)).send(message())


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest.fixture
def server(receiver: Receiver) -> Iterator[SmtpServer]:
    with serving(receiver) as running:
        yield running


def test_a_real_server_gets_what_was_meant(server: SmtpServer, receiver: Receiver, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Ä")
    sent = message(subject="Grüße", body=".\n..\nÄ", attach=(FileName("a.txt"),))
    assert SmtpChannel(server, FolderStore(tmp_path), clock=monotonic).send(sent) == "127.0.0.1"
    (envelope,) = receiver.envelopes
    assert (envelope.mail_from, envelope.rcpt_tos) == ("una@shop.example", ["Ada@example.com"])
    mail = email.message_from_bytes(envelope.content, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    body = mail.get_body(("plain",))
    assert (mail["Subject"], body and text_of(body)) == ("Grüße", ".\n..\nÄ\n")
    assert mail["Message-ID"] == email_of(sent, FolderStore(tmp_path))["Message-ID"]
    assert [one.get_filename() for one in mail.iter_attachments()] == ["a.txt"]


@pytest.mark.parametrize("text", quick(3, NAUGHTY))
def test_a_real_server_sees_one_recipient(text: str, server: SmtpServer, receiver: Receiver, tmp_path: Path) -> None:
    SmtpChannel(server, FolderStore(tmp_path), clock=monotonic).send(message(subject=text, to=text, body=text))
    (envelope,) = receiver.envelopes
    assert envelope.rcpt_tos == ["Ada@example.com"]
    mail = email.message_from_bytes(envelope.content, policy=policy.default)
    assert (len(mail.get_all("To", [])), mail["Bcc"]) == (1, None)


def test_everything_can_be_redirected(server: SmtpServer, receiver: Receiver, tmp_path: Path) -> None:
    SmtpChannel(server, FolderStore(tmp_path), redirect="test@shop.example", clock=monotonic).send(message())
    (envelope,) = receiver.envelopes
    assert envelope.rcpt_tos == ["test@shop.example"]
    assert b"X-Redirected-From: Ada@Example.com" in envelope.content
    assert b"To: test@shop.example" in envelope.content


@pytest.mark.parametrize(
    ("answer", "kind"), [("451 secret words", NotNow), ("550 no such user", Never), ("554 secret words", Never)]
)
def test_what_an_answer_means(
    answer: str, kind: type[Exception], server: SmtpServer, receiver: Receiver, tmp_path: Path
) -> None:
    receiver.answer = answer
    with pytest.raises(kind) as problem:
        SmtpChannel(server, FolderStore(tmp_path), clock=monotonic).send(message())
    assert "secret" not in str(problem.value)


def test_a_server_that_is_not_there_is_tried_again_later(tmp_path: Path) -> None:
    with pytest.raises(NotNow, match="cannot be reached"):
        SmtpChannel(SmtpServer("127.0.0.1", 1, "none"), FolderStore(tmp_path), clock=monotonic).send(message())


def test_a_server_without_encryption_is_not_used_where_it_is_asked_for(server: SmtpServer, tmp_path: Path) -> None:
    with pytest.raises((NotNow, Never)):
        SmtpChannel(attrs.evolve(server, encryption="starttls"), FolderStore(tmp_path), clock=monotonic).send(message())


def test_a_log_in_that_is_refused_is_tried_again_later(tmp_path: Path, receiver: Receiver) -> None:
    refusing = {"authenticator": lambda *_: AuthResult(success=False, handled=False), "auth_require_tls": False}
    with serving(receiver, **refusing) as server, pytest.raises(NotNow, match="refuses the log-in"):
        SmtpChannel(attrs.evolve(server, user="una", password="secret"), FolderStore(tmp_path), clock=monotonic).send(
            message()
        )


def test_the_password_is_not_shown() -> None:
    assert "secret" not in repr(SmtpServer("mail.example", 587, "starttls", "una", "secret"))
    assert ssl.create_default_context().verify_mode is ssl.CERT_REQUIRED


CLICKS = Clicks("https://crm.example.com/c", b"k" * 32)
LINKED = {
    "body": "Siehe https://shop.example/a?x=1&y=2.\n",
    "html": '<a class=x href="https://shop.example/a?x=1&amp;y=2">hier</a> <a href="mailto:ada@example.com">Ada</a>',
}


def test_links_tell_of_clicks_where_the_rule_asks_for_it(tmp_path: Path) -> None:
    receiver = Receiver()
    with serving(receiver) as server:
        channel = SmtpChannel(server, FolderStore(tmp_path), clicks=CLICKS, clock=monotonic)
        channel.send(message(**LINKED, track_clicks=True))
        channel.send(message(**LINKED, track_clicks=True))
    first, second = (email.message_from_bytes(one.content, policy=policy.default) for one in receiver.envelopes)
    parts = [[text_of(part) for part in one.iter_parts()] for one in (first, second)]
    assert parts[0] == parts[1]
    link = parts[0][0].removeprefix("Siehe ").removesuffix(".\n")
    assert parts[0][1].rstrip("\n") == LINKED["html"].replace("https://shop.example/a?x=1&amp;y=2", link)
    base, _, token = link.rpartition("/")
    click = read_token(token, CLICKS.key)
    assert click is not None
    assert (base, click.item, click.url) == (CLICKS.base, Ref("Deal", 42), "https://shop.example/a?x=1&y=2")
    assert click.message not in message().id


@pytest.mark.parametrize(
    ("clicks", "asked"), [(CLICKS, {}), (CLICKS, {"track_clicks": False}), (None, {"track_clicks": True})]
)
def test_else_links_stay_as_they_are(clicks: Clicks | None, asked: dict[str, bool], tmp_path: Path) -> None:
    mail = read_back(email_of(message(**LINKED, **asked), FolderStore(tmp_path), clicks=clicks))
    texts = [text_of(part).rstrip("\n") for part in mail.iter_parts() if isinstance(part, EmailMessage)]
    assert texts == [LINKED["body"].rstrip("\n"), LINKED["html"]]


def test_a_link_of_ours_and_one_that_would_get_too_long_stay(tmp_path: Path) -> None:
    body = f"{CLICKS.base}/abc https://shop.example/{'a' * 1_600}"
    mail = read_back(email_of(message(body=body, track_clicks=True), FolderStore(tmp_path), clicks=CLICKS))
    assert text_of(mail).rstrip("\n") == body


def test_in_files_links_stay_as_they_are(tmp_path: Path) -> None:
    name = EmlFolder(tmp_path / "outbox", FolderStore(tmp_path)).send(
        message(body="https://shop.example/", track_clicks=True)
    )
    assert b"https://shop.example/" in (tmp_path / name).read_bytes()


WORDS = ("Größe", "über", "für", "Łódź", "Angebot", "Tisch", "ä", "👨", "x", "=", "a=b", "?=", "Zażółć")


@pytest.mark.parametrize("seed", range(300))
def test_no_blank_is_lost_or_added_where_a_long_header_is_broken(seed: int, tmp_path: Path) -> None:
    dice = random.Random(seed)
    said = " ".join(dice.choice(WORDS) for _ in range(dice.randint(1, 30)))[:200].strip()
    raw = email_of(message(subject=said, to=said[:60].strip()), FolderStore(tmp_path)).as_bytes()
    mail = email.message_from_bytes(raw)  # the library's newer reader has faults of its own with such names
    assert str(make_header(decode_header(mail["Subject"]))) == said
    name, address = parseaddr(mail["To"])
    assert (str(make_header(decode_header(name))), address) == (said[:60].strip(), "Ada@example.com")
    assert max(map(len, raw.partition(b"\r\n\r\n")[0].split(b"\r\n"))) <= 100
