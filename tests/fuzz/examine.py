"""Does with an input all that `stagerules check` does with files, and sees that what comes out is in order."""

import io
import json
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from typing import Any

import attrs

from stagerules.cli.shared.tell import tell
from stagerules.dsl.check.project import check_project
from stagerules.dsl.check.schema.files import build_schema
from stagerules.dsl.parse.files import parse
from stagerules.dsl.parse.read import decode
from stagerules.dsl.problem import Diagnostic, diagnose
from stagerules.dsl.source import Source
from stagerules.dsl.syntax import Broken, File
from stagerules.dsl.typed import Rule

from .inputs import Input
from .world import SETTINGS, VOCABULARY


@attrs.frozen
class Examined:
    """The rules that were understood, everything that was said, and of that what reading the words brought up."""

    rules: tuple[Rule, ...]
    diagnostics: tuple[Diagnostic, ...]
    of_words: tuple[Diagnostic, ...]
    files: tuple[File, ...]


def examine(given: Input) -> Examined:
    """Reads and checks both files; an AssertionError where a diagnostic is not in order."""
    schema_file, said_of_schema = _read(given.schema, "crm.schema")
    rules_file, said_of_rules = _read(given.rules, "a.rules")
    schema_files, rules_files = [one for one in (schema_file,) if one], [one for one in (rules_file,) if one]
    schema, said_in_schema = build_schema(schema_files, SETTINGS)
    rules, _, said_in_rules = check_project(rules_files, schema, VOCABULARY, SETTINGS)
    of_words = (*said_of_schema, *said_of_rules)
    everything = (*of_words, *said_in_schema, *said_in_rules)
    for one in everything:
        in_order(one)
    told(everything)
    return Examined(rules, everything, of_words, (*schema_files, *rules_files))


def _read(data: bytes, name: str) -> tuple[File | None, tuple[Diagnostic, ...]]:
    source, problems = decode(data, name)
    said = [diagnose(problem, source or Source(name, "")) for problem in problems]
    if source is None:
        assert said, "nothing was read and nothing said"
        return None, tuple(said)
    file, problems = parse(source)
    said += [diagnose(problem, source) for problem in problems]
    assert file.declarations or said, "a file without anything in it was accepted in silence"
    if not any(one.severity == "error" for one in said):
        assert not any(isinstance(node, Broken) for node in nodes(file)), "a statement was given up in silence"
    return file, tuple(said)


def nodes(file: File) -> Iterator[object]:
    """All nodes of a tree."""
    waiting: list[Any] = [*file.declarations]
    while waiting:
        one = waiting.pop()
        if isinstance(one, tuple):
            waiting.extend(one)
        elif attrs.has(type(one)):
            yield one
            waiting.extend(getattr(one, field.name) for field in attrs.fields(type(one)))


def in_order(one: Diagnostic) -> None:
    """A diagnostic lies in its file, says something, and its fix changes something in its file."""
    length = len(one.source.text)
    assert 0 <= one.span.start <= one.span.end <= length, f"{one.slug}: {one.span} of {length} characters"
    message, hint = str(one.message), str(one.hint) if one.hint else "-"
    for said in (message, hint):
        assert said.strip(), f"{one.slug}: says nothing"
        assert len(said) < 2_000, f"{one.slug}: {len(said)} characters are no sentence"
        assert "None" not in said, f"{one.slug}: {said}"
    end = 0
    for edit in sorted(one.fix.edits if one.fix else (), key=lambda edit: edit.span):
        assert end <= edit.span.start <= edit.span.end <= length, f"{one.slug}: edits {edit.span} of {length}"
        assert edit.text != one.source.slice(edit.span), f"{one.slug}: the fix changes nothing"
        end = edit.span.end


def told(diagnostics: Sequence[Diagnostic]) -> None:
    """They can be told to people and to machines; people are shown no letter that they can't see."""
    people, machines = io.StringIO(), io.StringIO()
    with redirect_stderr(people), redirect_stdout(machines):
        tell(diagnostics, "text")
        tell(diagnostics, "json")
    people.getvalue().encode("utf-8")
    assert all(letter.isprintable() or letter in "\n\x1b" for letter in people.getvalue()), "unseen letters are shown"
    assert len(json.loads(machines.getvalue().encode("utf-8"))) == len(diagnostics)
