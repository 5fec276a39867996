"""The long tail by the library apprise, to a server on this machine."""

import json
import locale
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from stagerules.errors import UsersMistake
from stagerules.interpreter.channels.protocol import Never, NotNow
from stagerules.interpreter.channels.providers.apprise import AppriseChannel
from stagerules.interpreter.channels.providers.apprise_call import handed_over
from tests.quick import quick
from tests.strings import OWN, SOURCES

from ..receiver import Answer, Receiver, cut, cut_in_the_middle, drop_by_drop, endless, receiving, rubbish, silent
from .common import TEXT, message
from .naughty import Strings, whole
from .parsed import query
from .project import channels

SECRET = "c4nary-key"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving(Receiver()) as made:
        yield made


def by(receiver: Receiver, kind: str = "json", path: str = "/{to}", **more: Any) -> AppriseChannel:
    url = f"{kind}://user:{SECRET}@127.0.0.1:{receiver.port}{path}"
    return AppriseChannel(url, "sms77", **more)


@pytest.mark.slow
@pytest.mark.parametrize(
    "text", quick(1, [TEXT, "a\nb\r\nc", "<b>&amp;</b> *x* _y_", "\\n \\u0041 :smile:", "👍🏽", "{to} %s"])
)
def test_what_arrives(text: str, receiver: Receiver) -> None:
    assert by(receiver).send(message(text=text)) == "sms77, by apprise"
    assert by(receiver, "form").send(message(text=text)) == "sms77, by apprise"
    as_json, as_form = receiver.got
    assert (as_json.method, as_json.target) == ("POST", "/+491711234567")
    assert json.loads(as_json.body)["message"] == text
    assert query(as_form.body.decode())["message"] == text


@pytest.mark.slow
def test_the_recipient_in_another_place_and_of_a_redirect(receiver: Receiver) -> None:
    by(receiver, path="/send/{to}/sms?+x-to={to}").send(message("+12125550100;ext=7", text="a"))
    by(receiver, redirect="+49171000").send(message(text="a"))
    by(receiver, path="/group").send(message(None, text="a", chat="team"))
    assert [one.target for one in receiver.got] == ["/send/+12125550100/sms", "/+49171000", "/group"]
    assert receiver.got[0].header("x-to") == "+12125550100"
    with pytest.raises(NotNow, match="does not say whom messages are for"):
        by(receiver, path="/group", redirect="-100").send(message(None, text="a"))


@pytest.mark.parametrize(
    "to",
    [
        *("", " ", "+49171,+49172", "+49171/+49172", "+49171 +49172", "a?b=c", "a#b", "..", "a@evil.example:1", "%2F"),
        *("+49\r\nX-Evil: 1", "\x00", "\ud800", "{to}", "ä", "1" * 65, "a:b", "a;b", "a&b"),
    ],
)
def test_what_might_be_another_recipient_or_address(to: str, receiver: Receiver) -> None:
    for channel in (by(receiver), by(receiver, redirect=to) if to else by(receiver)):
        with pytest.raises(Never) as never:
            channel.send(message(to, text="a"))
        assert never.value.code == "wrong_number"
    assert receiver.got == []


@pytest.mark.slow
@SOURCES
@pytest.mark.parametrize("kind", ["json", "form"])
def test_odd_texts(kind: str, strings: Strings, receiver: Receiver) -> None:
    """The library takes blanks away at the end; half a surrogate pair is `?`."""
    url = f"{kind}://127.0.0.1:{receiver.port}/x"
    for text in filter(str.strip, strings()):
        assert handed_over(url, text)
        assert_told(kind, text, receiver)


@pytest.mark.slow
@pytest.mark.parametrize("text", quick(4, OWN))
def test_odd_texts_on_their_way_to_the_library(text: str, receiver: Receiver) -> None:
    if text.strip():
        by(receiver).send(message(text=text))
        assert_told("json", text, receiver)
        return
    with pytest.raises(Never) as never:
        by(receiver).send(message(text=text))
    assert never.value.code == "empty_text"


def assert_told(kind: str, text: str, receiver: Receiver) -> None:
    body = receiver.got.pop().body
    found = json.loads(body) if kind == "json" else query(body.decode())
    assert found["message"] == whole(text).rstrip()
    assert len(found) == {"json": 5, "form": 4}[kind]


REFUSED = (301, 302, 307, 308, 400, 401, 404, 429, 500)
WRONG = (
    *(Answer(status, {"location": "/else"}, b"c4nary") for status in REFUSED),
    *(Answer(fault=fault) for fault in (cut, cut_in_the_middle, rubbish)),
)


@pytest.mark.slow
@pytest.mark.parametrize("answer", quick(2, WRONG))
def test_what_goes_wrong_is_tried_again_later(answer: Answer, receiver: Receiver) -> None:
    receiver.answers = [answer]
    with pytest.raises(NotNow, match=r"^apprise could not hand it to `sms77`$"):
        by(receiver).send(message(text=TEXT))
    assert len(receiver.got) == 1  # neither tried again nor sent on


@pytest.mark.slow
@pytest.mark.parametrize("fault", [silent, drop_by_drop, endless])
def test_nothing_takes_longer_than_it_may_and_nothing_goes_on(fault: Any, receiver: Receiver) -> None:
    """The library itself waits four seconds for each part of an answer, and for any number of parts."""
    receiver.answers = [Answer(fault=fault)]
    before = time.monotonic()
    with pytest.raises(NotNow, match=r"^`sms77` takes too long to answer$"):
        by(receiver, seconds=1.5).send(message(text=TEXT))
    assert time.monotonic() - before < 3.3
    assert len(receiver.got) == 1
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)  # no process is left


@pytest.mark.parametrize("url", quick(1, ["nonsense", "nonsense://a/{to}", "json://", "", "twilio://x/{to}"]))
def test_an_address_that_apprise_does_not_know(url: str) -> None:
    with pytest.raises(NotNow, match="could not hand it"):
        AppriseChannel(url, "sms77").send(message(text=TEXT))


@pytest.mark.slow
def test_nothing_of_it_is_logged_or_printed(
    receiver: Receiver, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(1)
    receiver.answers = [Answer(400), Answer(500), Answer(fault=cut), Answer()]
    for _ in range(3):
        with pytest.raises(NotNow):
            by(receiver).send(message(text=TEXT))
    by(receiver).send(message(text=TEXT))
    assert (caplog.text, capfd.readouterr()) == ("", ("", ""))


@pytest.mark.slow
def test_the_address_is_told_where_no_other_program_sees_it(receiver: Receiver) -> None:
    """The command line and the environment of a process can be read by others."""
    seen: list[str] = []

    def look(handler: Any) -> None:
        for one in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if b"apprise_call" in (one / "cmdline").read_bytes():
                    seen.append(str((one / "cmdline").read_bytes() + (one / "environ").read_bytes()))
        cut(handler)

    receiver.answers = [Answer(fault=look)]
    with pytest.raises(NotNow):
        by(receiver).send(message(text="c4nary text"))
    assert seen
    assert not [one for one in seen if SECRET in one or "c4nary" in one]


@pytest.mark.slow
def test_a_quiet_guest_in_many_threads(receiver: Receiver, capfd: pytest.CaptureFixture[str]) -> None:
    def state() -> Any:
        return (
            locale.setlocale(locale.LC_ALL),
            signal.getsignal(signal.SIGINT),
            sys.getrecursionlimit(),
            threading.excepthook,
        )

    before = state()
    channel, told = by(receiver), list[str]()
    threads = [
        threading.Thread(target=lambda n=n: told.append(channel.send(message(f"+49171{n:06}", text=f"text {n}"))))
        for n in range(16)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert told == ["sms77, by apprise"] * 16
    found = {(one.target, json.loads(one.body)["message"]) for one in receiver.got}
    assert found == {(f"/+49171{n:06}", f"text {n}") for n in range(16)}
    assert state() == before
    assert capfd.readouterr() == ("", "")


def test_without_the_library(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    with pytest.raises(
        NotNow, match=r'`apprise` is not installed. Install it with: pip install "stagerules\[notify\]"'
    ):
        by(receiver).send(message(text=TEXT))


PROJECT = """
[channels.sms.sms77]
kind = "apprise"
url_env = "APPRISE_URL"
"""


@pytest.mark.slow
def test_a_project_with_apprise(receiver: Receiver, tmp_path: Path) -> None:
    address = f"json://127.0.0.1:{receiver.port}/"
    made = channels(tmp_path / "a", PROJECT, {"APPRISE_URL": address + "{to}"})
    assert made["sms"].send(message(text=TEXT)) == "sms77, by apprise"
    assert receiver.got[0].target == "/+491711234567"
    with pytest.raises(UsersMistake):
        channels(tmp_path / "b", PROJECT, {"APPRISE_URL": address})
