"""Comments and line ends strewn over a file, wherever the language lets them stand."""

from collections.abc import Iterator
from itertools import pairwise
from random import Random

from stagerules.dsl.format.lines import tokens_of
from stagerules.dsl.parse.cut import cut
from stagerules.dsl.parse.files import parse
from stagerules.dsl.parse.lexer import CONTINUING
from stagerules.dsl.parse.reading import Token
from stagerules.dsl.source import Source

COMMENTS = ("# c", "#", "#x  y", '# "" {', '# """', "# on created: stop", "# stagerules: ignore[a] b", "# ü\t}", "# ((")
OPENS, CLOSES = ("LPAR", "LSQB"), ("RPAR", "RSQB")
BEFORE = ("AND", "OR", "_OR_ELSE")
TRIES = 4


def sprinkled(text: str, dice: Random) -> str:
    """The file with more comments in it, which means the same."""
    tree = parse(Source("x", text))[0].declarations
    places = [*_inside(text), *_between(text)]
    for attempt in range(TRIES):
        chosen = sorted(place for place in places if dice.random() < 0.15 / 3**attempt)
        more = _put(text, chosen, dice)
        file, problems = parse(Source("x", more))
        if file.declarations == tree and not any(one.severity == "error" for one in problems):
            return more
    return text


def _put(text: str, places: list[tuple[int, bool]], dice: Random) -> str:
    parts: list[str] = []
    at = 0
    for place, inside in places:
        parts += [text[at:place], _inner(dice) if inside else _outer(dice)]
        at = place
    return "".join([*parts, text[at:]])


def _inner(dice: Random) -> str:
    """What may stand between two tokens where line ends don't count."""
    pad = " " * dice.choice([1, 2, 4, 8, 13])
    behind = dice.choice(["\n", f"  {dice.choice(COMMENTS)}\n", f"{dice.choice(COMMENTS)}\n"])
    alone = "".join(f"{pad}{dice.choice(COMMENTS)}\n" for _ in range(dice.choice([0, 0, 1, 2])))
    return behind + dice.choice(["", "", "\n", "   \n"]) + alone + pad


def _outer(dice: Random) -> str:
    """What may stand between two lines."""
    pads = ["", "", " ", "  ", "    ", "      ", "        ", "   \t"]
    lines = (f"{dice.choice(pads)}{dice.choice(COMMENTS)}\n" for _ in range(dice.choice([1, 1, 2, 3])))
    return "".join(dice.choice(["", "", "\n", "  \n\n"]) + line for line in lines) + dice.choice(["", "", "\n"])


def _inside(text: str) -> Iterator[tuple[int, bool]]:
    """The places before tokens where a line may end; in a text only where many lines are allowed."""
    for piece in cut(text):
        if not piece.word:
            continue
        open_ones, short = 0, 0
        for before, token in pairwise(tokens_of(text, piece)):
            open_ones += _opened(before)
            short += _opened_short(text, before)
            goes_on = open_ones or before[0] in CONTINUING or token[0] in BEFORE
            if goes_on and not short and token[0] not in ("_NEWLINE", "_INDENT", "_DEDENT", "$END"):
                yield token[2], True


def _opened(token: Token) -> int:
    return (token[0] in OPENS or token[0] == "TEXT_BEGIN") - (token[0] in CLOSES or token[0] == "TEXT_END")


def _opened_short(text: str, token: Token) -> int:
    """Whether a text of one line begins or ends, in which no line may end."""
    if token[0] == "TEXT_BEGIN":
        return not text.startswith('"""', token[2])
    return -(token[0] == "TEXT_END" and not text.endswith('"""', 0, token[3]))


def _between(text: str) -> Iterator[tuple[int, bool]]:
    """The beginnings of lines, and the end of the file."""
    yield 0, False
    for number, letter in enumerate(text):
        if letter == "\n":
            yield number + 1, False
