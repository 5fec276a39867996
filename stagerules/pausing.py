"""Pausing and going on: a rule, a stage, everything."""

from collections.abc import Callable
from datetime import datetime

import attrs

from stagerules.dsl.check.nearest import nearest
from stagerules.dsl.schema import Schema
from stagerules.dsl.typed import Rule
from stagerules.interpreter.drivers.again import in_transaction
from stagerules.interpreter.drivers.backend import Backend
from stagerules.interpreter.pauses import EVERYTHING, Pause
from stagerules.interpreter.program import Program
from stagerules.interpreter.store.protocol import PausedSince

from .errors import UsersMistake
from .exclusions import BY_HAND


@attrs.frozen
class Pauses:
    """What is paused on a backend. What is paused does nothing and sends nothing until it goes on; nothing is lost."""

    backend: Backend
    now: Callable[[], datetime]

    def all(self) -> tuple[PausedSince, ...]:
        """What is paused, since when and by whom, in the order in which it was."""
        with self.backend.look() as work:
            return work.store.pauses()

    def begin(self, pause: Pause = EVERYTHING, author: str = BY_HAND) -> bool:
        """Pauses something; False where it is paused already."""
        return in_transaction(self.backend, lambda work: work.store.pause(pause, self.now(), author))

    def end(self, pause: Pause = EVERYTHING) -> bool:
        """Lets it go on; False where it is not paused."""
        return in_transaction(self.backend, lambda work: work.store.unpause(pause))


def pause_of_rule(written: str, program: Program) -> Pause:
    """The pause of the rule that is called so: its name, or `FILE:LINE` where it has none. Raises `UsersMistake`."""
    for rule in program.rules:
        if written in (rule.title, rule.identity):
            return Pause("rule", rule.identity)
    near = nearest(written, [rule.title for rule in program.rules])
    way = "Write its name as it stands in the rules; one without a name is called `FILE:LINE`."
    raise UsersMistake(f"There is no rule `{written}`.", f"Did you mean `{near}`?" if near else way, exit_code=2)


def pause_of_stage(written: str, entity: str | None, schema: Schema) -> Pause:
    """The pause of the stage that is called so, in all pipelines that have it. `entity` says whose, where several have
    such a stage. Raises `UsersMistake`.
    """
    stages = {
        name: {stage.name for pipeline in one.pipelines for stage in pipeline.stages}
        for name, one in schema.entities.items()
        if one.staged
    }
    if entity is not None and entity not in stages:
        near = nearest(entity, stages)
        have = ", ".join(f"`{name}`" for name in stages) or "none"
        hint = f"Did you mean `{near}`?" if near else f"Entities with stages: {have}."
        raise UsersMistake(f"There is no entity `{entity}` with stages.", hint, exit_code=2)
    whose = [name for name in stages if written in stages[name] and entity in (None, name)]
    if len(whose) > 1:
        names = " or ".join(f"`--entity {name}`" for name in whose)
        raise UsersMistake(f"{len(whose)} entities have a stage `{written}`.", f"Say which: {names}.", exit_code=2)
    if whose:
        return Pause("stage", written, whose[0])
    known = sorted({stage for name in stages for stage in stages[name] if entity in (None, name)})
    near = nearest(written, known)
    hint = f"Did you mean `{near}`?" if near else f"The stages are {', '.join(f'`{one}`' for one in known)}."
    raise UsersMistake(f"There is no stage `{written}`.", hint, exit_code=2)


def title_of(pause: Pause, rules: tuple[Rule, ...]) -> str:
    """What people call what is paused."""
    match pause.kind:
        case "all":
            return "everything"
        case "stage":
            return f"the rules of stage `{pause.name}` of {pause.entity}"
        case "rule":
            titles = (rule.title for rule in rules if rule.identity == pause.name)
            return f"rule `{next(titles, pause.name)}`"
