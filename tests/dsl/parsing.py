"""What the tests of the parser share: parse a text, find the problems that its `### slug` marks announce."""

import re
from typing import NamedTuple

from stagerules.dsl.parse.files import parse
from stagerules.dsl.problem import Problem
from stagerules.dsl.source import Source
from stagerules.dsl.syntax import File

MARK = re.compile(r"[ ]*### ([a-z -]+)$", re.MULTILINE)


class Said(NamedTuple):
    line: int
    slug: str


def read(text: str) -> tuple[File, tuple[Problem, ...]]:
    return parse(Source("test", text))


def tree(text: str) -> File:
    """The tree of a text that has no problems."""
    file, problems = read(text)
    assert not problems, [str(problem.message()) for problem in problems]
    return file


def said(text: str) -> list[Said]:
    """The problems of a text, as line and slug."""
    file, problems = read(text)
    return [Said(file.source.place(problem.span.start).line, problem.slug()) for problem in problems]


def announced(text: str) -> tuple[str, list[Said]]:
    """A text without its marks, and what they announce."""
    expected = []
    for number, line in enumerate(text.split("\n"), 1):
        mark = MARK.search(line)
        if mark:
            expected += [Said(number, slug) for slug in mark[1].split()]
    return MARK.sub("", text), expected


def fixed(text: str) -> str:
    """The text after all the fixes its problems offer."""
    edits = {edit for problem in read(text)[1] if problem.fix for edit in problem.fix.edits}
    for edit in sorted(edits, key=lambda edit: edit.span, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


def chunks(text: str) -> list[str]:
    """The cases of a chunk file, which lines of `---` part."""
    return [chunk.strip("\n") + "\n" for chunk in re.split(r"(?m)^---\n", text)]
