"""What `pause` and `resume` share: how to say what is meant, and how it is told."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from stagerules.engine import Engine
from stagerules.errors import UsersMistake
from stagerules.interpreter.pauses import EVERYTHING, Pause
from stagerules.pausing import pause_of_rule, pause_of_stage, title_of

from .engines import engine_of
from .tell import printable

Command = TypeVar("Command", bound=Callable[..., Any])


def what_option(command: Command) -> Command:
    """`RULE`, `--stage` with `--entity`, and `--all`."""
    for add in (
        click.option("--all", "everything", is_flag=True, help="The whole project."),
        click.option("--entity", help="Whose stage, where several entities have it."),
        click.option("--stage", help="The rules of this stage, in all pipelines that have it."),
        click.argument("rule", required=False),
    ):
        command = add(command)
    return command


def is_one(rule: str | None, stage: str | None, entity: str | None, *, everything: bool) -> bool:
    """Whether one thing is named; none is False. Raises `UsersMistake` where it is more."""
    count = sum((rule is not None, stage is not None, everything))
    if count > 1 or (entity is not None and stage is None):
        raise UsersMistake(
            "It is not clear what is meant.",
            "Name one: a rule, or `--stage STAGE` (with `--entity ENTITY`), or `--all`.",
            exit_code=2,
        )
    return count == 1


def meant(engine: Engine, rule: str | None, stage: str | None, entity: str | None) -> Pause:
    """The pause that is meant. Raises `UsersMistake` where there is no such rule or stage."""
    if rule is not None:
        return pause_of_rule(rule, engine.program)
    return EVERYTHING if stage is None else pause_of_stage(stage, entity, engine.project.schema)


def told(engine: Engine, pause: Pause) -> str:
    """What people call what is paused."""
    return printable(title_of(pause, engine.program.rules))


def known(folder: Path, rule: str | None, stage: str | None, entity: str | None) -> Pause | None:
    """What is paused under this name, whatever state the rules are in, and also where the schema has no such stage any
    more; None where that is nothing, or not one thing.
    """
    if rule is None and stage is None:
        return None
    kind, name = ("rule", rule) if rule is not None else ("stage", stage)
    with engine_of(folder, rules=False) as engine:
        pauses = [one.pause for one in engine.pauses.all()]
        found = [one for one in pauses if (one.kind, one.name) == (kind, name) and entity in (None, one.entity)]
        return found[0] if len(found) == 1 else None
