"""The smallest parts of a generated file: numbers, dates, texts, words."""

from random import Random

CURRENCIES = ("EUR", "USD", "PLN", "JPY", "KWD", "CLF")
PLAIN = ("a", "Ä", "ż", "x y", "1", "-", "'", "{", "}", "\\", "#", ":", "日本", "🎉", "e\u0301", "ß", "€", ";", "`")
FIXED = ("Hallo ", "x", "", "\\n", '\\"', "\\\\", "\\{", "\\}", "\\t", "Größe", "'", "#", ": ", "🎉", "e\u0301", "…")
UNITS = ("second", "minute", "hour", "day", "working day", "week", "month", "year")


def number(dice: Random, *, percent: bool = True) -> str:
    """An exact number; never one that could be read in two ways."""
    match dice.randrange(8):
        case 0:
            return str(dice.randrange(1000))
        case 1:
            return f"{dice.randrange(1, 10**6):_}"
        case 2:
            return f"{dice.randrange(1000)}.{dice.randrange(10)}"
        case 3:
            return f"0.{dice.randrange(1000):03}"
        case 4:
            return "9" * dice.randint(4, 38)
        case 5 if percent:
            return f"{dice.randrange(100)}%"
        case 6:
            return f"{dice.randrange(10**6)}.{dice.randrange(10**6):07}"
        case _:
            return str(dice.randrange(10))


def date(dice: Random) -> str:
    """A day, the first and the last ones included."""
    year = dice.choice([2026, 2026, 2026, 2028, 1, 9999])
    return f"{year:04}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}"


def time(dice: Random) -> str:
    """A time of day."""
    return f"{dice.randrange(24):02}:{dice.randrange(60):02}"


def date_time(dice: Random) -> str:
    """A moment."""
    return f"{date(dice)} {time(dice)}"


def duration(dice: Random) -> str:
    """So many of a unit."""
    amount = dice.choice([0, 1, 2, 3, 30, 90, dice.randrange(10**6), 10**30])
    return f"{amount} {dice.choice(UNITS)}{dice.choice(['', 's'])}"


def plain(dice: Random) -> str:
    """What may stand between the quotes of a name."""
    return "".join(dice.choice(PLAIN) for _ in range(dice.randint(0, 4)))


def text_parts(dice: Random, long: bool) -> list[str | None]:
    """The fixed parts of a text, in order; None where a hole belongs. `long`: a text of many lines."""
    parts: list[str | None] = [dice.choice(FIXED) for _ in range(dice.randint(0, 3))]
    if dice.random() < 0.3:
        parts.insert(dice.randint(0, len(parts)), None)
    if long and dice.random() < 0.3:
        parts.append('"quoted" ""')
    return parts
