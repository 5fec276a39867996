"""What is no text is said with its place."""

import pytest

from stagerules.dsl.parse.read import decode
from stagerules.dsl.source import Source


def test_a_plain_file() -> None:
    source, problems = decode(b"\xef\xbb\xbfa\r\nb\n", "x.rules")
    assert (source.name, source.text, problems) == ("x.rules", "a\nb\n", ())


@pytest.mark.parametrize(
    ("data", "slug", "place"),
    [
        ("a\nzażółć grün".encode() + "ü".encode("cp1252"), "wrong-encoding", (2, 12)),
        ("a\n".encode("utf-16"), "wrong-encoding", (1, 1)),
        ("on created".encode("utf-16-le"), "wrong-encoding", (1, 1)),
        (b"a\nb\x00c", "binary-file", (1, 1)),
        (b"x" * 1_000_001, "too-large", (1, 1)),
    ],
)
def test_what_is_no_text(data: bytes, slug: str, place: tuple[int, int]) -> None:
    source, (problem,) = decode(data, "x.rules")
    assert (problem.slug(), source.place(problem.span.start)) == (slug, place)


def test_empty_and_full() -> None:
    assert decode(b"", "x") == (Source("x", ""), ())
    assert decode(b"x" * 1_000_000, "x")[1] == ()
