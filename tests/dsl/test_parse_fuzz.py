"""Any text gives a tree and problems with a place; never an exception."""

import os
import random
from pathlib import Path

import pytest

from stagerules.dsl.parse.files import parse
from stagerules.dsl.parse.read import decode
from stagerules.dsl.problem import diagnose
from stagerules.dsl.source import Source
from tests.quick import quick

FOLDER = Path(__file__).parent / "syntax"
SEEDS = [path.read_text("utf-8") for path in sorted(FOLDER.iterdir())]
BITS = [
    *('"', '"""', "{", "}", "(", ")", "[", "]", "\n", "    ", "\t", "#", " ", ":", ",", ".", "\\", "=", "==", "-", "%"),
    *("on ", 'rule "x"\n', "if ", "else:\n", "and ", "or else ", "not ", "is ", "let x = ", "any ", "of ", "where "),
    *("for ", "stage ", "in ", "at ", "as ", "file ", "expect ", "no ", "given ", "1", "10.000", "2 days", "9:00"),
    *("2026-02-30", "EUR", "€", "„", "’", "\u200b", "\u202e", "\xa0", "ü", "u\u0308", "\U0001f600", "\x00", "\r"),
]


def mutated(dice: random.Random) -> str:
    """A valid or invalid file, cut and changed in a few places."""
    text = dice.choice(SEEDS)
    start = dice.randrange(len(text) // 2) if dice.random() < 0.5 else 0
    text = text[start:][: dice.choice([50, 200, 800, 3000])]
    for _ in range(dice.choice([1, 1, 2, 3, 8])):
        at = dice.randrange(len(text) + 1)
        to = min(len(text), at + dice.randrange(30))
        text = dice.choice(
            [
                text[:at] + dice.choice(BITS) + text[at:],
                text[:at] + text[to:],
                text[:at] + text[at:to] + text[at:to] + text[to:],
                text[:at] + "".join(dice.choice(BITS) for _ in range(dice.randrange(12))) + text[at:],
            ]
        )
    return text


def noise(dice: random.Random) -> str:
    """Bits of the language, or letters of any kind."""
    if dice.random() < 0.7:
        return "".join(dice.choice(BITS) for _ in range(dice.randrange(60)))
    letters = [chr(dice.choice([dice.randrange(128), dice.randrange(0x3000)])) for _ in range(dice.randrange(80))]
    return "".join(letters)


def check(seed: int) -> None:
    dice = random.Random(seed)
    text = mutated(dice) if dice.random() < 0.85 else noise(dice)
    source = Source("test", text)
    _, problems = parse(source)
    for problem in problems:
        told = diagnose(problem, source)
        assert 0 <= told.span.start <= told.span.end <= len(text)
        assert str(told.message)
        assert told.hint is None or str(told.hint)
        assert told.place.line >= 1
        for edit in told.fix.edits if told.fix else ():
            assert 0 <= edit.span.start <= edit.span.end <= len(text)


@pytest.mark.slow
@pytest.mark.parametrize("block", quick(2, range(5)))
def test_no_text_raises_anything(block: int) -> None:
    for seed in range(block * 100, block * 100 + 100):
        check(seed)


@pytest.mark.fuzz
@pytest.mark.skipif("FUZZ" not in os.environ, reason="FUZZ=100000 in the environment says how many")
def test_no_text_of_very_many_raises_anything() -> None:
    for seed in range(1_000, 1_000 + int(os.environ["FUZZ"])):
        check(seed)


def test_no_bytes_raise_anything() -> None:
    for seed in range(200):
        dice = random.Random(seed)
        data = bytearray(mutated(dice).encode("utf-8", "replace"))
        for _ in range(dice.randrange(4)):
            data[dice.randrange(len(data) + 1) : 0] = bytes([dice.randrange(256)])
        source, problems = decode(bytes(data), "test")
        assert all(problem.span.end <= len(source.text) for problem in problems)
