"""`make_call`: whom, what is said or played and how, from which number, and why not."""

import pytest

from stagerules.dsl.values import Value
from stagerules.interpreter.actions import Answer, Done, Failed
from stagerules.interpreter.effects import Deliver
from stagerules.stdlib_actions import make_call
from tests.actions.numbers import EXTENSION, RECORDS, WHOM, WORK, Whom, cases
from tests.actions.world import DEAL, Case, check

HALLO = {"say": "Hallo"}
MP3 = "https://shop.example.com/hallo.mp3"
NOTHING: dict[str, Value] = dict.fromkeys(("say", "play", "voice", "language", "volume", "speed", "caller"))


def message(name: str, number: str, **content: Value) -> Deliver:
    return Deliver("voice", name, number, {**NOTHING, **(content or HALLO)}, DEAL, client=RECORDS.get(name))


def sent(to: tuple[tuple[str, str], ...], told: str) -> Answer:
    return Done(tuple(message(name, number) for name, number in to), told)


def to_ada(**content: Value) -> Done:
    return Done((message("Ada", WORK, **content),), "the first phone of Contact 7")


def with_hallo(**content: Value) -> tuple[dict[str, Value], Done]:
    return {**HALLO, **content}, to_ada(**HALLO, **content)


SWITCHBOARD = Whom("an extension", {}, (("Ada", f"{WORK};ext=12"),), facts=EXTENSION)
"""The number before it is dialled; the exclusion list looks at both."""
LONG = "ä" * 3_000
WRONG_URL = Failed("wrong_url", "this is no web address of a recording")
WRONG_SENDER = Failed("wrong_sender", "the number of `caller` cannot be read, or has an extension")
CASES = (
    *cases((*WHOM, SWITCHBOARD), HALLO, sent),
    Case("say", HALLO, to_ada(say="Hallo")),
    Case("play", {"play": MP3}, to_ada(play=MP3)),
    Case("voice", *with_hallo(voice="Polly.Vicki")),
    Case("language", *with_hallo(language="de-DE")),
    *(Case(f"volume: {one}", *with_hallo(volume=one)) for one in ("soft", "medium", "loud")),
    *(Case(f"speed: {one}", *with_hallo(speed=one)) for one in ("slow", "medium", "fast")),
    Case("caller", {**HALLO, "caller": "030 7654321"}, to_ada(say="Hallo", caller="+49307654321")),
    Case("too_long, nearly", {"say": LONG}, to_ada(say=LONG)),
    Case("too_long", {"say": LONG + "ä"}, Failed("too_long", "the text has 3001 characters; 3000 are the most")),
    Case("empty_text", {"say": " "}, Failed("empty_text", "there is nothing to say")),
    *(
        Case(f"wrong_url: {one}", {"play": one}, WRONG_URL)
        for one in ("hallo.mp3", "ftp://shop.example.com/hallo.mp3", "https://ada:pw@shop.example.com/", "")
    ),
    *(Case(f"wrong_sender: {one}", {**HALLO, "caller": one}, WRONG_SENDER) for one in ("ask", "030 7654321 ext. 5")),
)


@pytest.mark.parametrize("case", CASES, ids=[one.name for one in CASES])
def test_make_call(case: Case) -> None:
    check(make_call, case)
