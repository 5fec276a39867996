"""A process that takes orders for deals: it moves each to a stage, as a person would, and lets the rules run."""

import signal
import sys

from stagerules.dsl.values import Ref
from stagerules.engine import Engine
from stagerules.interpreter.drivers.again import in_transaction
from stagerules.interpreter.drivers.backend import Backend, Work
from stagerules.interpreter.effects import SetField
from stagerules.interpreter.event import stage_entered
from stagerules.interpreter.plan import Cause, Step
from stagerules.project import Project
from tests.end_to_end.places import in_a_hurry

BY_HAND = Cause("by hand", "by hand", "by hand", 0, "", "by hand")

LONGEST = 60
"""Seconds that an order may take: who waits for an answer must not wait for ever."""


def to_spam(engine: Engine, key: int) -> str:
    """Moves a deal to the stage `Spam` and handles that; how it ended."""
    move(engine.backend, key)
    return engine.handle(stage_entered("Deal", key, "Spam", id=f"spam {key}")).status


def move(backend: Backend, key: int) -> None:
    """Moves a deal to the stage `Spam`, if it is still there."""
    deal = Ref("Deal", key)

    def set_stage(work: Work) -> None:
        if work.records.read("Deal", [key], [])[key] is not None:
            work.records.apply(Step(SetField(deal, "stage", "Spam"), f"moved {key}", BY_HAND), {})

    in_transaction(backend, set_stage)


def main(folder: str, url: str) -> None:
    project = Project.load(folder)
    engine = Engine(project, in_a_hurry(url, project.schema))
    for line in sys.stdin:
        signal.alarm(LONGEST)
        print(to_spam(engine, int(line)), flush=True)
        signal.alarm(0)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
