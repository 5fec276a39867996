"""What can be wrong in the statements of a rule (E530 to E549)."""

from typing import ClassVar

from ..frozen import told
from ..problem import Problem, Severity


@told(kw_only=True)
class NoListToChange(Problem):
    """`add` or `remove` on a field that holds one value; `example` is what may be meant."""

    name: str
    example: str

    code = "E530"
    template = "`{name}` is not a list, so nothing can be added to it or removed from it."
    help = "Write `{example}`."


@told(kw_only=True)
class AddWithoutLabel(Problem):
    """`add X to contact.emails` where each e-mail address has a label."""

    name: str
    example: str

    code = "E531"
    template = "Every member of `{name}` has a label, and here it is missing."
    help = "Write `{name}.{example}`, for example."


@told(kw_only=True)
class RecordIsGone(Problem):
    """A change of the item in a rule that starts with `deleted`."""

    code = "E532"
    template = "In a rule that starts with `deleted` the record is gone: it can be read, but not changed or moved."
    help = "Change other records, or start the rule differently."


@told(kw_only=True)
class UseAfterDelete(Problem):
    """Something with the item after an action that deletes it."""

    action: str

    code = "E533"
    template = "`{action}` before this has deleted the item, so nothing more can be done with it."
    help = "Move this line above `{action}`."


@told(kw_only=True)
class MoveBack(Problem):
    """A move that can only go back."""

    stage: str

    code = "E534"
    template = "From where the item is, `{stage}` can only be reached backward."
    help = "Write `allowing back` after it if that is meant."


@told(kw_only=True)
class AlreadyThere(Problem):
    """A move to the stage that started the rule."""

    stage: str

    code = "W501"
    severity: ClassVar[Severity] = "warning"
    template = "The item is in `{stage}` already when this rule runs, so this does nothing."
    help = "Remove this line, or name another stage."


@told(kw_only=True)
class StageNotEverywhere(Problem):
    """A move to a stage that not every pipeline of the rule has."""

    stage: str
    pipelines: tuple[str, ...]
    example: str

    code = "E535"
    template = "This rule also runs in {pipelines}, where there is no stage `{stage}`."
    help = 'Write `in pipeline "{example}"` after it, or put the rule below a `for … in pipeline "{example}"`.'


@told(kw_only=True)
class WaitAfterMove(Problem):
    """A `wait` that the rule's own move would cancel."""

    code = "E536"
    template = "This rule has moved the item, and leaving the stage cancels what still waits."
    help = "Write `regardless of stage` after the time, or wait before the move."


@told(kw_only=True)
class Unreachable(Problem):
    """What follows a `stop`."""

    code = "W502"
    severity: ClassVar[Severity] = "warning"
    template = "This is never reached: the rule has stopped before."
    help = "Remove it, or move it above `stop`."


@told(kw_only=True)
class FailureOfWhat(Problem):
    """`on failure` that doesn't follow an action."""

    code = "E537"
    template = "`on failure` belongs right after an action, and there is none before it."
    help = "Put it right below the action that may fail, in the same column."


@told(kw_only=True)
class FieldOrAction(Problem):
    """`let x = NAME` where NAME is an action and something else, too. `what` is that."""

    name: str
    what: str

    code = "E538"
    template = "`{name}` is an action and also {what}; it is not clear which one is meant."
    help = "If {what} is meant, write `({name})`; if the action is, give it a parameter."


@told(kw_only=True)
class NoResult(Problem):
    """`let x = log …`."""

    action: str

    code = "E539"
    template = "`{action}` gives nothing back that could be kept in a variable."
    help = "Leave out `let … =`."
