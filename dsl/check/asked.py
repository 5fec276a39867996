"""A condition that is asked from outside the rules files, such as `--where` of a command."""

from collections.abc import Sequence

import attrs

from .. import syntax, typed
from ..parse.files import parse_expression
from ..problem import Diagnostic, diagnose
from ..schema import Entity, Schema
from ..source import Source
from ..typed import Path
from ..vocabulary import Settings, Vocabulary
from .reports import Reports
from .rules.lets import World, check_lets, collect
from .rules.needs import Reader
from .sections import Section, placed
from .values.expressions import check_condition


@attrs.frozen
class Asked:
    """A checked condition about the records of an entity, and the paths of stored fields that it reads."""

    source: Source
    entity: Entity
    condition: typed.Expression
    needs: frozenset[Path]


def check_asked(
    source: Source,
    entity: Entity,
    rules_files: Sequence[syntax.File],
    schema: Schema,
    vocabulary: Vocabulary,
    settings: Settings,
) -> tuple[Asked | None, tuple[Diagnostic, ...]]:
    """The condition that a text is, or what is wrong with it. It may use the named expressions of the rules files."""
    expression, problems = parse_expression(source)
    if expression is None or problems:
        return None, tuple(diagnose(problem, source) for problem in problems)
    reports = Reports([source])
    lets = collect(placed(rules_files, schema, reports), schema, vocabulary, reports)
    world = World(schema, vocabulary, settings, reports, lets)
    check_lets(world)
    reports.found.clear()  # what is wrong in the files has been said when they were checked
    found = check_condition(expression, world.scope(Section(entity), source))
    if found.broken:
        return None, reports.diagnostics()
    reader = Reader(entity, schema, vocabulary, world.memory)
    reader.value(found.typed)
    return Asked(source, entity, found.typed, frozenset(reader.found)), reports.diagnostics()
