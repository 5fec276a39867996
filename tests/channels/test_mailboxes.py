"""A mailbox for each sender, and encryption: real servers that know who hands mail in."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from time import monotonic

import attrs
import pytest
import trustme
from aiosmtpd.smtp import AuthResult, LoginPassword

from stagerules.interpreter.channels.files import FolderStore
from stagerules.interpreter.channels.protocol import Never, NotNow
from stagerules.interpreter.channels.smtp import SmtpChannel, SmtpServer

from .server import Receiver, serving
from .test_mail import message


@attrs.define
class Known:
    """Takes one name and password, and keeps who logged in."""

    user: str
    password: str
    seen: list[str] = attrs.field(factory=list)

    def __call__(self, server: object, session: object, envelope: object, mechanism: str, data: object) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.seen.append(data.login.decode())
        fits = (data.login, data.password) == (self.user.encode(), self.password.encode())
        return AuthResult(success=fits, handled=False)


@attrs.frozen
class Two:
    """Two servers, each with the mailbox of somebody."""

    ada: Receiver
    ben: Receiver
    channel: SmtpChannel


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Two]:
    with ExitStack() as stack:
        receivers, servers = (Receiver(), Receiver()), []
        for receiver, name in zip(receivers, ("ada", "ben"), strict=True):
            server = stack.enter_context(
                serving(receiver, authenticator=Known(name, f"secret of {name}"), auth_require_tls=False)
            )
            servers.append(attrs.evolve(server, user=name, password=f"secret of {name}"))
        everybody = SmtpServer("127.0.0.1", 1, "none")
        mailboxes = {"ada@shop.example": servers[0], "ben@shop.example": servers[1]}
        yield Two(*receivers, SmtpChannel(everybody, FolderStore(tmp_path), None, mailboxes, clock=monotonic))


def test_each_sender_has_a_mailbox(two: Two) -> None:
    for sender in ("Ada@Shop.example", "ben@shop.example", "ada@shop.example"):
        two.channel.send(message(**{"from": sender}))
    assert [one.mail_from for one in two.ada.envelopes] == ["Ada@shop.example", "ada@shop.example"]
    assert [one.mail_from for one in two.ben.envelopes] == ["ben@shop.example"]


@pytest.mark.parametrize("sender", ["carl@shop.example", "ada@shop.example.evil.example", "", None])
def test_a_sender_without_a_mailbox(sender: str | None, two: Two) -> None:
    with pytest.raises(Never) as never:
        two.channel.send(message(**{"from": sender}))
    assert never.value.code in ("no_mailbox", "wrong_address")
    assert (two.ada.envelopes, two.ben.envelopes) == ([], [])


def test_a_wrong_password_is_tried_again_and_not_shown(two: Two) -> None:
    wrong = {one: attrs.evolve(server, password="canary") for one, server in two.channel.mailboxes.items()}
    channel = attrs.evolve(two.channel, mailboxes=wrong)
    with pytest.raises(NotNow, match="refuses the log-in") as later:
        channel.send(message(**{"from": "ada@shop.example"}))
    assert "canary" not in str(later.value) + repr(channel)


def context(authority: trustme.CA, name: str) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(made)
    return made


def test_starttls(authority: trustme.CA, tmp_path: Path) -> None:
    receiver, known = Receiver(), Known("ada", "secret")
    with serving(
        receiver, tls_context=context(authority, "127.0.0.1"), require_starttls=True, authenticator=known
    ) as at:
        SmtpChannel(
            attrs.evolve(at, encryption="starttls", user="ada", password="secret"),
            FolderStore(tmp_path),
            clock=monotonic,
        ).send(message())
    assert (len(receiver.envelopes), known.seen) == (1, ["ada"])


def test_tls_from_the_first_letter(authority: trustme.CA, tmp_path: Path) -> None:
    receiver = Receiver()
    with serving(receiver, ssl_context=context(authority, "127.0.0.1")) as at:
        SmtpChannel(attrs.evolve(at, encryption="tls"), FolderStore(tmp_path), clock=monotonic).send(message())
    assert len(receiver.envelopes) == 1


@pytest.mark.parametrize("encryption", ["starttls", "tls"])
def test_a_certificate_for_another_name_gets_no_mail(encryption: str, authority: trustme.CA, tmp_path: Path) -> None:
    receiver, made = Receiver(), context(authority, "other.example")
    options = {"ssl_context": made} if encryption == "tls" else {"tls_context": made}
    with serving(receiver, **options) as at, pytest.raises(NotNow, match="cannot be reached"):
        SmtpChannel(attrs.evolve(at, encryption=encryption), FolderStore(tmp_path), clock=monotonic).send(message())
    assert receiver.envelopes == []


def test_nobody_listens_to_the_password_on_an_open_line(tmp_path: Path) -> None:
    """A server that offers no encryption where it is asked for hears no password."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.sendall(b"220 x ESMTP\r\n")
                while data := connection.recv(1000):
                    heard.append(data)
                    connection.sendall(b"250 AUTH PLAIN LOGIN\r\n")

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        server = SmtpServer("127.0.0.1", listening.getsockname()[1], "starttls", "ada", "canary")
        with pytest.raises(NotNow, match="no encryption"):
            SmtpChannel(server, FolderStore(tmp_path), clock=monotonic).send(message())
        thread.join(5)
    assert b"canary" not in b"".join(heard)
    assert b"AUTH" not in b"".join(heard)
