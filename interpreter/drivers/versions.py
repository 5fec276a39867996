"""Rules of earlier versions: what waits goes on in the version in which it was begun (language §5.5)."""

from collections.abc import Iterable, Mapping
from typing import Any

import attrs

from stagerules.dsl import syntax
from stagerules.dsl.check.project import check_project
from stagerules.dsl.parse.files import parse
from stagerules.dsl.problem import Diagnostic
from stagerules.dsl.source import Source, Span
from stagerules.dsl.typed import Problematic, Rule
from stagerules.dsl.vocabulary import Settings

from ..actions import vocabulary
from ..event import Event, Resume
from ..program import Program
from ..records.fit import strange
from ..store.protocol import Store


@attrs.frozen
class Earlier:
    """The rules of an earlier rule set that are still valid, and of the others why they are not, by identity."""

    rules: Mapping[str, Rule]
    outdated: Mapping[str, str]


def recall(program: Program, event: Event, store: Store) -> str:
    """Makes the rule known to the program that goes on with an event. Why it cannot go on, else nothing."""
    resume = event.resume
    if resume is None:
        return ""
    if why := strange(event.record, program.schema):
        return why
    if program.rule_of(resume) is not None:
        return ""
    earlier = earlier_rules(program, resume, store)
    if earlier is None:
        return f"the rules of the version {resume.version} are not kept"
    program.earlier[resume.ruleset] = earlier.rules
    if program.rule_of(resume) is not None:
        return ""
    return earlier.outdated.get(resume.rule, f"the rule is not found in its version {resume.version}")


def earlier_rules(program: Program, resume: Resume, store: Store) -> Earlier | None:
    """The rules among which one was begun, as far as they are valid with the present schema and actions."""
    sources = store.ruleset(resume.ruleset)
    if sources is None:
        return None
    files = [parse(Source(name, text))[0] for name, text in sources.items()]
    words = vocabulary(tuple(program.actions.values()), tuple(program.functions.values()))
    settings = Settings(currency=program.currency, region=program.region)
    rules, _, said = check_project(files, program.schema, words, settings)
    errors = [one for one in said if one.severity == "error"]
    outdated = {resume.rule: why} if (why := _why_unread(files, resume, errors)) else {}
    outdated |= {rule.identity: why for rule in rules if (why := _why_outdated(rule, errors))}
    return Earlier({rule.identity: rule for rule in rules if rule.identity not in outdated}, outdated)


def _why_outdated(rule: Rule, errors: list[Diagnostic]) -> str:
    why = _first_within(rule.span, rule.source, errors)
    return why or ("a named expression in it is not valid any more" if _has_problem(rule) else "")


def _why_unread(files: Iterable[syntax.File], resume: Resume, errors: list[Diagnostic]) -> str:
    """What is wrong with the rule where so much is that it is no rule of the project: its header is not valid."""
    for file in files:
        place, rules = file.source.place, (one for one in file.declarations if isinstance(one, syntax.Rule))
        for one in rules if file.source.home == resume.file else ():
            if place(one.span.start).line <= resume.line <= place(one.span.end).line:
                return _first_within(one.span, file.source, errors)
    return ""


def _first_within(span: Span, source: Source, errors: list[Diagnostic]) -> str:
    within = (one for one in errors if one.source.name == source.name and span.start <= one.span.start < span.end)
    return next((str(one.message) for one in within), "")


def _has_problem(tree: object) -> bool:
    waiting: list[Any] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Problematic):
            return True
        if isinstance(node, tuple):
            waiting.extend(node)
        elif isinstance(node, Mapping):
            waiting.extend(node.values())
        elif type(node).__module__ == Rule.__module__:
            waiting.extend(getattr(node, field.name) for field in attrs.fields(type(node)))
    return False
