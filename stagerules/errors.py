"""What the public functions raise. A problem in a rules file is data first (`Diagnostic`); these carry it."""

from stagerules.dsl.problem import Diagnostic
from stagerules.interpreter.event import Event

SHOWN = 20


class RulesError(Exception):
    """The project's files have errors; `diagnostics` tells them all."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        self.diagnostics = diagnostics
        errors = [one for one in diagnostics if one.severity == "error"]
        lines = [f"{len(errors)} error{'' if len(errors) == 1 else 's'}", *map(_told, errors[:SHOWN])]
        super().__init__("\n".join([*lines, "…"] if len(errors) > SHOWN else lines))


def _told(one: Diagnostic) -> str:
    hint = f" {one.hint}" if one.hint else ""
    return f"{one.source.name}:{one.place.line}:{one.place.column}: {one.message}{hint}"


class UsersMistake(Exception):
    """Something asked for cannot be done: one plain sentence, a way out, and the exit code of the command line."""

    def __init__(self, message: str, hint: str = "", exit_code: int = 1) -> None:
        super().__init__(message)
        if hint:
            self.add_note(hint)  # Python shows it below the message
        self.hint = hint
        self.exit_code = exit_code


class PlanChanged(Exception):
    """A plan is not carried out: another one would be made now for its `event`, since data or rules have changed."""

    def __init__(self, event: Event) -> None:
        super().__init__(f"the plan for event {event.id} would be another one now")
        self.event = event
