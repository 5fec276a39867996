"""All rules files of a project: from the syntax trees to typed rules and scenarios, or to problems with a place."""

from collections import Counter
from collections.abc import Iterable, Sequence

from .. import syntax, typed
from ..problem import Diagnostic
from ..problems.rules import DuplicateRule, UnboundConstant
from ..scenario import Scenario
from ..schema import Schema
from ..source import Source
from ..vocabulary import Settings, Vocabulary
from .identity import Canonical, digest, rule_canonical
from .reports import Reports, where
from .rules.lets import World, check_lets, collect
from .rules.rule import check_rule
from .scenarios.scenario import check_scenario
from .sections import Placed, placed


def check_project(
    rules_files: Sequence[syntax.File], schema: Schema, vocabulary: Vocabulary, settings: Settings
) -> tuple[tuple[typed.Rule, ...], tuple[Scenario, ...], tuple[Diagnostic, ...]]:
    """The rules and scenarios in project order, and everything that is wrong in the files, in file order.

    Where there is an error, the trees may hold `Problematic`; such rules are never run.
    """
    unread = schema.unread.union(*(file.unread for file in rules_files))
    reports = Reports([file.source for file in rules_files], unread)
    places = placed(rules_files, schema, reports)
    world = World(schema, vocabulary, settings, reports, collect(places, schema, vocabulary, reports))
    check_lets(world)
    _unique_names(places, reports)
    rules, forms = _rules(places, world)
    rule_names = tuple(rule.name for rule in rules if rule.name is not None)
    scenarios = tuple(
        scenario
        for place in places
        if isinstance(place.node, syntax.Scenario)
        and (scenario := check_scenario(place.node, place, world, rule_names)) is not None
    )
    _unbound_constants(forms, world)
    return rules, scenarios, reports.diagnostics()


def _rules(places: Iterable[Placed], world: World) -> tuple[tuple[typed.Rule, ...], list[tuple[Source, Canonical]]]:
    rules: list[typed.Rule] = []
    forms: list[tuple[Source, Canonical]] = []
    met: Counter[tuple[str, str]] = Counter()
    for place in places:
        if isinstance(place.node, syntax.Rule):
            form = rule_canonical(place.node, place.section.entity.name, place.section.pipeline)
            forms.append((place.source, form))
            rule = check_rule(place.node, place, world, form, _identity(place.node, place.source, form, met))
            if rule is not None:
                rules.append(rule)
    return tuple(rules), forms


def _identity(rule: syntax.Rule, source: Source, form: Canonical, met: Counter[tuple[str, str]]) -> str:
    """Its name; of an unnamed rule its file, the hash of what it says, and an ordinal among equals."""
    if rule.name is not None:
        return rule.name.text
    own = source.home, digest((form.text,))
    met[own] += 1
    return f"{own[0]}#{own[1]}#{met[own]}"


def _unique_names(places: Iterable[Placed], reports: Reports) -> None:
    seen: dict[tuple[str, str], tuple[syntax.Quoted, Source]] = {}
    for place in places:
        node = place.node
        if isinstance(node, syntax.NamedExpression) or node.name is None:
            continue
        what = "rule" if isinstance(node, syntax.Rule) else "scenario"
        here = node.name, place.source
        there = seen.setdefault((what, node.name.text), here)
        if there[0] is not here[0]:
            line = where(there[0].span, there[1], seen_from=place.source)
            reports.add(place.source, DuplicateRule(node.name.span, what=what, name=node.name.text, where=line))


def _unbound_constants(forms: Iterable[tuple[Source, Canonical]], world: World) -> None:
    """Once a constant and file. Names are read from the text: nothing else may be called like a constant."""
    bound = world.settings.constants
    if bound is None:
        return
    unbound = world.schema.constants.keys() - bound
    lets = [(one.source, one.form) for mine in world.lets.written.values() for one in mine.values()]
    told: dict[tuple[int, str], tuple[Source, syntax.Name]] = {}
    for source, form in (*forms, *lets):
        for name in form.names if unbound else ():
            if name.text in unbound:
                first = told.setdefault((id(source), name.text), (source, name))
                if name.span < first[1].span:
                    told[id(source), name.text] = source, name
    for source, name in told.values():
        world.reports.add(source, UnboundConstant(name.span, name=name.text))
