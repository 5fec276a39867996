"""What goes on later, in words: when, why it moved, why it was cancelled."""

from collections.abc import Callable, Mapping
from datetime import datetime

from stagerules.dsl.values import Value
from stagerules.interpreter.effects import Cancel, Schedule
from stagerules.interpreter.event import Resume
from stagerules.interpreter.plan import Step

from .tell import printable

Text = Callable[[Value], str]

WHY_CANCELLED: Mapping[str, str] = {
    "left_stage": "the item left the stage",
    "deleted": "the record is deleted",
    "started_again": "the rule begins anew",
    "date_moved": "its date has moved",
    "date_emptied": "its date is empty now",
    "by_hand": "by hand",
    "new_version": "it goes over to the present rule",
    "": "an action asked for it",
}


def scheduled(effect: Schedule, before: object, text: Text) -> str:
    """When a rule goes on; `before` has the moment from which it was moved."""
    resume = effect.event.resume
    assert resume is not None
    when = moment(effect.at, resume, text, awaits=effect.awaits is not None)
    if isinstance(before, Mapping):
        was = f", it was due at {text(before['due'])}" if before["due"] is not None else ""
        return f"{printable(resume.title)} {when}{was}: its date has changed"
    return when


def moved(title: str, was: Value, due: Value, field: str, text: Text) -> str:
    """How the history tells that the moment of a rule went with the date in a field."""
    when = (
        f"goes on at {text(due)}" if due is not None else f"rests until {f'`{field}`' if field else 'its date'} changes"
    )
    return f"{printable(title)} {when}{f', it was due at {text(was)}' if was is not None else ''}: its date has changed"


def moment(at: datetime | None, resume: Resume, text: Text, *, awaits: bool) -> str:
    """When a rule goes on, or what it rests for."""
    if at is not None:
        return f"goes on at {text(at)}"
    if awaits:
        return "goes on when the answer is there"
    return f"rests until `{resume.follows.field}` changes" if resume.follows else "rests"


def cancelled(step: Step, effect: Cancel, text: Text) -> str:
    """What is cancelled and why."""
    what = printable(step.cause.title) if effect.rule is not None else "everything pending"
    when = text(step.before) if isinstance(step.before, datetime) else ""
    return f"cancels {what}{f', due at {when}' if when else ''}: {WHY_CANCELLED[effect.why]}"
