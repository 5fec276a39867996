"""What holds at one point of a rule's body."""

from collections.abc import Callable, Mapping, Sequence

from attrs import evolve, frozen

from ...problem import Problem
from ...problems.actions import EmptyArgument
from ...problems.missing import MaybeEmpty, MaybeEmptyText, MustSayIfEmpty
from ...problems.names import UnknownName
from ...problems.scenarios import UnknownRecord
from ...types import Type
from ...vocabulary import ActionSignature
from ..conditions import flow as knowledge
from ..scope import Scope


@frozen
class Flow:
    """One point between two statements.

    `ended`: a `stop` lies before it on every way (`told`: that was said). `moved`: the rule may have moved its item.
    `may_have_left`: the item may be in another stage than the trigger's. `deleted` names the action that may have
    deleted the item.
    """

    scope: Scope
    told_once: set[tuple[object, ...]]
    ended: bool = False
    told: bool = False
    moved: bool = False
    may_have_left: bool = False
    deleted: str | None = None

    def knowing(self, filled: frozenset[str]) -> "Flow":
        """This point where exactly these paths are known to be filled."""
        if filled == self.scope.filled:
            return self
        return evolve(self, scope=evolve(self.scope, filled=filled))

    def with_variables(self, variables: Mapping[str, Type]) -> "Flow":
        """This point with these variables."""
        if variables is self.scope.variables:
            return self
        return evolve(self, scope=evolve(self.scope, variables=variables))


def joined(ends: Sequence[Flow]) -> Flow:
    """What holds where several ways meet. A way that has stopped counts only when all have."""
    going = [one for one in ends if not one.ended]
    if not going:
        return ends[-1]
    filled = going[0].scope.filled.intersection(*(one.scope.filled for one in going[1:]))
    return evolve(
        going[0],
        scope=evolve(going[0].scope, filled=filled),
        told=any(one.told for one in going),
        moved=any(one.moved for one in going),
        may_have_left=any(one.may_have_left for one in going),
        deleted=next((one.deleted for one in going if one.deleted), None),
    )


def changed_by(signature: ActionSignature, flow: Flow) -> Flow:
    """What still holds after an action: one that may change fields leaves only what variables hold."""
    if not signature.changes_fields:
        return flow
    return flow.knowing(knowledge.variables_and_event_only(flow.scope.filled))


@frozen
class Milder:
    """Reports problems but for those of some kinds."""

    report: Callable[[Problem], None]
    unsaid: frozenset[type[Problem]]

    def __call__(self, problem: Problem) -> None:
        if type(problem) not in self.unsaid:
            self.report(problem)


def without_doubts(scope: Scope) -> Scope:
    """Behind a condition with a mistake in it: perhaps it was meant to say that something is filled."""
    return _without(scope, DOUBTS)


def quieter(scope: Scope) -> Scope:
    """Behind a line that could not be read, and that may have given a name: unknown names are its fault, perhaps."""
    return _without(scope, UNKNOWN_NAMES)


DOUBTS: frozenset[type[Problem]] = frozenset({MaybeEmpty, MaybeEmptyText, MustSayIfEmpty, EmptyArgument})
UNKNOWN_NAMES: frozenset[type[Problem]] = frozenset({UnknownName, UnknownRecord})


def _without(scope: Scope, unsaid: frozenset[type[Problem]]) -> Scope:
    """The scope in which these are not said; thousands of broken lines make one reporter, not one inside the other."""
    report = scope.report
    if isinstance(report, Milder):
        return evolve(scope, report=Milder(report.report, report.unsaid | unsaid))
    return evolve(scope, report=Milder(report, unsaid))
