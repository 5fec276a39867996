"""Did you mean: the known name that is nearest to a written word."""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice, takewhile

MOST = 1_000
"""Among more candidates none is looked for: thousands of misspelt names would be compared with thousands of names."""

LONGEST = 200
"""Letters of a word that is looked for: comparing takes time with the square of them."""

_SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ł": "l", "_": None, "-": None, " ": None})


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate that `word` was probably meant to be, or None. The same for the same candidates in any order."""
    names = list(islice(candidates, MOST + 1))
    if len(names) > MOST or len(word) > LONGEST:
        return None
    plain = _plain(word)
    letters = frozenset(plain)
    allowed = max(1, len(plain) // 3)
    best: tuple[int, int, int, str] | None = None
    for candidate in names:
        if len(candidate) > 2 * LONGEST:
            continue
        other, its_letters = _spelt(candidate)
        # Every slip explains at most one letter that the other word lacks.
        if len(letters - its_letters) > allowed and not plain.startswith(other):
            continue
        distance = _near(plain, other, allowed)
        ranked = None if distance is None else (distance, -_alike(plain, other), len(other), candidate)
        if ranked is not None and (best is None or ranked < best):
            best = ranked
    return best[3] if best else None


def same_but_for_spelling(word: str, candidate: str) -> bool:
    """Whether only case, umlauts or `_` tell the two apart, so that the fix is certain."""
    return _plain(word) == _plain(candidate)


@lru_cache(maxsize=10_000)
def _spelt(candidate: str) -> tuple[str, frozenset[str]]:
    """The candidate in plain letters, and which these are."""
    plain = _plain(candidate)
    return plain, frozenset(plain)


def _plain(word: str) -> str:
    """Without what people get wrong most: case, umlauts and accents, `_` between words."""
    spelt_out = word.casefold().translate(_SPELT_OUT)
    if spelt_out.isascii():
        return spelt_out
    return "".join(c for c in unicodedata.normalize("NFKD", spelt_out) if not unicodedata.combining(c))


def _near(word: str, candidate: str, allowed: int) -> int | None:
    """The number of typing slips between the two, None if there are too many."""
    distance = allowed + 1
    if abs(len(word) - len(candidate)) <= allowed:
        distance = _slips(word, candidate)
    if distance <= min(allowed, max(len(candidate) - 1, 0)):
        return distance
    begins = len(word) > 2 and len(candidate) > 2 and (candidate.startswith(word) or word.startswith(candidate))
    return allowed + 1 if begins else None


def _alike(word: str, other: str) -> int:
    """With how many letters both begin."""
    return len(list(takewhile(lambda pair: pair[0] == pair[1], zip(word, other, strict=False))))


def _slips(one: str, other: str) -> int:
    """Letters too many, missing, wrong or swapped with their neighbour."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
    return row[-1]
