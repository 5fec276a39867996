"""What can be wrong around rules: files, names, headers and times (E501 to E529)."""

from ..frozen import told
from ..problem import Problem
from .names import Unknown


@told(kw_only=True)
class WhichEntity(Problem):
    """No `for`, and the schema doesn't have exactly one entity with pipelines."""

    entity: str

    code = "E501"
    template = "This file does not say which records its rules are about."
    help = "Write a line such as `for {entity}` above the first rule."


@told(kw_only=True)
class NoPipelines(Problem):
    """A stage of something that has no pipelines."""

    entity: str

    code = "E502"
    template = "`{entity}` has no pipelines, and therefore no stages."
    help = "Stages are declared in the schema: `pipeline` and `stage` under `entity {entity}`."


@told(kw_only=True)
class RepeatedName(Problem):
    """The same stage or field twice in one trigger."""

    name: str

    code = "E503"
    template = "`{name}` is written twice."
    help = "Once is enough."


@told(kw_only=True)
class ChangeOfFirst(Problem):
    """`change of contact`, where `contact` is the first of a list."""

    name: str
    list: str

    code = "E504"
    template = "`{name}` is only the first of `{list}` and does not change by itself."
    help = "Write `change of {list}`."


@told(kw_only=True)
class UnknownEvent(Unknown):
    """`on paymnt_received`."""

    code = "E505"
    template = "Nothing that a rule can start with is called `{name}`."
    known_help = "The events of the schema are {known}. An event is declared in the schema: `event {name} on …:`."
    help = (
        'A rule starts with `stage "…"`, `leaving stage "…"`, `created`, `deleted`, `change of …`, `every …` '
        "or an event of the schema."
    )


@told(kw_only=True)
class EventElsewhere(Problem):
    """An event of another entity."""

    name: str
    entity: str
    here: str

    code = "E506"
    template = "The event `{name}` belongs to `{entity}`, but this rule is about `{here}`."
    help = "Put the rule below a line `for {entity}`."


@told(kw_only=True)
class NothingIsClosed(Problem):
    """`including closed` where there are no pipelines."""

    entity: str

    code = "E508"
    template = "`{entity}` has no stages, so none of its records is closed."
    help = "Leave out `including closed`."


@told(kw_only=True)
class NoTimeHere(Problem):
    """A time or a `wait` in a rule that can't have one. `start` is the rule's trigger."""

    what: str
    start: str

    code = "E509"
    template = "A rule that starts with `{start}` cannot have {what}."
    help = "Leave it out; what the rule does happens at once."


@told(kw_only=True)
class RegardlessElsewhere(Problem):
    """`regardless of stage` in a rule that doesn't belong to a stage."""

    code = "E510"
    template = "`regardless of stage` is only for rules that start with `stage`; others do not depend on it anyway."
    help = "Leave out `regardless of stage`."


@told(kw_only=True)
class DateOfOther(Problem):
    """A header's date that is no field of the item."""

    text: str
    item: str

    code = "E511"
    template = "`{text}` is not a date of the item itself."
    help = (
        "Name a field of `{item}` whose type is `date` or `datetime`, "
        "or write a date such as `2026-12-24` or a time such as `09:00`."
    )


@told(kw_only=True)
class NotADate(Problem):
    """A field that is no date where one is needed."""

    text: str
    found: str

    code = "E512"
    template = "A date is needed here, and `{text}` is {found}."
    help = "Name a field whose type is `date` or `datetime`."


@told(kw_only=True)
class TimeAfterExact(Problem):
    """`after 2 hours at 09:00`."""

    span_text: str

    code = "E513"
    template = "`{span_text}` is an exact time, so no time of day can follow it."
    help = "Leave out `at …`, or count in days, weeks, months or years."


@told(kw_only=True)
class SpanTooLong(Problem):
    """`after 999999 years`."""

    text: str

    code = "E514"
    template = "`{text}` is more than a hundred years."
    help = "Write a shorter time."


@told(kw_only=True)
class MomentMissing(Problem):
    """`skip if past`, or `wait regardless of stage`, without a moment."""

    what: str

    code = "E516"
    template = "`{what}` stands alone: it is not said when."
    help = "Write a time before it, for example `after 2 days`."


@told(kw_only=True)
class DuplicateRule(Problem):
    """Two rules, or two scenarios, of one name. `where` says where the first stands."""

    what: str
    name: str
    where: str

    code = "E517"
    template = "There is a {what} `{name}` already, in {where}."
    help = "Give one of the two another name."


@told(kw_only=True)
class FromAfterUntil(Problem):
    """`from` a day that is after `until`."""

    starts: str
    ends: str

    code = "E518"
    template = "This rule ends ({ends}) before it begins ({starts})."
    help = "Exchange the two dates, or correct one."


@told(kw_only=True)
class NameTaken(Problem):
    """A name for a `let`, a variable or a record of a scenario that something else has already."""

    name: str
    what: str

    code = "E519"
    template = "`{name}` is already {what}."
    help = "Take another name, so that everybody knows which one is meant."


@told(kw_only=True)
class NamedTwice(Problem):
    """Two top-level `let`s of one name for one entity."""

    name: str
    entity: str
    where: str

    code = "E520"
    template = "`{name}` has a meaning for `{entity}` already, in {where}."
    help = "Named expressions hold in the whole project. Remove one, or rename it."


@told(kw_only=True)
class NamedInCircle(Problem):
    """`let`s that mean each other."""

    name: str
    circle: str

    code = "E521"
    template = "`{name}` is explained by itself: {circle}."
    help = "Write out what is meant, without the names of this circle, in one of them."


@told(kw_only=True)
class NamedTooLarge(Problem):
    """A `let` or a rule that is too large when the names in it are spelled out; `what` is it in words."""

    what: str

    code = "E522"
    template = "{what} becomes too large when the named expressions in it are spelled out."
    help = "Use fewer named expressions inside of each other."


@told(kw_only=True)
class UnboundConstant(Problem):
    """A constant without a value in the project file."""

    name: str

    code = "E523"
    template = "The constant `{name}` has no value in this project."
    help = "Add a line to `stagerules.toml`, under `[constants]`: `{name} = …`."


@told(kw_only=True)
class NotInNamed(Problem):
    """`event` or `old` in a named expression."""

    word: str

    code = "E524"
    template = "A name given at the top with `let` holds in every rule, so it cannot have `{word}` in its meaning."
    help = "Write it where it is used, or read it with `let` inside of the rule."
