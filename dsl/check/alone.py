"""One rule or one scenario checked by itself, among the files of a project that is sound: those are not read again."""

from collections.abc import Sequence

from attrs import frozen

from .. import syntax, typed
from ..parse.files import parse
from ..scenario import Scenario
from ..schema import Schema
from ..source import Source
from ..vocabulary import Settings, Vocabulary
from .identity import Canonical, digest, rule_canonical
from .reports import Reports
from .rules.lets import Lets, World, check_lets, collect
from .rules.rule import check_rule
from .scenarios.scenario import check_scenario
from .sections import Placed, Section, placed


@frozen
class Others:
    """What is known of the project: its rules, and its named expressions, checked."""

    schema: Schema
    vocabulary: Vocabulary
    settings: Settings
    rules: tuple[typed.Rule, ...]
    lets: Lets


def others_of(
    rules_files: Sequence[syntax.File],
    rules: tuple[typed.Rule, ...],
    schema: Schema,
    vocabulary: Vocabulary,
    settings: Settings,
) -> Others:
    """What is known of a project without errors; `rules` are those of its files."""
    reports = Reports([file.source for file in rules_files])
    lets = collect(placed(rules_files, schema, reports), schema, vocabulary, reports)
    check_lets(World(schema, vocabulary, settings, reports, lets))
    return Others(schema, vocabulary, settings, rules, lets)


def check_alone(source: Source, section: Section, others: Others) -> typed.Rule | Scenario | None:
    """The rule or the scenario that a text is, as if it stood in that section of the project; None where it is neither,
    or anything is wrong with it. That its name is taken is not looked at.
    """
    file, problems = parse(source)
    if problems or len(file.declarations) != 1:
        return None
    reports = Reports([source])
    world = World(others.schema, others.vocabulary, others.settings, reports, others.lets)
    found = _checked(file.declarations[0], source, section, world, others.rules)
    return None if any(one.severity == "error" for one in reports.diagnostics()) else found


def _checked(
    node: syntax.Declaration, source: Source, section: Section, world: World, rules: tuple[typed.Rule, ...]
) -> typed.Rule | Scenario | None:
    match node:
        case syntax.Rule():
            form = rule_canonical(node, section.entity.name, section.pipeline)
            return check_rule(node, Placed(node, source, section), world, form, _identity(node, source, form, rules))
        case syntax.Scenario():
            names = tuple(one.name for one in rules if one.name is not None)
            return check_scenario(node, Placed(node, source, section), world, names)
        case _:
            return None


def _identity(rule: syntax.Rule, source: Source, form: Canonical, rules: tuple[typed.Rule, ...]) -> str:
    """Its name; of an unnamed rule one that no other has."""
    if rule.name is not None:
        return rule.name.text
    own = f"{source.home}#{digest((form.text,))}#"
    return f"{own}{1 + sum(one.identity.startswith(own) for one in rules)}"
