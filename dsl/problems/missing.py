"""Problems with values that may be missing (language, 5.3)."""

from ..frozen import told
from ..problem import Problem


@told(kw_only=True)
class MustSayIfEmpty(Problem):
    """A test that would surprise where a value is empty: `not (close_date < today)`."""

    what: str
    filled: str
    empty: str

    code = "E401"
    template = "{what} may be empty, and it is not said what is meant then."
    help = "Write `{filled}` or `{empty}`."

    def hint_template(self) -> str:
        return self.help if self.filled else "Say what counts where it is empty, with `… or else …`."


@told(kw_only=True)
class MaybeEmpty(Problem):
    """An optional value where a value is needed."""

    value: str
    example: str
    asked: str

    code = "E402"
    template = "`{value}` may be empty, and here a value is needed."
    help = "Say what counts where it is empty: `{value} or else {example}`."

    def hint_template(self) -> str:
        return self.help + " Or ask first: `{asked}`." if self.asked else self.help


@told(kw_only=True)
class CannotBeEmpty(Problem):
    """`set title = empty`."""

    wanted: str

    code = "E403"
    template = "A value is needed here, so it can't be `empty`."
    help = "Write {wanted}. Only a field whose type ends in `?`, or a list, can be emptied."


@told(kw_only=True)
class ComparedWithEmpty(Problem):
    """`close_date == empty`."""

    value: str
    test: str

    code = "E404"
    template = "Whether a value is missing is asked with `is empty`; nothing equals `empty`."
    help = "Write `{value} {test}`."


@told(kw_only=True)
class ConditionMaybeEmpty(Problem):
    """A `yes/no?` as a condition."""

    value: str

    code = "E405"
    template = "`{value}` is `yes`, `no` or empty, and a condition must be `yes` or `no`."
    help = "Say what counts where it is empty: `{value} or else no`, or `{value} or else yes`."


@told(kw_only=True)
class EmptyAlone(Problem):
    """`empty + 1`."""

    code = "E406"
    template = "`empty` can't be used in a calculation, a test or a text."
    help = "Ask with `is empty` or `is not empty` whether a value is missing."


@told(kw_only=True)
class NeverEmpty(Problem):
    """`title is empty` where `title` is always filled."""

    value: str
    text: bool = False

    code = "W401"
    severity = "warning"
    template = "`{value}` is never empty here, so there is no need to ask."

    def hint_template(self) -> str:
        return 'To ask for a text without letters, write `{value} == ""`.' if self.text else "Leave this test out."


@told(kw_only=True)
class OrElseNotNeeded(Problem):
    """`title or else "none"` where `title` is always filled."""

    value: str

    code = "W402"
    severity = "warning"
    template = "`{value}` is never empty here, so what stands after `or else` is never used."
    help = "Leave out `or else` and what follows it."


@told(kw_only=True)
class MaybeEmptyText(Problem):
    """`"Hello {contact.name}"` where the contact may be missing."""

    value: str
    asked: str

    code = "W403"
    severity = "warning"
    template = "`{value}` may be empty; then nothing stands in its place in the text."
    help = "Say what stands there instead, with `{value} or else …`."

    def hint_template(self) -> str:
        return self.help + " Or ask first: `{asked}`." if self.asked else self.help
