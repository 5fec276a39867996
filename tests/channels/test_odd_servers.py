"""Servers that answer oddly: no message is given up for what is no fault of its own, or told as lost when it is not."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from time import monotonic, sleep

import attrs
import pytest

from stagerules.interpreter.channels import smtp
from stagerules.interpreter.channels.files import FolderStore
from stagerules.interpreter.channels.protocol import Never, NotNow
from stagerules.interpreter.channels.smtp import SmtpChannel, SmtpServer

from .test_mail import message

HANGS = ""
"""Instead of an answer: none."""
DRIPS = "250 letter by letter"
"""An answer whose letters come one by one, and that has no end."""


@contextmanager
def scripted(
    answers: Mapping[str, str], slow: float = 0, before_reading: float = 0
) -> Iterator[tuple[SmtpServer, list[str]]]:
    """A server that answers the commands so, all others well; and what it was told. It takes so many seconds for each
    answer, and before it reads a message.
    """
    told: list[str] = []
    done = threading.Event()

    class Handler(StreamRequestHandler):
        def handle(self) -> None:
            self.answer("banner", "220 hello")
            for line in self.rfile:
                verb = line.decode("latin-1").split()[0].upper()
                told.append(verb)
                self.answer(verb, {"DATA": "354 go on", "QUIT": "221 bye"}.get(verb, "250 fine"))
                if verb == "DATA" and answers.get("DATA", "354").startswith("354"):
                    sleep(before_reading)
                    while self.rfile.readline() != b".\r\n":
                        pass
                    self.answer("dot", "250 fine")

        def answer(self, what: str, usually: str) -> None:
            text = answers.get(what, usually)
            sleep(slow)
            if text == HANGS:
                done.wait(10)
            elif text == DRIPS:
                while not done.wait(0.02):
                    self.wfile.write(b"x")
            else:
                self.wfile.write(text.encode() + b"\r\n")

    with ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield SmtpServer("127.0.0.1", server.server_address[1], "none"), told
        finally:
            done.set()
            server.shutdown()


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"banner": "554 no service from where you are"}, "takes no messages now .answer 554."),
        ({"banner": "it is not SMTP that is spoken here"}, "takes no messages now"),
        ({"EHLO": "502 no", "HELO": "550 no"}, "takes no messages now .answer 550."),
        ({"dot": "what?"}, "cannot be understood"),
    ],
    ids=["banner", "no SMTP", "greeting", "no answer"],
)
def test_what_is_about_no_message_is_tried_again_later(answers: dict[str, str], said: str, tmp_path: Path) -> None:
    with scripted(answers) as (server, _), pytest.raises(NotNow, match=said):
        SmtpChannel(server, FolderStore(tmp_path), clock=monotonic).send(message())


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"encryption": "starttls"}, "no encryption"), ({"user": "una", "password": "x"}, "no log-ins")],
)
def test_what_a_server_does_not_offer_is_told_and_tried_again_later(
    changes: dict[str, str], said: str, tmp_path: Path
) -> None:
    with scripted({}) as (server, _), pytest.raises(NotNow, match=said):
        SmtpChannel(attrs.evolve(server, **changes), FolderStore(tmp_path), clock=monotonic).send(message())


@pytest.mark.parametrize("farewell", ["500 what?", "250 fine", "nonsense", HANGS])
def test_what_is_handed_over_stays_so_whatever_is_answered_to_the_farewell(
    farewell: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "SECONDS", 0.3)
    with scripted({"QUIT": farewell}) as (server, told):
        assert SmtpChannel(server, FolderStore(tmp_path), clock=monotonic).send(message()) == "127.0.0.1"
    assert told == ["EHLO", "MAIL", "RCPT", "DATA", "QUIT"]


@pytest.mark.parametrize(("answer", "kind"), [("450 later", NotNow), ("550 nobody of that name", Never)])
def test_the_answer_to_the_message_counts_not_that_to_the_farewell(
    answer: str, kind: type[Exception], tmp_path: Path
) -> None:
    with scripted({"RCPT": answer, "QUIT": "250 fine"}) as (server, _), pytest.raises(kind, match=answer[:3]):
        SmtpChannel(server, FolderStore(tmp_path), clock=monotonic).send(message())


@pytest.mark.slow
def test_letter_by_letter_an_answer_takes_no_longer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "SECONDS", 0.3)
    for what in ("banner", "EHLO", "DATA", "dot"):
        begun = monotonic()
        with scripted({what: DRIPS}) as (server, _), pytest.raises(NotNow, match="takes too long to answer"):
            SmtpChannel(server, FolderStore(tmp_path), clock=monotonic).send(message())
        assert monotonic() - begun < 3


@pytest.mark.slow
def test_all_of_it_takes_no_longer_than_it_may(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "SECONDS_IN_ALL", 0.5)
    with scripted({}, slow=0.15) as (server, told), pytest.raises(NotNow):
        SmtpChannel(server, FolderStore(tmp_path), clock=monotonic).send(message())
    assert "QUIT" not in told


@pytest.mark.slow
def test_what_is_handed_over_stays_so_when_there_is_no_time_for_the_farewell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "SECONDS_IN_ALL", 1)
    with scripted({"QUIT": HANGS}) as (server, _):
        assert SmtpChannel(server, FolderStore(tmp_path), clock=monotonic).send(message()) == "127.0.0.1"


@pytest.mark.slow
def test_a_large_message_may_take_longer_than_an_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "SECONDS", 1)
    with scripted({}, before_reading=2) as (server, told):
        sent = message(body="A roof of slate.\n" * 1_000_000)
        assert SmtpChannel(server, FolderStore(tmp_path), clock=monotonic).send(sent) == "127.0.0.1"
    assert told[-1] == "QUIT"
