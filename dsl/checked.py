"""What checking a project gives."""

import attrs

from .problem import Diagnostic
from .scenario import Scenario
from .schema import Schema
from .typed import Rule


@attrs.frozen
class Checked:
    """Rules in project order, and everything there is to say about the files, in file order."""

    schema: Schema
    rules: tuple[Rule, ...]
    scenarios: tuple[Scenario, ...]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def ok(self) -> bool:
        """Whether there is no error; warnings don't count."""
        return all(one.severity != "error" for one in self.diagnostics)
