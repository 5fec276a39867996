"""What providers document as their errors, each with what becomes of the message."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest

from stagerules.interpreter.channels.protocol import Never, NotNow

from ..receiver import Answer, Receiver, receiving
from .common import CASES, Case, file_store, via
from .fakes import meta_error, telegram_error, twilio_error

LATER = "later"
CANARY = "c4nary says 491711234567"
BY_NAME = {case.name: case for case in CASES}

TWILIO = {
    "wrong_number": (
        *(13223, 13224, 13225, 13226, 21201, 21202, 21203, 21211, 21214, 21215, 21216, 21217, 21219),
        *(21408, 21604, 21608, 21612, 21614, 21635),
    ),
    "unsubscribed": (21610,),
    "wrong_sender": (
        *(13222, 21210, 21212, 21213, 21601, 21603, 21606, 21659, 21660, 21661, 21701, 21703, 21704, 21705),
    ),
    "too_long": (21605, 21617),
    "refused_by_provider": (20001, 21205, 21602, 21619, 21620, 30007, 0, -1, 4917112345678),
    LATER: (10001, 10004, 14107, 20003, 20005, 20006, 20008, 20404, 20429, 21611),
}
META = {
    "template_unknown": (132001, 132007, 132015, 132016),
    "wrong_values": (131008, 131009, 132000, 132012, 132018),
    "too_long": (131001, 132005),
    "wrong_number": (131021, 131026, 131030),
    "unsubscribed": (131050,),
    "refused_by_provider": (100, 130472, 131047, 131049, 131051, -1, 4917112345678),
    LATER: (
        *(0, 1, 2, 3, 4, 10, 33, 190, 200, 299, 368, 80007, 130429, 131000, 131005, 131016, 131031, 131037),
        *(131042, 131045, 131048, 131056, 131057, 133004, 133010),
    ),
}
TELEGRAM = (
    (400, "Bad Request: chat not found", "no_chat"),
    (400, "Bad Request: user not found", "no_chat"),
    (400, "Bad Request: PEER_ID_INVALID", "no_chat"),
    (400, "Bad Request: chat_id is empty", "no_chat"),
    (400, "Bad Request: group chat was upgraded to a supergroup chat", "no_chat"),
    (400, "Bad Request: message is too long", "too_long"),
    (400, "Bad Request: message caption is too long", "too_long"),
    (400, "Bad Request: file is too big", "too_long"),
    (413, "Request Entity Too Large", "too_long"),
    (400, "Bad Request: message text is empty", "empty_text"),
    (400, "Bad Request: text must be non-empty", "empty_text"),
    (400, "Bad Request: file must be non-empty", "empty_text"),
    (400, "Bad Request: not enough rights to send text messages to the chat", "refused_by_provider"),
    (400, "Bad Request: can't parse entities", "refused_by_provider"),
    (403, "Forbidden: bot was blocked by the user", "unsubscribed"),
    (403, "Forbidden: bot can't initiate conversation with a user", "no_chat"),
    (403, "Forbidden: user is deactivated", "no_chat"),
    (403, "Forbidden: bot was kicked from the supergroup chat", "no_chat"),
    (403, "Forbidden: bot is not a member of the channel chat", "no_chat"),
    (401, "Unauthorized", LATER),
    (404, "Not Found", LATER),
    (409, "Conflict", "refused_by_provider"),
    (429, "Too Many Requests: retry after 5", LATER),
    (500, "Internal Server Error", LATER),
    (500, "Internal Server Error: chat not found", LATER),
    (502, "Bad Gateway", LATER),
)


def endings(name: str, answers: Iterable[Answer], folder: Path) -> Iterator[str]:
    """What becomes of a message, answered so each time: the codes. No text of an answer is repeated."""
    case, wanted = BY_NAME[name], list(answers)
    with receiving(Receiver()) as receiver:
        channel = via(case.made(receiver, file_store(folder)), receiver)
        for number, answer in enumerate(wanted, start=1):
            receiver.answers = [answer]
            with pytest.raises((Never, NotNow)) as caught:
                channel.send(case.message)
            assert len(receiver.got) == number
            assert "c4nary" not in str(caught.value)
            assert "491711234567" not in str(caught.value)
            yield caught.value.code if isinstance(caught.value, Never) else LATER


def flat(table: Mapping[str, Iterable[int]]) -> dict[int, str]:
    return {code: end for end, codes in table.items() for code in codes}


@pytest.mark.parametrize("name", ["sms", "call"])
def test_twilio(name: str, tmp_path: Path) -> None:
    expected = flat(TWILIO)
    found = endings(name, (twilio_error(400, code, CANARY) for code in expected), tmp_path)
    assert dict(zip(expected, found, strict=True)) == expected


def test_whatsapp(tmp_path: Path) -> None:
    expected = flat(META)
    found = endings("whatsapp", (meta_error(400, code, CANARY) for code in expected), tmp_path)
    assert dict(zip(expected, found, strict=True)) == expected


@pytest.mark.parametrize("name", ["chat", "file", "files"])
def test_telegram(name: str, tmp_path: Path) -> None:
    found = endings(name, (telegram_error(one, f"{said}. {CANARY}") for one, said, _ in TELEGRAM), tmp_path)
    assert [(*one[:2], end) for one, end in zip(TELEGRAM, found, strict=True)] == list(TELEGRAM)


def test_the_code_counts_where_the_status_says_forbidden(tmp_path: Path) -> None:
    answers = [twilio_error(403, code, CANARY) for code in (21211, 21610, 20006)]
    assert list(endings("sms", answers, tmp_path)) == ["wrong_number", "unsubscribed", LATER]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_an_error_without_any_words_that_are_known(case: Case, tmp_path: Path) -> None:
    words = b'{"code":"21610","error":[],"description":7}', b'{"code":true}', b'{"error":{"code":190.5}}'
    bodies = (*words, b"", b"no", b"[]", b'"a"', b"null", b"[" * 99_999, b"\xff", b"x" * 200_000)
    found = endings(case.name, (Answer(400, body=body) for body in bodies), tmp_path)
    assert list(found) == ["refused_by_provider"] * len(bodies)
