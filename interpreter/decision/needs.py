"""The first ask: what the rules that an event can reach over its item read, as far as the records are known."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from stagerules.dsl.typed import Ask, If, Path, Rule, Statement
from stagerules.dsl.values import Handle, Ref

from ..event import Event
from ..facts import Facts, Fields, NeedFacts
from ..program import Program, Reads, TriggerKey


def static_needs(program: Program, event: Event, facts: Facts) -> NeedFacts:
    """What is not in the facts of all that the reachable rules read from the item."""
    reads = _reads(program, event)
    known = facts.records.get(event.record, _NOTHING)
    missing = reads.own.difference(known) if known is not None and event.kind != "deleted" else frozenset[str]()
    asked = {event.record: set(missing)} if missing else {}
    last = {event.record: event.old} if event.kind == "deleted" else {}
    for path in reads.further:
        _walk(path, (event.record,), facts, last, asked, program)
    return NeedFacts({record: frozenset(fields) for record, fields in asked.items()})


def needs_of(
    records: Iterable[Ref], paths: Iterable[Path], facts: Facts, last: Mapping[Ref, Fields], program: Program
) -> NeedFacts:
    """What is not in the facts of these paths of all of these records. `last` are the last values of deleted ones."""
    asked: dict[Ref, set[str]] = {}
    starts = tuple(records)
    for path in sorted(paths):
        _walk(path, starts, facts, last, asked, program)
    return NeedFacts({record: frozenset(fields) for record, fields in asked.items()})


_NOTHING: Fields = {}


def _reads(program: Program, event: Event) -> Reads:
    """What the reachable rules read. Remembered: it is asked for in every round of every event."""
    entity = program.schema.entities[event.record.entity]
    going_on = program.rule_of(event.resume) if event.resume is not None else None
    triggers = frozenset(
        key for kind, name in _names(event) if (key := (entity.name, kind, name)) in program.by_trigger
    )
    known = (entity.name, triggers if going_on is None else frozenset({("", going_on.identity, going_on.version)}))
    if known not in program.reads:
        rules = reachable(program, triggers, going_on)
        paths = {path for rule in rules for path in rule.needs}
        own = {_stored(program, event.record, path[0]) for path in paths}
        own |= {entity.key, "stage", "pipeline"} if entity.staged else {entity.key}
        if any(deletes_item(one, program) for rule in rules for one in statements(rule.body)):
            own |= entity.stored.keys()
        program.reads[known] = Reads(frozenset(own), tuple(sorted(path for path in paths if len(path) > 1)))
    return program.reads[known]


def deletes_item(statement: Statement, program: Program) -> bool:
    """Whether it asks for the item's deletion: then the whole item is read, for the history."""
    action = program.actions.get(statement.action) if isinstance(statement, Ask) else None
    return action is not None and action.signature.deletes_item


def statements(body: tuple[Statement, ...]) -> Iterator[Statement]:
    """All statements of a body, those of its blocks included."""
    for one in body:
        yield one
        match one:
            case If(branches=branches, otherwise=otherwise):
                for _, branch in branches:
                    yield from statements(branch)
                yield from statements(otherwise)
            case Ask(on_failure=tuple(block)):
                yield from statements(block)
            case _:
                pass


def together(first: NeedFacts, second: NeedFacts) -> NeedFacts:
    """Both asks as one."""
    records = {**first.fields, **second.fields}
    return NeedFacts(
        {one: first.fields.get(one, frozenset()) | second.fields.get(one, frozenset()) for one in records},
        first.searches | second.searches,
        first.rates | second.rates,
        first.pending | second.pending,
        first.results | second.results,
        first.selections | second.selections,
    )


def reachable(program: Program, triggers: Iterable[TriggerKey], going_on: Rule | None = None) -> tuple[Rule, ...]:
    """The rules over the item that these may start, or the one that goes on, and those that their writes to it may
    start in turn.
    """
    by_trigger, waiting = program.by_trigger, list(triggers)
    found: dict[str, Rule] = {}
    if going_on is not None:
        found[going_on.identity] = going_on
        waiting += _started_in_turn(going_on, program)
    while waiting:
        for _, rule in by_trigger.get(waiting.pop(), ()):
            if rule.identity not in found:
                found[rule.identity] = rule
                waiting += _started_in_turn(rule, program)
    return tuple(found.values())


def _started_in_turn(rule: Rule, program: Program) -> list[TriggerKey]:
    return [key for key in program.by_trigger if key[0] == rule.entity and _may_start(key, rule)]


def _names(event: Event) -> Iterable[tuple[str, str]]:
    changed = [("changed", field) for field in event.old]
    match event.kind:
        case "stage":
            left = [("leaving", event.from_stage)] if event.from_stage else []
            return [*left, ("stage", event.stage or ""), ("changed", "stage"), *changed]
        case "created":
            return [("created", ""), ("stage", event.stage or "")]
        case "changed":
            return changed
        case "deleted":
            return [("deleted", "")]
        case "event" | "clock" as kind:
            return [(kind, event.name or "")]
        case "resume":
            return []


def _may_start(key: TriggerKey, rule: Rule) -> bool:
    entity, kind, name = key
    match kind:
        case "stage" | "leaving":
            return (entity, "stage") in rule.writes
        case "changed":
            return (entity, name) in rule.writes
        case _:
            return False


def _walk(
    path: Path,
    records: Sequence[Ref],
    facts: Facts,
    last: Mapping[Ref, Fields],
    asked: dict[Ref, set[str]],
    program: Program,
) -> None:
    for name in path:
        further: list[Ref] = []
        for record in records:
            fields = last.get(record, facts.records.get(record, _NOTHING))
            stored = _stored(program, record, name)
            if fields is None:
                continue
            if stored in fields:
                further += _records(fields[stored])
            elif not isinstance(record.key, Handle) and record not in last:
                asked.setdefault(record, set()).add(stored)
        records = list(dict.fromkeys(further))


def _stored(program: Program, record: Ref, name: str) -> str:
    field = program.schema.entities[record.entity].fields.get(name)
    return field.first_of if field is not None and field.first_of is not None else name


def _records(value: object) -> list[Ref]:
    members = value if isinstance(value, tuple) else (value,)
    return [one for one in members if isinstance(one, Ref)]
