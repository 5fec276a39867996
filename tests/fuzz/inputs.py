"""The inputs of the fuzz tests, one for each number: the same number gives the same input, everywhere."""

from pathlib import Path
from random import Random

import attrs

from .grammar import Writer
from .spoil import noise, spoilt, spoilt_bytes
from .world import ONE_STAGED, SCHEMA

TESTS = Path(__file__).parent.parent
EXAMPLES = sorted(TESTS.parent.glob("examples/**/*.rules")) + sorted(TESTS.glob("dsl/syntax/*.rules"))
SCHEMAS = sorted(TESTS.parent.glob("examples/**/*.schema")) + sorted(TESTS.glob("dsl/syntax/*.schema"))


@attrs.frozen
class Input:
    """A rules file and the schema file it is checked with, as bytes. `valid`: both are correct as far as words go."""

    number: int
    rules: bytes
    schema: bytes
    valid: bool = False


def made(number: int) -> Input:
    """The input of this number."""
    dice = Random(number)
    writer = Writer(dice)
    schema = SCHEMA if dice.random() < 0.5 else ONE_STAGED
    roll = dice.random()
    if roll < 0.25:  # everything as written
        if dice.random() < 0.3:
            schema = writer.schema_file()
        return Input(number, writer.rules_file().encode(), schema.encode(), valid=True)
    if roll < 0.75:  # rules gone wrong
        rules = dice.choice(EXAMPLES).read_text("utf-8") if dice.random() < 0.2 else writer.rules_file()
        data = spoilt(_shorter(rules, dice), dice).encode("utf-8", "surrogatepass")
        return Input(
            number, spoilt_bytes(data, dice) if _plain(data) and dice.random() < 0.1 else data, schema.encode()
        )
    if roll < 0.92:  # a schema gone wrong
        schema = dice.choice([schema, writer.schema_file(), dice.choice(SCHEMAS).read_text("utf-8")])
        data = spoilt(schema, dice).encode("utf-8", "surrogatepass")
        return Input(number, writer.rules_file().encode(), data)
    return Input(number, noise(dice), schema.encode() if dice.random() < 0.7 else noise(dice))


def _shorter(text: str, dice: Random) -> str:
    """Mostly only a part of it: what is near a mistake matters, and short inputs are quick."""
    if dice.random() < 0.3 or len(text) < 400:
        return text
    start = dice.randrange(len(text) - 300)
    return text[start : start + dice.choice([300, 800])]


def _plain(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
