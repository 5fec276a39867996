"""What starts a rule, in the words of the language."""

from typing import assert_never

from stagerules.dsl.typed import OnChange, OnClock, OnCreated, OnDeleted, OnEvent, OnLeaving, OnStage, Rule


def trigger_words(rule: Rule) -> str:
    """`payment_received`, `every day at 09:00`, `stage "New"`, …"""
    match rule.trigger:
        case OnStage(stages):
            return f"stage {_quoted(stages)}"
        case OnLeaving(stages):
            return f"leaving stage {_quoted(stages)}"
        case OnCreated():
            return "created"
        case OnDeleted():
            return "deleted"
        case OnChange(fields):
            return f"change of {', '.join(fields)}"
        case OnEvent(event):
            return event
        case OnClock() as clock:
            return _clock(rule, clock)
        case _:
            assert_never(rule.trigger)


def caption(rule: Rule, stage: str | None) -> str:
    """What starts a rule that is shown at a stage, or in the lane; nothing where the place says it all."""
    match rule.trigger:
        case OnStage(stages) if stage is not None:
            others = tuple(one for one in stages if one != stage)
            return f"also on stage {_quoted(others)}" if others else ""
        case OnLeaving((_,)):
            return "on leaving stage"
        case _:
            return f"on {trigger_words(rule)}"


def _quoted(stages: tuple[str, ...]) -> str:
    return ", ".join(f'"{one}"' for one in stages)


def _clock(rule: Rule, clock: OnClock) -> str:
    day = f"month on {clock.day}" if isinstance(clock.day, int) else clock.day
    at = f" at {rule.source.slice(clock.at.span)}" if clock.at is not None else ""
    closed = " including closed" if clock.including_closed else ""
    return f"every {'month on last day' if day == 'last' else day}{at}{closed}"
