"""Every problem of the product is shown by an example, in the words that the command line prints.

The examples are the marked texts of this folder, and for problems with whole files those of `problems/`. What is said
of them is kept as snapshots, by slug: read them with the eyes of an analyst whenever they change.
"""

import importlib
import pkgutil
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import chdir
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import attrs
import click
import pytest
from syrupy.assertion import SnapshotAssertion

import stagerules
from stagerules.cli.shared.tell import as_text
from stagerules.constants import bound
from stagerules.dsl.parse.files import parse
from stagerules.dsl.problem import Diagnostic, Problem, diagnose
from stagerules.dsl.source import Source
from stagerules.errors import RulesError
from stagerules.interpreter.records.memory import MemoryRecords
from stagerules.project import Project, read
from tests.backends.mapping_mistakes import MISTAKES
from tests.backends.mapping_mistakes import told as told_of_mapping
from tests.dsl.checking import DEALS, applied, chunks
from tests.dsl.expressions_world import STATEMENT, check_line, expression_lines
from tests.dsl.parsing import announced
from tests.dsl.test_mistakes import CASES, parts

HERE = Path(__file__).parent
CHUNK_FILES = ("rules.txt", "statements.txt", "actions.txt", "scenarios.txt", "schema.txt")
LONG = 'let x = title == "' + "x" * 100_000 + '"\n'
MADE = {
    "too-large.rules": b'on stage "New": stop\n' * 50_000,
    "wrong-encoding.rules": 'on stage "New": stop\non stage "Grün": stop\n'.encode("cp1252"),
    "binary-file.rules": b"PK\x03\x04\x14\x00\x06\x00",
    "too-long.rules": LONG.encode(),
    "too-many-parts.rules": b"let x = [" + b"1, " * 10_000 + b"]\n",
    "too-deep.rules": b'on stage "New" if amount > ' + b"(" * 101 + b"1" + b")" * 101 + b": stop\n",
    "named-too-large.rules": b"let a = amount > 5 or amount < 9\n"
    + b"".join(b"let %c = %c or %c\n" % (i + 1, i, i) for i in range(97, 112)),
}
"""Texts that would be too large, or none at all, to be kept as files."""
JARGON = re.compile(
    r"\b(token|pars|syntax|identifier|literal|terminal|unexpected|invalid|operand|boolean|node|null|string)\b", re.I
)


@attrs.frozen
class Example:
    """A text, and how to tell what is wrong with it."""

    text: str
    tell: Callable[[str], tuple[Diagnostic, ...]]


def examples() -> Iterator[Example]:
    """The examples, those that show a problem best first."""
    for name in CHUNK_FILES:
        for chunk in chunks(name):
            yield Example(chunk.text, lambda text, chunk=chunk: attrs.evolve(chunk, text=text).told())
    for line in expression_lines():
        yield Example(line, told_of_line)
    for case in CASES:
        yield Example(announced(parts(case)[0])[0], told_of_text)


def told_of_line(line: str) -> tuple[Diagnostic, ...]:
    line = line.removeprefix(STATEMENT)
    if line.startswith("move "):
        return ()  # what a fix makes of `set stage = …`
    return tuple(sorted(check_line(line).diagnostics, key=lambda one: (one.span, one.code)))


def told_of_text(text: str) -> tuple[Diagnostic, ...]:
    source = Source("a.rules", text)
    return tuple(diagnose(problem, source) for problem in parse(source)[1])


def told_of_files() -> Iterator[Diagnostic]:
    """What is said of whole files, each in a folder with a schema."""
    files = {path.name: path.read_bytes() for path in sorted((HERE / "problems").iterdir())} | MADE
    for name, data in files.items():
        with TemporaryDirectory() as folder, chdir(folder):
            place = Path(name).with_name("stagerules.toml" if name.endswith(".toml") else name)
            if name.endswith(".html"):
                Path("templates", name).parent.mkdir()
                Path("templates", name).write_bytes(data)
                place, data = Path("stagerules.toml"), files["broken-template.toml"]
            place.write_bytes(data)
            Path("crm.schema").write_text(DEALS, encoding="utf-8")
            rules = place.suffix == ".rules"
            yield from told_of_project(read(Path(), schema=Path("crm.schema"), rules=[place]) if rules else read(place))


def told_of_project(project: Project) -> Iterator[Diagnostic]:
    """What `check` and `run` say."""
    yield from project.checked.diagnostics
    try:
        bound(project, MemoryRecords(project.schema))
    except (RulesError, KeyError) as error:  # KeyError: a constant that was said to be unknown
        yield from error.diagnostics if isinstance(error, RulesError) else ()


@cache
def told() -> tuple[tuple[Diagnostic, Example | None], ...]:
    """Everything that is said of everything."""
    of_texts = tuple((one, example) for example in examples() for one in example.tell(example.text))
    return of_texts + tuple((one, None) for one in (*told_of_files(), *told_of_databases()))


def told_of_databases() -> Iterator[Diagnostic]:
    """What is said of a mapping to tables that exist."""
    with TemporaryDirectory() as folder:
        for mistake in MISTAKES:
            yield from told_of_mapping(Path(folder), mistake)


def kinds() -> Iterator[type[Problem]]:
    """Every class of problems that has a code."""
    for module in pkgutil.walk_packages(stagerules.__path__, "stagerules."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    waiting: list[type[Problem]] = [Problem]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        # attrs makes each class twice, the second time with slots; the first one may still be about.
        if hasattr(kind, "code") and vars(importlib.import_module(kind.__module__))[kind.__name__] is kind:
            yield kind


KINDS = sorted(set(kinds()), key=lambda kind: kind.code)


@pytest.mark.parametrize("slug", [kind.slug() for kind in KINDS])
def test_what_is_said(slug: str, snapshot: SnapshotAssertion) -> None:
    shown = dict.fromkeys(as_printed(one) for one, _ in told() if one.slug == slug)
    assert shown, f"no example says `{slug}`: add one to a chunk file, or as `problems/{slug}.rules`"
    # Kept apart from the assertion: pytest would take minutes to compare long texts that are nearly the same.
    as_kept = snapshot == "\n".join(shown)
    assert as_kept, f"the words for `{slug}` have changed: `make test SNAPSHOT=1` keeps the new ones, then read them"


def as_printed(one: Diagnostic) -> str:
    """A diagnostic as the command line prints it, without colour, and the lines that its fix changes."""
    text = click.unstyle(as_text(one))
    if one.fix:
        before, after = one.source.text.splitlines(), applied(one.source.text, one).splitlines()
        text += "".join(f"+ {line}\n" for line in after if line not in before)
    return text


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.slug())
def test_each_kind_is_told_plainly(kind: type[Problem]) -> None:
    assert kind.__doc__
    assert re.fullmatch(r"[EW]\d\d\d", kind.code)
    assert kind.code.startswith("W") == (kind.severity != "error")
    for one, _ in told():
        if one.slug == kind.slug():
            sentence, hint = str(one.message), str(one.hint or "")
            assert sentence[0].isupper() or sentence[0] in "`{", sentence
            assert sentence.endswith("."), sentence
            assert hint or one.fix, "it must be said how to go on"
            assert not hint or hint.endswith((".", "?")), hint
            assert not JARGON.search(re.sub(r"`[^`]*`", "", sentence + hint)), sentence + hint


def test_what_is_not_known_is_not_told_as_a_word() -> None:
    assert not [one for one, _ in told() if "None" in one.message.params.values()]


def test_codes_and_slugs_are_given_once() -> None:
    assert [code for code, count in Counter(kind.code for kind in KINDS).items() if count > 1] == []
    assert [slug for slug, count in Counter(kind.slug() for kind in KINDS).items() if count > 1] == []


@pytest.mark.slow
def test_a_fix_fixes_its_problem_and_makes_no_other() -> None:
    for one, example in told():
        if one.fix and example and one.slug not in ASKS_FOR_MORE:
            texts = one.source.text, applied(one.source.text, one)
            before, after = (
                Counter(left.slug for left in example.tell(text) if left.severity == "error") for text in texts
            )
            assert after <= before - Counter([one.slug]), as_printed(one)


ASKS_FOR_MORE = {"entity-name-wanted"}
"""Once it is known which entity is meant, the fields of a new record are asked for."""
