"""Which rules an event starts, by language §5.1: in project order, each once."""

from collections.abc import Iterator

from stagerules.dsl.typed import OnClock, OnLeaving, OnStage, Rule
from stagerules.dsl.values import Ref, Value

from ..event import Event
from ..facts import BadValue
from ..pausing import is_paused
from ..plan import Verdict
from ..program import Program
from ..values.dates import moment
from ..values.sameness import same
from .view import View


def started_by(program: Program, event: Event, view: View) -> tuple[Rule, ...]:
    """The rules of the event's entity whose trigger it meets."""
    found = {
        position: rule
        for kind, name in _triggers(program, event, view)
        for position, rule in program.by_trigger.get((event.record.entity, kind, name), ())
    }
    return tuple(found[position] for position in sorted(found))


def about_deleted(event: Event) -> bool:
    """Whether an event is a deletion, or a rule that a deletion began goes on with it."""
    return event.kind == "deleted" or (event.resume is not None and event.resume.start.kind == "deleted")


def held_back(rule: Rule, view: View) -> tuple[Verdict, str, str] | None:
    """Why a rule is not started at all, whatever happens, as verdict, code and day; None where it may be."""
    today = moment(view.facts.now, view.program.zone).date()
    if rule.off:
        return "off", "off", ""
    if rule.starts is not None and today < rule.starts:
        return "off", "not_begun", rule.starts.isoformat()
    if rule.ends is not None and today > rule.ends:
        return "off", "over", rule.ends.isoformat()
    return ("paused", "paused", "") if is_paused(rule, view.facts.pauses) else None


def out_of_place(rule: Rule, event: Event, view: View) -> tuple[Verdict, str] | None:
    """Why a rule does not even ask its condition, as verdict and code; None where it does."""
    item = event.record
    if event.kind != "deleted" and not view.exists(item):
        return "stale", "deleted"
    if rule.pipeline is not None and pipeline_meant(rule, event, view) != rule.pipeline:
        return "not met", "other_pipeline"
    belongs = isinstance(rule.trigger, OnStage) and not rule.regardless and event.stage is not None
    if belongs and view.field(item, "stage") != event.stage:
        return "stale", "left_stage"
    if isinstance(rule.trigger, OnClock) and not rule.trigger.including_closed and is_closed(item, view):
        return "not met", "closed"
    return None


def is_closed(item: Ref, view: View) -> bool:
    """Whether a staged item is in a stage of success or failure."""
    entity = view.program.schema.entities[item.entity]
    if not entity.staged:
        return False
    stage, pipeline = view.field(item, "stage"), view.field(item, "pipeline")
    known = entity.stage(str(stage), pipeline if isinstance(pipeline, str) else None)
    return known is not None and known.kind != "open"


def pipeline_meant(rule: Rule, event: Event, view: View) -> Value:
    """The pipeline a rule looks at: for `leaving` the one that was left."""
    if isinstance(rule.trigger, OnLeaving) and "pipeline" in event.old:
        return event.old["pipeline"]
    return view.field(event.record, "pipeline")


def _triggers(program: Program, event: Event, view: View) -> Iterator[tuple[str, str]]:
    match event.kind:
        case "stage":
            yield from _moved(event)
            yield from _changed(program, event, view)
        case "created":
            yield "created", ""
            stage = event.stage if event.stage is not None else _present_stage(program, event, view)
            if stage is not None:
                yield "stage", stage
        case "changed":
            yield from _changed(program, event, view)
        case "deleted":
            yield "deleted", ""
        case "event" | "clock" as kind:
            yield kind, event.name or ""
        case "resume":
            pass


def moved(event: Event) -> bool:
    """Whether an event of the kind `stage` is a move: not, where the item was saved again where it was."""
    return event.stage is not None and (event.stage != event.from_stage or "pipeline" in event.old)


def _present_stage(program: Program, event: Event, view: View) -> str | None:
    """The stage an item was created in, where the event does not say: creation starts `created` and `stage`."""
    if not program.schema.entities[event.record.entity].staged:
        return None
    stage = view.field(event.record, "stage")
    return stage if isinstance(stage, str) else None


def _moved(event: Event) -> Iterator[tuple[str, str]]:
    if not moved(event):
        return  # saved again where it was
    if event.from_stage is not None:
        yield "leaving", event.from_stage
    yield "stage", event.stage or ""
    yield "changed", "stage"


def _changed(program: Program, event: Event, view: View) -> Iterator[tuple[str, str]]:
    """The fields that really changed. What a rule caused has been compared already; later rules may have gone on."""
    entity = event.record.entity
    for field, before in event.old.items():
        if (entity, "changed", field) in program.by_trigger:
            now = view.stored(event.record, field)
            if event.cause is not None or isinstance(now, BadValue) or not same(before, now):
                yield "changed", field
