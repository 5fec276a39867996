"""Spoils texts: what slips of the finger, careless copying, strange editors and bad will make of a file."""

import re
from collections.abc import Callable
from random import Random

WORDS = [
    "on",
    "stage",
    "if",
    "else",
    "else:",
    "elif",
    "and",
    "or",
    "or_else",
    "not",
    "in",
    "is",
    "between",
    "contains",
    "matches",
    "old",
    "empty",
    "yes",
    "any",
    "all",
    "none",
    "count",
    "sum",
    "first",
    "where",
    "for",
    "rule",
    "scenario",
    "let",
    "set",
    "add",
    "to",
    "remove",
    "from",
    "move",
    "wait",
    "until",
    "stop",
    "given",
    "when",
    "expect",
    "entity",
    "event",
    "constant",
    "pipeline",
    "key",
    "shown",
    "as",
    "list",
    "of",
    "choice",
    "money",
    "labelled",
    "read",
    "only",
    "label",
    "after",
    "before",
    "at",
    "during",
    "working",
    "hours",
    "skip",
    "if",
    "past",
    "regardless",
    "every",
    "month",
    "day",
    "1",
    "2.5",
    "10.000",
    "10,5",
    "10_000",
    "19%",
    "5",
    "EUR",
    "10€",
    "3",
    "days",
    "9:00",
    "09:00",
    "2026-02-30",
    "2026-11-21T09:00",
    "21.11.2026",
    "10k",
    "10",
    "000",
    "1.000.000,50",
    "now",
    "today",
    "event",
    "failure",
    "deal.amount",
    "is_not",
    "isn't",
    "equals",
    "greater",
    "than",
    "+=",
    "==",
    "=",
    "!=",
    "<>",
    "&&",
    "||",
    "=>",
    ";",
    ",",
    ".",
    ":",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "?",
    "*",
    "/",
    "-",
    "+",
    "%",
    "\\",
    "'",
    "`",
    "@",
    "$",
    "…",
    "„",
    "“",
    "”",
    "«",
    "»",
    "‚",
    "‘",
    "’",
    "–",
    "≥",
    "≠",
    "×",
    "__class__",
    "{0.__class__}",
    "${7*7}",
    "{{7*7}}",
    "%s",
    "%n",
    "';",
    "DROP",
    "eval(1)",
    "../../etc/passwd",
]
LETTERS = (
    *"\t\r\v\f\x00\x01\x1b\x7f\x85\u2028\u2029\ufeff\u200b\u200c\u200d\u200e\u202e\u2066\u2069\u00ad\u034f\u061c\u180e",
    *"\ufe0f\ufff9\U000e0041\U0001f1e9\U0001f468\ud7ff\ue000\ufffd\uffff\U0010ffff\u00a0\u2009\u3000äßÅ\u030a\u0301İıſK",
    *("\r\n", "\n\r", "e\u0301" * 30, "\u0301" * 300, "ﷺ", "١٢", "²", "Ⅷ", "𝟘", "１", "\u1100\u1161\u11a8"),
)
QUOTES = ('"', '"""', '""', '\\"', "“", "{", "}", "{{", '"{', '}"', "#")
BRACKETS = ("(", ")", "[", "]", "((", "))", "[(", ")]", "(" * 40, "[" * 150, ")" * 50)
HUGE = ("9" * 39, "1" * 5000, "0." + "0" * 400 + "1", "1_" * 60 + "1", "9" * 30 + " days", "1.000" * 30, "1 " * 90)
BLANKS = (" ", "  ", "    ", "\t", "\n", "\n\n", "\n    ", "\n\t", "\n ", "\n# x\n", " \n", "\n" * 30)


def spoilt(text: str, dice: Random) -> str:
    """The text after one to a dozen changes."""
    for _ in range(dice.choice([1, 1, 1, 2, 2, 3, 5, 12])):
        text = dice.choice(WAYS)(text, dice)
    return text[:60_000]


def _somewhere(text: str, dice: Random) -> int:
    return dice.randint(0, len(text))


def _stretch(text: str, dice: Random) -> tuple[int, int]:
    start = _somewhere(text, dice)
    return start, min(len(text), start + dice.choice([1, 1, 2, 5, 20, 100, 1000]))


def cut_out(text: str, dice: Random) -> str:
    """A stretch is gone."""
    start, end = _stretch(text, dice)
    return text[:start] + text[end:]


def twice(text: str, dice: Random) -> str:
    """A stretch stands there twice, or a hundred times."""
    start, end = _stretch(text, dice)
    return text[:end] + text[start:end] * dice.choice([1, 1, 1, 2, 10, 100]) + text[end:]


def swapped(text: str, dice: Random) -> str:
    """Two neighbouring stretches have changed places."""
    start, end = _stretch(text, dice)
    _, last = end, min(len(text), end + (end - start))
    return text[:start] + text[end:last] + text[start:end] + text[last:]


def moved(text: str, dice: Random) -> str:
    """A stretch stands elsewhere."""
    start, end = _stretch(text, dice)
    rest = text[:start] + text[end:]
    to = _somewhere(rest, dice)
    return rest[:to] + text[start:end] + rest[to:]


def ended(text: str, dice: Random) -> str:
    """The file ends early, or begins late."""
    at = _somewhere(text, dice)
    return dice.choice([text[:at], text[at:]])


def _inserted(choices: tuple[str, ...] | list[str]) -> Callable[[str, Random], str]:
    def insert(text: str, dice: Random) -> str:
        at = _somewhere(text, dice)
        return text[:at] + "".join(dice.choice(choices) for _ in range(dice.choice([1, 1, 2, 4]))) + text[at:]

    return insert


def other_word(text: str, dice: Random) -> str:
    """A word is another one."""
    found = list(re.finditer(r"\w+|[^\w\s]+", text))
    if not found:
        return text + dice.choice(WORDS)
    start, end = dice.choice(found).span()
    return text[:start] + dice.choice(WORDS) + text[end:]


def words_swapped(text: str, dice: Random) -> str:
    """Two words have changed places."""
    parts = re.split(r"(\w+)", text)
    if len(parts) < 4:
        return text
    one, other = dice.randrange(1, len(parts), 2), dice.randrange(1, len(parts), 2)
    parts[one], parts[other] = parts[other], parts[one]
    return "".join(parts)


def slipped(text: str, dice: Random) -> str:
    """A letter of a word is another, missing, or doubled."""
    at = _somewhere(text, dice)
    return text[:at] + dice.choice(["", text[at : at + 1] * 2, dice.choice("abEU_1é")]) + text[at + 1 :]


def lines_changed(text: str, dice: Random) -> str:
    """A line is gone, doubled, moved, joined with the next, or indented otherwise."""
    lines = text.split("\n")
    at = dice.randrange(len(lines))
    line = lines[at]
    match dice.randrange(6):
        case 0:
            del lines[at]
        case 1:
            lines.insert(dice.randint(0, len(lines)), line)
        case 2:
            lines[at : at + 2] = [" ".join(lines[at : at + 2])]
        case 3:
            lines[at] = " " * dice.choice([0, 1, 2, 3, 5, 8, 300]) + line.lstrip()
        case 4:
            lines[at] = "\t" * dice.choice([1, 2, 20]) + line.lstrip()
        case _:
            lines[at] = line.strip()
    return "\n".join(lines)


def other_case(text: str, dice: Random) -> str:
    """A stretch in capitals, or without."""
    start, end = _stretch(text, dice)
    return text[:start] + text[start:end].swapcase() + text[end:]


def deeper(text: str, dice: Random) -> str:
    """A stretch inside many brackets, or behind many signs."""
    start, end = _stretch(text, dice)
    times = dice.choice([3, 30, 99, 110, 1000])
    left, right = dice.choice([("(", ")"), ("[", "]"), ("f(", ")"), ("not ", ""), ("-", ""), ('"{', '}"'), ("a.", "")])
    return text[:start] + left * times + text[start:end] + right * times + text[end:]


WAYS: tuple[Callable[[str, Random], str], ...] = (
    *(cut_out, cut_out, twice, swapped, moved, ended, other_word, other_word, words_swapped, slipped, slipped),
    *(lines_changed, lines_changed, lines_changed, other_case, deeper),
    *(_inserted(choices) for choices in (WORDS, WORDS, LETTERS, QUOTES, BRACKETS, HUGE, BLANKS)),
)


def noise(dice: Random) -> bytes:
    """Bytes that nobody meant as a file."""
    match dice.randrange(6):
        case 0:
            return dice.randbytes(dice.randrange(200))
        case 1:
            return " ".join(dice.choice(WORDS) for _ in range(dice.randrange(200))).encode()
        case 2:
            every = (*WORDS, *LETTERS, *QUOTES, *BRACKETS, *HUGE, *BLANKS)
            return "".join(dice.choice(every) for _ in range(dice.randrange(100))).encode("utf-8", "surrogatepass")
        case 3:
            letters = [chr(dice.choice([dice.randrange(128), dice.randrange(0x110000)])) for _ in range(100)]
            return "".join(letters).encode("utf-8", "surrogatepass")
        case 4:
            return dice.choice(STARTS) + dice.randbytes(20)
        case _:
            lines = ("".join(dice.choice((*WORDS, " ", " ", " ")) for _ in range(8)) for _ in range(20))
            return "\n".join(dice.choice(HEADS) + line for line in lines).encode()


STARTS = (
    b"",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xfe\xff",
    b"\x00",
    b"\xed\xa0\x80",
    b"\xc0\xaf",
    b"on stage ",
    b"\xf4\x90",
)
HEADS = (
    "",
    "    ",
    "on ",
    "rule ",
    "let x = ",
    "entity X:",
    "  a: ",
    "    if ",
    "scenario ",
    'on stage "New": ',
    "for ",
)


def spoilt_bytes(data: bytes, dice: Random) -> bytes:
    """The bytes of a file, a few of them changed, or in another encoding."""
    match dice.randrange(5):
        case 0:
            return data.decode().encode(
                dice.choice(["utf-16", "utf-16-le", "cp1252", "utf-8-sig", "utf-32"]), "replace"
            )
        case 1:
            return data.replace(b"\n", dice.choice([b"\r\n", b"\r", b"\x0b", b"\xc2\x85"]))
        case _:
            changed = bytearray(data)
            for _ in range(dice.randint(1, 3)):
                at = dice.randint(0, len(changed))
                changed[at : at + dice.randrange(3)] = dice.choice([dice.randbytes(1), b"\xff", b"\xed\xa0\x80", b"\0"])
            return bytes(changed)
