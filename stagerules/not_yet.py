"""What is checked but cannot be carried out yet: rules that use it are refused, never swallowed."""

from collections.abc import Iterable
from typing import ClassVar

from stagerules.dsl.frozen import told
from stagerules.dsl.problem import Diagnostic, Problem, diagnose
from stagerules.dsl.typed import Rule


@told(kw_only=True)
class NotYetSupported(Problem):
    """A rule uses a part of the language that this release checks but does not carry out."""

    code: ClassVar[str] = "E801"
    template: ClassVar[str] = "This release cannot carry this out yet: {what}."
    help: ClassVar[str] = "The rule is right; until a later release take it out of the project to run the others."
    what: str


def not_yet(rules: Iterable[Rule]) -> tuple[Diagnostic, ...]:
    """Every place in these rules that cannot be carried out yet."""
    return tuple(
        diagnose(NotYetSupported(part.span, what=part.what), rule.source) for rule in rules for part in rule.not_yet
    )
