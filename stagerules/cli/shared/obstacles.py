"""What stood in the way of a rule, in a sentence."""

from typing import assert_never

from stagerules.dsl import typed
from stagerules.interpreter.whynot import obstacle as o

from .reasons import Text, branch, unmet_test
from .tell import printable

NOT_STARTED = {
    "off": "it is off",
    "not_begun": "its first day has not come",
    "over": "its last day is over",
    "paused": "it is paused",
}


def sentence(stood: o.Obstacle, text: Text, called: str) -> str:
    """What stood in the way of a rule, to be read behind `did not apply: `. `called` is what people call the record."""
    match stood:
        case o.HeldBack(why, day):
            return NOT_STARTED[why] + (f": {day}" if day else "")
        case o.Gone():
            return "the record had been deleted"
        case o.LeftStage(stage):
            return "it was in another stage by then" if stage is None else f'it was not in "{printable(stage)}" by then'
        case o.OtherPipeline(pipeline):
            return "it was in another pipeline" + (f' than "{printable(pipeline)}"' if pipeline is not None else "")
        case o.Closed():
            return "the item was closed"
        case o.Unmet(tests):
            return "; ".join(unmet_test(one, text) for one in tests)
        case o.Past():
            return "its moment was past"
        case o.Undecided(code, detail):
            return ": ".join(printable(part) for part in (code.replace("_", " "), detail) if part)
        case o.OtherWay(taken):
            return next(branch(taken, text))
        case o.NotDone(status, _, detail):
            return f"{status} {printable(detail)}"
        case o.OtherEntity(entity):
            return f"it is about {entity}"
        case o.NotStarted(trigger):
            return f"it starts when {_happening(trigger, called)}, and no such event has been handled"
        case _:
            assert_never(stood)


def _happening(trigger: typed.Trigger, record: str) -> str:
    match trigger:
        case typed.OnStage(stages):
            return f"{record} enters {_either(stages)}"
        case typed.OnLeaving(stages):
            return f"{record} leaves {_either(stages)}"
        case typed.OnChange(fields):
            return f"{' or '.join(f'`{name}`' for name in fields)} of {record} changes"
        case typed.OnEvent(name):
            return f"`{name}` arrives for {record}"
        case typed.OnCreated():
            return f"{record} is created"
        case typed.OnDeleted():
            return f"{record} is deleted"
        case typed.OnClock():
            return "its time of the clock has come"
        case _:
            assert_never(trigger)


def _either(stages: tuple[str, ...]) -> str:
    return printable(" or ".join(f'"{stage}"' for stage in stages))
