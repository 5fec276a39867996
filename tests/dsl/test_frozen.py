"""Classes that are made when they are first needed: in one piece, also when many threads need one at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import attrs
import pytest

from stagerules.dsl.frozen import WAITING, told
from stagerules.dsl.problem import Problem
from stagerules.dsl.source import Span


def test_a_class_is_made_when_it_is_first_needed() -> None:
    @told(kw_only=True)
    class Missing(Problem):
        """Something is missing."""

        name: str
        near: str | None = None

    @told(kw_only=True)
    class MissingFile(Missing):
        """A file is missing."""

        folder: str

    assert {Missing, MissingFile} <= WAITING.keys()
    one = MissingFile(Span(1, 2), name="a", folder="b")
    assert not {Missing, MissingFile} & WAITING.keys()
    assert [field.name for field in attrs.fields(MissingFile)] == ["span", "fix", "name", "near", "folder"]
    assert one == MissingFile(Span(1, 2), name="a", folder="b") != MissingFile(Span(1, 2), name="a", folder="c")
    assert len({one, MissingFile(Span(1, 2), name="a", folder="b")}) == 1
    assert repr(one).startswith("MissingFile(span=Span(start=1, end=2)")


@pytest.mark.slow
def test_many_threads_need_it_at_once() -> None:
    for _ in range(20):

        @told
        class Together(Problem):
            """Many at once."""

            name: str

        start = Barrier(16)

        def make(number: int, kind: type[Together] = Together, start: Barrier = start) -> Together:
            start.wait()
            return kind(Span(0, number), name=str(number))

        with ThreadPoolExecutor(16) as pool:
            made = list(pool.map(make, range(16)))
        assert [(one.span.end, one.name) for one in made] == [(number, str(number)) for number in range(16)]
