"""What the public functions raise. A problem in a rules file is data first (`Diagnostic`); these carry it."""

from stagerules.dsl.problem import Diagnostic
from stagerules.interpreter.event import Event


class RulesError(Exception):
    """The project's files have errors; `diagnostics` tells them all."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        self.diagnostics = diagnostics
        errors = sum(one.severity == "error" for one in diagnostics)
        first = next((one for one in diagnostics if one.severity == "error"), None)
        place = f"; first: {first.source.name}:{first.place.line}: {first.message}" if first else ""
        super().__init__(f"{errors} error(s){place}")


class UsersMistake(Exception):
    """Something asked for cannot be done: one plain sentence, a way out, and the exit code of the command line."""

    def __init__(self, message: str, hint: str = "", exit_code: int = 1) -> None:
        super().__init__(message)
        self.hint = hint
        self.exit_code = exit_code


class PlanChanged(Exception):
    """A plan is not carried out: another one would be made now for its `event`, since data or rules have changed."""

    def __init__(self, event: Event) -> None:
        super().__init__(f"the plan for event {event.id} would be another one now")
        self.event = event
