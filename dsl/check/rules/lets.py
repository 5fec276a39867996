"""Named expressions: the `let`s at the top of files, one meaning an entity, for the whole project, free of order."""

from collections.abc import Iterable, Iterator, Mapping

from attrs import evolve, field, frozen

from ... import syntax, typed
from ... import types as t
from ...functions import FUNCTIONS
from ...problems.rules import NamedInCircle, NamedTooLarge, NamedTwice, NameTaken, NotInNamed
from ...problems.schema import ReservedName
from ...reserved import IN_STATEMENTS
from ...schema import Schema
from ...source import Source
from ...vocabulary import Settings, Vocabulary
from ..conditions.reread import Reread
from ..identity import Canonical, canonical, measure
from ..reports import Reports, where
from ..scope import Scope
from ..sections import Placed, Section
from ..values.expressions import check_value
from .needs import Memory

MOST_NODES = 10_000
"""How many nodes a rule or a `let` may have with its named expressions spelled out: what one evaluation may cost."""

DEEPEST = 100
DEEPEST_RULE = 150
"""How deeply the nodes of a `let`, and of a rule that uses one, may be nested: what walks them may recurse."""


@frozen
class Definition:
    """One `let`, with its canonical form."""

    node: syntax.NamedExpression
    source: Source
    section: Section
    form: Canonical

    @property
    def name(self) -> str:
        return self.node.name.text


@frozen
class Lets:
    """The named expressions of the project: as written, and as far as they have been checked.

    `checked` and `sizes` go by entity and name; a size is the nodes and the depth with the names in it spelled out.
    """

    written: Mapping[str, Mapping[str, Definition]]
    checked: dict[tuple[str, str], typed.Named] = field(factory=dict)
    sizes: dict[tuple[str, str], tuple[int, int]] = field(factory=dict)

    def of(self, entity: str) -> Mapping[str, Definition]:
        """Those of an entity, by name."""
        return self.written.get(entity, {})

    def named_by(self, names: Iterable[str], entity: str) -> tuple[Definition, ...]:
        """Those that some names mean, and those that these mean in turn; by name."""
        here = self.of(entity)
        found: dict[str, Definition] = {}
        waiting = [name for name in names if name in here]
        while waiting:
            name = waiting.pop()
            if name not in found:
                found[name] = here[name]
                waiting.extend(one.text for one in here[name].form.names if one.text in here)
        return tuple(found[name] for name in sorted(found))


@frozen
class World:
    """What all files of the project share."""

    schema: Schema
    vocabulary: Vocabulary
    settings: Settings
    reports: Reports
    lets: Lets
    memory: Memory = field(factory=Memory)
    scopes: dict[tuple[str, str | None, int], Scope] = field(factory=dict)
    """The scope at the top of each section's rules."""

    told: set[tuple[object, ...]] = field(factory=set)
    """What is to be said once only and has been said."""

    def scope(self, section: Section, source: Source) -> Scope:
        """The scope at the top of a rule."""
        key = section.entity.name, section.pipeline, id(source)
        if key not in self.scopes:
            self.scopes[key] = self._scope(section, source)
        return self.scopes[key]

    def _scope(self, section: Section, source: Source) -> Scope:
        entity = section.entity.name
        definitions, checked = self.lets.of(entity), self.lets.checked

        def syntax_of(name: str) -> syntax.Expression | None:
            return definitions[name].node.value if name in definitions else None

        return Scope(
            source=source,
            schema=self.schema,
            vocabulary=self.vocabulary,
            settings=self.settings,
            report=self.reports.to(source),
            item=section.entity,
            pipeline=section.pipeline,
            named=Reread(lambda name: checked.get((entity, name))),
            named_syntax=syntax_of,
            named_names=frozenset(definitions),
        )


def collect(placed: Iterable[Placed], schema: Schema, vocabulary: Vocabulary, reports: Reports) -> Lets:
    """The named expressions, each name once an entity."""
    written: dict[str, dict[str, Definition]] = {}
    for one in placed:
        if isinstance(one.node, syntax.NamedExpression):
            definition = Definition(one.node, one.source, one.section, canonical(one.node.value))
            mine = written.setdefault(one.section.entity.name, {})
            if definition.name in mine:
                _twice(definition, mine[definition.name], reports)
            elif _name_free(definition, schema, vocabulary, reports):
                mine[definition.name] = definition
    return Lets(written)


def check_lets(world: World) -> None:
    """Checks them all, each after those that it names."""
    for entity, definitions in world.lets.written.items():
        for name, circle in _in_order(definitions):
            definition = definitions[name]
            report = world.reports.to(definition.source)
            if circle and name != circle[0]:
                pass  # one circle is one mistake
            elif circle:
                shown = " → ".join(f"`{one}`" for one in (*circle, circle[0]))
                report(NamedInCircle(definition.node.name.span, name=name, circle=shown))
            elif not _small(definition, world.lets):
                report(NamedTooLarge(definition.node.name.span, what=f"`{name}`"))
            else:
                world.lets.checked[entity, name] = _checked(definition, world)
                continue
            world.lets.sizes[entity, name] = 0, 0
            world.lets.checked[entity, name] = _nothing(definition)


def bounded(rule: syntax.Rule, form: Canonical, scope: Scope, lets: Lets) -> Scope:
    """The scope of a rule. Where the rule is too large with its names spelled out, they mean nothing in it."""
    entity = scope.item.name
    definitions = lets.of(entity)
    used = [one for one in form.names if one.text in definitions]
    nodes, depth = measure(rule) if used else (0, 0)
    for one in used:
        more, below = lets.sizes[entity, one.text]
        nodes += more
        if nodes > MOST_NODES or depth + below > DEEPEST_RULE:
            scope.report(NamedTooLarge(one.span, what="This rule"))
            return evolve(scope, named=lambda name: _nothing(definitions[name]) if name in definitions else None)
    return scope


def _checked(definition: Definition, world: World) -> typed.Named:
    scope = world.scope(evolve(definition.section, pipeline=None), definition.source)
    node, name = definition.node, definition.name
    forbidden = [("event", one.span) for one in definition.form.names if one.text == "event"]
    forbidden += [("old", one.span) for one in definition.form.olds]
    for word, span in forbidden:
        scope.report(NotInNamed(span, word=word))
    if forbidden:
        return _nothing(definition)
    value = check_value(node.value, scope)
    return typed.Named(node.span, value.type, name, value, definition.source)


def _nothing(definition: Definition) -> typed.Named:
    span = definition.node.span
    return typed.Named(span, t.Invalid(), definition.name, typed.Problematic(span, t.Invalid()), definition.source)


def _small(definition: Definition, lets: Lets) -> bool:
    nodes, depth = measure(definition.node.value)
    entity = definition.section.entity.name
    used = [lets.sizes[entity, one.text] for one in definition.form.names if one.text in lets.of(entity)]
    nodes += sum(count for count, _ in used)
    depth += max((deep for _, deep in used), default=0)
    lets.sizes[entity, definition.name] = nodes, depth
    return nodes <= MOST_NODES and depth <= DEEPEST


def _in_order(definitions: Mapping[str, Definition]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each name after those that it names, with the circle that it is in, if it is in one."""
    done: set[str] = set()
    circles: dict[str, tuple[str, ...]] = {}
    for first in definitions:
        path: dict[str, None] = {}
        waiting = [(first, False)]
        while waiting:
            name, left = waiting.pop()
            if left:
                path.popitem()
                done.add(name)
                yield name, circles.get(name, ())
            elif name not in done and name in path:
                circle = tuple(path)[list(path).index(name) :]
                circles |= {one: circle for one in circle if one not in circles}
            elif name not in done:
                path[name] = None
                waiting.append((name, True))
                used = dict.fromkeys(one.text for one in definitions[name].form.names)
                waiting.extend((one, False) for one in reversed(used) if one in definitions)


def _twice(one: Definition, other: Definition, reports: Reports) -> None:
    entity = one.section.entity.name
    place = where(other.node.name.span, other.source, seen_from=one.source)
    reports.add(one.source, NamedTwice(one.node.name.span, name=one.name, entity=entity, where=place))


def _name_free(definition: Definition, schema: Schema, vocabulary: Vocabulary, reports: Reports) -> bool:
    name, span = definition.name, definition.node.name.span
    what = taken_by(name, definition.section, schema, vocabulary)
    if name in IN_STATEMENTS:
        reports.add(definition.source, ReservedName(span, what="named expression", name=name))
    elif what is not None:
        reports.add(definition.source, NameTaken(span, name=name, what=what))
        return False
    return True


def taken_by(name: str, section: Section, schema: Schema, vocabulary: Vocabulary) -> str | None:
    """What a name means already, in words, or None."""
    if name in section.entity.fields:
        return f"a field of `{section.entity.name}`"
    if name in schema.constants:
        return "a constant"
    if name in vocabulary.actions:
        return "an action"
    if name in vocabulary.functions or name in FUNCTIONS:
        return "a function"
    return None
