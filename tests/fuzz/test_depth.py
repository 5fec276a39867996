"""Depth 100 is accepted, 101 refused, and no nesting whatever meets Python's own limit."""

import inspect
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

import pytest

from stagerules.dsl.check.project import check_project
from stagerules.dsl.check.schema.files import build_schema
from stagerules.dsl.parse.files import parse
from stagerules.dsl.problem import diagnose
from stagerules.dsl.source import Source

from .depths import DEEP, LETS, SCHEMAS
from .facts import made_records, program, settle, started
from .world import SETTINGS, VOCABULARY, schema

WORDS, TREE, NAMES = 50, 500, 700
"""How many calls inside each other reading the words, 100 levels, and 100 levels of names below 100 others may take."""


@contextmanager
def room(calls: int) -> Iterator[None]:
    """Lets Python go only so many calls deeper than here."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack(0)) + calls)
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


def of_words(text: str) -> list[str]:
    """What is said about the words of a file."""
    return [problem.slug() for problem in parse(Source("a.rules", text))[1]]


def all_said(text: str) -> list[str]:
    """What is said about a rules file; what is not refused is decided, too."""
    source = Source("a.rules", text)
    file, problems = parse(source)
    rules, _, diagnostics = check_project([file], schema(), VOCABULARY, SETTINGS)
    said = [*(diagnose(one, source) for one in problems), *diagnostics]
    errors = [one.slug for one in said if one.severity == "error"]
    for rule in () if errors else rules:
        event, records = started(rule, made_records(Random(1)), Random(1))
        for trace in (False, True):
            settle(program(rules), event, records, Random(1), trace=trace)
    return errors


@pytest.mark.parametrize("shape", DEEP)
def test_depth_100_is_accepted_and_101_refused(shape: str) -> None:
    all_said(DEEP[shape](1))  # what is loaded and kept at the first use takes room of its own
    with room(WORDS):
        assert of_words(DEEP[shape](100)) == []
        assert of_words(DEEP[shape](101)) == ["too-deep"]
        assert of_words(DEEP[shape](3_000)) in (["too-deep"], ["too-long"])
    with room(TREE):
        assert "too-deep" not in all_said(DEEP[shape](100))
        assert all_said(DEEP[shape](101)) == ["too-deep"]


@pytest.mark.slow
@pytest.mark.parametrize("shape", LETS)
def test_names_of_names_are_accepted_until_they_are_too_deep(shape: str) -> None:
    all_said(LETS[shape](1))
    with room(NAMES):
        ended = {tuple(dict.fromkeys(all_said(LETS[shape](count)))) for count in (10, 20, 40, 60, 90, 100, 101, 3_000)}
    assert ended <= {(), ("named-too-large",)}
    assert len(ended) == 2


@pytest.mark.parametrize("shape", SCHEMAS)
def test_no_schema_is_too_deep_for_python(shape: str) -> None:
    def built(count: int) -> list[str]:
        source = Source("crm.schema", SCHEMAS[shape](count))
        file, problems = parse(source)
        _, diagnostics = build_schema([file], SETTINGS)
        return [*(problem.slug() for problem in problems), *(one.slug for one in diagnostics)]

    built(1)
    with room(WORDS):
        for count in (100, 101, 3_000):
            assert built(count), "it is refused"
