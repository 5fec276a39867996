"""How large and how deep a text may be, and that the time it takes grows no faster than it."""

import inspect
import sys
from collections.abc import Callable

import pytest

from stagerules.dsl.parse.files import parse
from stagerules.dsl.source import Source
from tests.dsl.parsing import said
from tests.fuzz.growth import growth

HEAD = 'on stage "A":\n    '

NESTED: dict[str, Callable[[int], str]] = {
    "parentheses": lambda n: f"{HEAD}set a = {'(' * n}b{')' * n}\n",
    "lists": lambda n: f"{HEAD}set a = {'[' * n}b{']' * n}\n",
    "calls": lambda n: f"{HEAD}set a = {'f(' * n}b{')' * n}\n",
    "minus": lambda n: f"{HEAD}set a = {'-' * n}b\n",
    "sums": lambda n: f"{HEAD}set a = b{' + b' * n}\n",
    "dots": lambda n: f"{HEAD}set a = b{'.c' * n}\n",
    "or else": lambda n: f"{HEAD}set a = b{' or else b' * n}\n",
    "not": lambda n: f"{HEAD}set a = {'not ' * n}b\n",
    "ifs": lambda n: (
        'on stage "A":\n' + "".join(" " * (i + 1) + "if a:\n" for i in range(n)) + " " * (n + 1) + "stop\n"
    ),
    "holes and texts": lambda n: f"{HEAD}set a = " + '"{' * n + "b" + '}"' * n + "\n",
    "values": lambda n: f"{HEAD}send\n" + "".join(" " * (i + 5) + "a:\n" for i in range(n)) + " " * (n + 5) + "b: 1\n",
}


@pytest.mark.parametrize("shape", NESTED)
def test_depth_100_is_read_and_101_is_refused(shape: str) -> None:
    assert said(NESTED[shape](100)) == []
    assert [slug for _, slug in said(NESTED[shape](101))] == ["too-deep"]
    assert said(NESTED[shape](2_000))[0].slug in ("too-deep", "too-long")


@pytest.mark.parametrize("shape", NESTED)
def test_depth_needs_no_recursion(shape: str) -> None:
    texts = [NESTED[shape](n) for n in (100, 101, 2_000)]
    parse(Source("test", texts[0]))
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack(0)) + 40)
    try:
        for text in texts:
            parse(Source("test", text))
    finally:
        sys.setrecursionlimit(limit)


@pytest.mark.slow
def test_a_declaration_of_100_000_characters_is_read_and_a_longer_one_refused() -> None:
    start = "on created:\n    stop\n"
    assert said(start + "#" * (100_000 - len(start))) == []
    assert [slug for _, slug in said(start + "#" * (100_001 - len(start)))] == ["too-long"]
    assert [slug for _, slug in said("on created: stop\n" * 10_000)] == []


@pytest.mark.slow
def test_a_declaration_of_too_many_parts_is_refused() -> None:
    assert said("let x = [" + "1, " * 9_997 + "]\n") == []
    assert [slug for _, slug in said("let x = [" + "1, " * 9_998 + "]\n")] == ["too-many-parts"]


GROWING: dict[str, Callable[[int], str]] = {
    "rules": lambda n: 'on stage "New" if amount > 5: set a = b + 1\n' * (n // 45),
    "strays": lambda n: "junk\n" * (n // 5),
    "almost rules": lambda n: 'onn stage "A": stop\n' * (n // 20),
    "broken lines": lambda n: HEAD + "set a = ]\n    " * (n // 14),
    "broken branches": lambda n: HEAD + "if a ]:\n        stop\n    else:\n        stop\n    " * (n // 45),
    "open braces": lambda n: f'{HEAD}set a = "{"{" * n}"\n',
    "texts with open braces": lambda n: f"{HEAD}set a = " + '"{" ' * (n // 4),
    "nested texts": lambda n: f"{HEAD}set a = " + '"{' * (n // 2),
    "open texts": lambda n: HEAD + 'set a = "b\n    ' * (n // 15),
    "open long texts": lambda n: f"{HEAD}set a = " + '"""a\n' * (n // 5),
    "comments": lambda n: "# c\n" * (n // 4),
    "blank lines": lambda n: HEAD + "stop\n" + "\n" * n,
    "spaces": lambda n: "on" + " " * n + "\n",
    "comparisons": lambda n: f"{HEAD}set a = b" + " < a" * (n // 4),
    "digits": lambda n: f"{HEAD}set a = " + "1" * n,
    "dotted digits": lambda n: f"{HEAD}set a = " + "1." * (n // 2),
    "words": lambda n: "on stage " + "ab " * (n // 3),
    "quotes": lambda n: f"{HEAD}set a = " + "„a " * (n // 3),
    "invisible letters": lambda n: f"{HEAD}set a = " + "\u200ba" * (n // 2),
    "tabs": lambda n: 'on stage "A":\n' + "\tset a = b\n" * (n // 11),
    "closing braces": lambda n: "}\n" * (n // 2),
    "blocks in braces": lambda n: 'on stage "A" {\n    if a {\n' * (n // 23),
    "comments of other languages": lambda n: "/* a\n" * (n // 5) + "// b\n" * (n // 5),
    "names of other languages": lambda n: f"{HEAD}if a " + "und b " * (n // 6),
    "fields with spaces": lambda n: "entity A:\n    b" + " b" * (n // 2) + ": text\n",
    "choices without quotes": lambda n: "entity A:\n    b: choice c" + ", c" * (n // 3) + " ]\n",
    "triggers with spaces": lambda n: 'rule "A"' + " " * n + "stage" + " " * n + ":\n",
    "labels": lambda n: 'scenario "x":\n    given D: e: ' + 'a "b", ' * (n // 7),
    "backslashes": lambda n: f'{HEAD}set a = """' + "\\d" * (n // 2) + '"""\n',
}


@pytest.mark.slow
@pytest.mark.parametrize("shape", GROWING)
def test_time_grows_no_faster_than_the_text(shape: str) -> None:
    def work(size: int) -> Callable[[], object]:
        source = Source("test", GROWING[shape](size))
        return lambda: parse(source)

    assert growth(work, 10_000, allowed=2.3).ratio <= 2.3
