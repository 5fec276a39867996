"""Scenarios as analysts write them, in `cases/`: what is not met ends in `### what is found`, all else is met."""

import re
from collections.abc import Iterator, Mapping
from functools import cache

import attrs
import pytest

from .world import HERE, Setting, found_at, played

MARK = re.compile(r"\s*### (.*)$")
FILES = sorted((HERE / "cases").glob("*.txt"))


@attrs.frozen
class Case:
    """A piece of a file: rules and scenarios, the settings, and what is found at which line (with ` | ` between
    lines).
    """

    name: str
    rules: str
    setting: Setting
    expected: Mapping[int, str]

    def __str__(self) -> str:
        return self.name


def cases() -> Iterator[Case]:
    """Pieces are separated by `---`; the line after that may hold settings, as `# schema: de; locale: pl`."""
    for file in FILES:
        for piece in file.read_text(encoding="utf-8").split("---\n"):
            first, _, rest = piece.partition("\n")
            setting = Setting()
            if re.match(r"# \w+: ", first):
                setting = Setting(**dict(part.split(": ", 1) for part in first.removeprefix("# ").split("; ")))
                piece = rest
            lines = piece.splitlines()
            marks = {number: mark[1] for number, line in enumerate(lines, 1) if (mark := MARK.search(line))}
            (title, *_) = re.findall(r'^scenario "(.*)":', piece, re.MULTILINE)
            text = "\n".join(MARK.sub("", line) for line in lines) + "\n"
            yield Case(f"{file.stem}: {title}", text, setting, marks)


@cache
def all_cases() -> tuple[Case, ...]:
    return tuple(cases())


@pytest.mark.parametrize("case", all_cases(), ids=str)
def test_what_is_met_and_what_is_found(case: Case) -> None:
    found = {
        line: " | ".join(texts)
        for teller in played(case.rules, case.setting)
        for line, texts in found_at(teller).items()
    }
    assert found == case.expected
