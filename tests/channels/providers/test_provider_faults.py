"""Providers that are down, slow, busy or wrongly set up: nothing is lost, and nothing is told as sent that was not."""

import json
import time
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import attrs
import pytest

from stagerules.interpreter.channels.protocol import Never, NotNow

from ..receiver import Answer, Receiver, cut, cut_in_the_middle, drop_by_drop, endless, receiving, rubbish, silent
from .common import CASES, CHAT, NOW, TO, Case, file_store, message, via, whatsapp
from .fakes import Meta, Telegram, Twilio, telegram_error

EVERY = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
NAMED = [case for case in CASES if case.provider]
"""Those that say what they call a message."""


WISHES: tuple[tuple[str | None, int], ...] = (
    (None, 0),
    ("7", 7),
    ("0", 0),
    (format_datetime(NOW + timedelta(minutes=2), usegmt=True), 120),
    (format_datetime(NOW - timedelta(minutes=2), usegmt=True), 0),
    ("9" * 40, 99_999_999 + 1),
    ("-5", 0),
    ("soon", 0),
    ("Mon, 99999999999 Jan 2026 09:00:00 GMT", 0),
    ("\u00b2", 0),
)


def send(case: Case, receiver: Receiver, folder: Path, *answers: Answer, **more: Any) -> Any:
    receiver.answers = list(answers)
    return via(case.made(receiver, file_store(folder)), receiver, **more).send(case.message)


@EVERY
def test_what_is_told_of_a_message_that_was_taken(case: Case, receiver: Receiver, tmp_path: Path) -> None:
    assert send(case, receiver, tmp_path, case.answer).detail == "127.0.0.1 took it" + (
        f" as {case.told}" if case.told else ""
    )
    again = send(case, receiver, tmp_path, case.answer, redirect="+49171000")
    assert again.detail.endswith(", redirected")


@EVERY
def test_what_a_status_means(case: Case, receiver: Receiver, tmp_path: Path) -> None:
    """Wrong credentials are set right, and then all messages go. At Telegram the token is a part of the address."""
    other = {403: "no_chat", 404: "later"} if case.provider == "Telegram" else {}
    expected = {
        **dict.fromkeys((301, 302, 303, 307, 308), "redirected"),
        **dict.fromkeys((400, 404, 405, 410, 422), "refused_by_provider"),
        **dict.fromkeys((401, 403, 408, 429, 500, 502, 503, 504, 599), "later"),
    } | other
    found = {}
    for status in expected:
        with pytest.raises((Never, NotNow)) as caught:
            send(case, receiver, tmp_path, Answer(status, {"location": f"{receiver.origin}/else"}, b"<h1>c4nary</h1>"))
        found[status] = caught.value.code if isinstance(caught.value, Never) else "later"
        assert "c4nary" not in str(caught.value)
    assert found == expected
    assert len(receiver.got) == len(expected)


@EVERY
@pytest.mark.parametrize("status", [429, 503])
def test_not_before_the_provider_says(case: Case, status: int, receiver: Receiver, tmp_path: Path) -> None:
    found = []
    for header, _ in WISHES:
        with pytest.raises(NotNow, match=str(status)) as later:
            send(case, receiver, tmp_path, Answer(status, {} if header is None else {"retry-after": header}))
        found.append((header, int(later.value.after.total_seconds())))
    assert found == list(WISHES)


@pytest.mark.parametrize(
    ("told", "seconds"),
    [(5, 5), (0, 3), (None, 3), ("5", 3), (-5, 3), (True, 3), (10**30, 10**8), (2.5, 3), ([], 3)],
)
def test_telegram_says_when_in_its_answer(told: Any, seconds: int, receiver: Receiver, tmp_path: Path) -> None:
    answer = telegram_error(429, "Too Many Requests: retry after 5", parameters={"retry_after": told})
    with pytest.raises(NotNow) as later:
        send(CASES[2], receiver, tmp_path, attrs.evolve(answer, headers={"retry-after": "3"}))
    assert later.value.after == timedelta(seconds=seconds)


@EVERY
@pytest.mark.parametrize("fault", [cut, cut_in_the_middle, rubbish])
def test_a_connection_that_ends_is_no_answer(case: Case, fault: Any, receiver: Receiver, tmp_path: Path) -> None:
    with pytest.raises(NotNow, match=r"^127.0.0.1 cannot be reached: [A-Za-z]+$"):
        send(case, receiver, tmp_path, Answer(fault=fault))


@pytest.mark.slow
@EVERY
@pytest.mark.parametrize("fault", [silent, drop_by_drop])
def test_a_slow_one_takes_no_longer_than_it_may(case: Case, fault: Any, receiver: Receiver, tmp_path: Path) -> None:
    before = time.monotonic()
    with pytest.raises(NotNow, match="takes too long"):
        send(case, receiver, tmp_path, Answer(fault=fault), seconds=0.3)
    assert time.monotonic() - before < 1.5


@pytest.mark.parametrize("case", NAMED, ids=lambda case: case.name)
@pytest.mark.parametrize(
    "answer",
    [
        Answer(fault=endless),
        Answer(body=b""),
        Answer(204, body=b""),
        Answer(body=b"<html>Welcome to the Wi-Fi of the station</html>"),
        Answer(body=b"[]"),
        Answer(body=b'{"ok":true,"sid":null,"result":{},"messages":[]}'),
        Answer(body=b'{"sid":7,"result":{"message_id":"7"},"messages":[{"id":7}]}'),
        Answer(body=b'{"sid":"","messages":[{"id":""}]}'),
        Answer(body=b"[" * 99_999),
        Answer(body=b'{"sid":"\xff"}'),
    ],
)
def test_a_yes_that_is_not_the_providers(case: Case, answer: Answer, receiver: Receiver, tmp_path: Path) -> None:
    with pytest.raises(NotNow, match=f"^the answer is none of {case.provider}$"):
        send(case, receiver, tmp_path, answer)


@pytest.mark.parametrize("answer", [Answer(fault=endless), Answer(204, body=b""), Answer(body=b"OK")])
@pytest.mark.parametrize("name", ["json", "form"])
def test_a_described_provider_says_it_by_the_status_alone(
    name: str, answer: Answer, receiver: Receiver, tmp_path: Path
) -> None:
    case = next(one for one in CASES if one.name == name)
    assert send(case, receiver, tmp_path, answer).detail == "127.0.0.1 took it"


@pytest.mark.parametrize("named", ["+491711234567", "a b", "x" * 65, "a\r\nb", "<b>", "ä"])
def test_what_might_be_an_address_or_a_text_is_not_repeated(named: str, receiver: Receiver, tmp_path: Path) -> None:
    answer = Answer(201, body=json.dumps({"sid": named}).encode())
    assert send(CASES[0], receiver, tmp_path, answer).detail == "127.0.0.1 took it"


def test_providers_that_can_take_no_more_for_a_while_get_every_message_once(tmp_path: Path) -> None:
    fakes: Any = (Twilio(at_once=3, wait=9), Telegram(at_once=3, wait=9), Meta(at_once=3, wait=9))
    sms, chat, template = (next(one for one in CASES if one.name == name) for name in ("sms", "chat", "whatsapp"))
    for fake, case in zip(fakes, (sms, chat, template), strict=True):
        with receiving(fake):
            channel = via(case.made(fake, tmp_path), fake)
            for number in range(10):
                again = attrs.evolve(case.message, id=f"e{number}")
                if number in (3, 6, 9):
                    with pytest.raises(NotNow) as later:
                        channel.send(again)
                    assert later.value.after == timedelta(seconds=0 if case is template else 9)
                    fake.rested()
                channel.send(again)
        assert (len(fake.taken), len(fake.got)) == (10, 13)


def test_whom_the_providers_know_not_or_not_any_more(tmp_path: Path) -> None:
    def code(fake: Any, case: Case, message: Any) -> str:
        with receiving(fake), pytest.raises(Never) as never:
            via(case.made(fake, tmp_path), fake).send(message)
        return never.value.code

    sms, _, chat, _, _, template, *_ = CASES
    assert code(Twilio(unsubscribed={TO}), sms, message(text="a")) == "unsubscribed"
    assert code(Twilio(), sms, message("+49 171", text="a")) == "wrong_number"
    assert code(Telegram(blocked_by={CHAT}), chat, message(None, chat=CHAT, text="a")) == "unsubscribed"
    assert code(Telegram(), chat, message(None, chat="7002", text="a")) == "no_chat"
    assert code(Meta(not_there={TO}), template, whatsapp(name="a", amount="b")) == "wrong_number"
    assert code(Twilio(), sms, message("", text="a")) == "wrong_number"
