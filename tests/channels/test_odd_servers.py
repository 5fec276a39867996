"""Servers that answer oddly: no message is given up for what is no fault of its own, or told as lost when it is not."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer

import attrs
import pytest

from stagerules.interpreter.channels import smtp
from stagerules.interpreter.channels.protocol import Never, NotNow
from stagerules.interpreter.channels.smtp import SmtpChannel, SmtpServer

from .test_mail import message

HANGS = ""
"""Instead of an answer: none."""


@contextmanager
def scripted(answers: Mapping[str, str]) -> Iterator[tuple[SmtpServer, list[str]]]:
    """A server that answers the commands so, all others well; and what it was told."""
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
                    while self.rfile.readline() != b".\r\n":
                        pass
                    self.answer("dot", "250 fine")

        def answer(self, what: str, usually: str) -> None:
            text = answers.get(what, usually)
            if text == HANGS:
                done.wait(10)
            else:
                self.wfile.write(text.encode() + b"\r\n")

    with ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
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
        SmtpChannel(server, tmp_path).send(message())


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"encryption": "starttls"}, "no encryption"), ({"user": "una", "password": "x"}, "no log-ins")],
)
def test_what_a_server_does_not_offer_is_told_and_tried_again_later(
    changes: dict[str, str], said: str, tmp_path: Path
) -> None:
    with scripted({}) as (server, _), pytest.raises(NotNow, match=said):
        SmtpChannel(attrs.evolve(server, **changes), tmp_path).send(message())


@pytest.mark.parametrize("farewell", ["500 what?", "250 fine", "nonsense", HANGS])
def test_what_is_handed_over_stays_so_whatever_is_answered_to_the_farewell(
    farewell: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "SECONDS", 0.3)
    with scripted({"QUIT": farewell}) as (server, told):
        assert SmtpChannel(server, tmp_path).send(message()) == "127.0.0.1"
    assert told == ["EHLO", "MAIL", "RCPT", "DATA", "QUIT"]


@pytest.mark.parametrize(("answer", "kind"), [("450 later", NotNow), ("550 nobody of that name", Never)])
def test_the_answer_to_the_message_counts_not_that_to_the_farewell(
    answer: str, kind: type[Exception], tmp_path: Path
) -> None:
    with scripted({"RCPT": answer, "QUIT": "250 fine"}) as (server, _), pytest.raises(kind, match=answer[:3]):
        SmtpChannel(server, tmp_path).send(message())
