"""Problems with names: unknown ones, misplaced ones, and those that cannot be written to."""

from typing import ClassVar

from ..frozen import told
from ..problem import Problem


@told(kw_only=True)
class Unknown(Problem):
    """What all unknown names share: the word, and the known name it is near to."""

    name: str
    nearest: str | None = None
    known: str = ""
    """The names there are, as a sentence shows them; may be empty."""

    nearest_help: ClassVar[str] = "Did you mean `{nearest}`?"
    known_help: ClassVar[str] = "There are {known}."

    def hint_template(self) -> str:
        if self.nearest is not None:
            return self.nearest_help
        return self.known_help if self.known else self.help


@told(kw_only=True)
class UnknownName(Unknown):
    """A bare name that means nothing here; `hint_about` says what the word is elsewhere."""

    item: str
    hint_about: str = ""

    code = "E201"
    template = "Nothing is called `{name}` here."
    help = (
        "A name is a field of `{item}`, a constant, a named expression (`let`) or a variable. A text stands in quotes."
    )
    known_help = (
        "The fields of `{item}` are {known}. Constants, named expressions (`let`) and variables have names too; "
        "a text stands in quotes."
    )

    def hint_template(self) -> str:
        return "{hint_about}" if self.hint_about else super().hint_template()


@told(kw_only=True)
class UnknownField(Unknown):
    """`company.typ`: the record has no such field."""

    entity: str

    code = "E202"
    template = "`{entity}` has no field `{name}`."
    known_help = "Its fields are {known}."


@told(kw_only=True)
class UnknownLabel(Unknown):
    """`contact.phones.wrok`."""

    list: str

    code = "E203"
    template = "There is no label `{name}` in {list}."
    known_help = "Its labels are {known}; `.first` and `.last` stand for the first and the last member."


@told(kw_only=True)
class UnknownStage(Unknown):
    """A stage that no pipeline of the entity has."""

    entity: str

    code = "E204"
    template = "`{entity}` has no stage `{name}`."
    known_help = "Its stages are {known}."


@told(kw_only=True)
class UnknownPipeline(Unknown):
    """A pipeline that the entity does not have."""

    entity: str

    code = "E205"
    template = "`{entity}` has no pipeline `{name}`."
    known_help = "Its pipelines are {known}."


@told(kw_only=True)
class UnknownChoice(Unknown):
    """A text that is not among the values of a choice."""

    code = "E206"
    template = "`{name}` is not one of the values to choose from."
    known_help = "The values are {known}."


@told(kw_only=True)
class UnknownFunction(Unknown):
    """`lowr(title)`."""

    hint_about: str = ""

    code = "E207"
    template = "There is no function `{name}`."
    known_help = "The functions are {known}."

    def hint_template(self) -> str:
        return "{hint_about}" if self.hint_about else super().hint_template()


@told(kw_only=True)
class UnknownCurrency(Unknown):
    """`100 EUO`."""

    code = "E208"
    template = "`{name}` is no currency."
    help = "Currencies are written as three capital letters, such as `EUR`, `PLN` or `USD`."


@told(kw_only=True)
class UnquotedWord(Problem):
    """`source == web`: the value is a text and stands in quotes."""

    name: str
    value: str

    code = "E209"
    template = "`{name}` is a value here, and values stand in quotes."
    help = 'Write `"{value}"`.'


@told(kw_only=True)
class EntityPrefix(Problem):
    """`deal.amount`: fields of the item itself are written without the entity's name."""

    name: str
    field: str

    code = "E210"
    template = "The fields of the item itself are written without `{name}.` before them."
    help = "Write `{field}`."


@told(kw_only=True)
class UnknownEventField(Unknown):
    """`event.amont`."""

    event: str

    code = "E211"
    template = "The event `{event}` has no field `{name}`."
    known_help = "Its fields are {known}."


@told(kw_only=True)
class NoEventHere(Problem):
    """`event.amount` in a rule that no declared event starts."""

    code = "E212"
    template = "This rule does not start with an event of the schema, so there is no `event` to read from."
    help = "`event.…` can be read in rules that start with such an event, as in `on payment_received`."


@told(kw_only=True)
class EventAlone(Problem):
    """`event` without a field."""

    known: str

    code = "E213"
    template = "`event` alone is not a value."
    help = "Name one of its fields: {known}."


@told(kw_only=True)
class OldNotKnown(Problem):
    """`old title` where the value before is not known; `list` is the list of a `first of` field."""

    name: str
    list: str = ""

    code = "E214"
    template = "The old value of `{name}` is not known here."
    help = "It can be read in a rule that starts with `on change of {name}`."

    def hint_template(self) -> str:
        if self.name == "stage":
            return "It can be read in rules that start with `on stage`, `on leaving stage` or `on change of stage`."
        if self.list:
            return (
                "It is only the first of `{list}`: read `old {list}` in a rule that starts with `on change of {list}`."
            )
        return self.help


@told(kw_only=True)
class OldNeedsField(Problem):
    """`old (a + b)`."""

    code = "E215"
    template = "`old` asks for the value that a field of the item had before."
    help = "Write `old` right before the name of a field, as in `old amount`."


@told(kw_only=True)
class UnknownPart(Unknown):
    """`created_at.yer`, `title.length`: values of the type have no such part."""

    type: str
    function: str = ""
    """The function of that name, as it would be called."""

    code = "E222"
    template = "`.{name}` is no part of {type}."
    known_help = "There is {known}."
    help = "Only records, dates and amounts of money have parts that can be named after a `.`."

    def hint_template(self) -> str:
        return "Functions stand in front: `{function}`." if self.function else super().hint_template()


@told(kw_only=True)
class FirstInFront(Problem):
    """`contacts.first`: `.first` is for lists of addresses."""

    which: str
    list: str

    code = "E223"
    template = "Only lists of phone numbers or e-mail addresses have a `.{which}`."
    help = "Write `{which} of {list}`."


@told(kw_only=True)
class CountInFront(Problem):
    """`contacts.count`."""

    name: str
    list: str

    code = "E228"
    template = "A list has no `.{name}`; how many there are is asked in front."
    help = "Write `count of {list}`."


@told(kw_only=True)
class MissingLabel(Problem):
    """A member of a labelled list without its label."""

    known: str
    example: str

    code = "E224"
    template = "Every member of this list has a label, and here it is missing."
    help = 'Write the label before the value, as in `{example} "…"`. The labels are {known}.'


@told(kw_only=True)
class LabelNotExpected(Problem):
    """`add work "vip" to tags`."""

    label: str

    code = "E225"
    template = "There is no place for the label `{label}` here."
    help = "Labels are for the members of labelled lists, such as phone numbers. Leave the label out."


@told(kw_only=True)
class NotStaged(Problem):
    """`is open` of something that has no stages."""

    what: str

    code = "E227"
    template = "{what} has no stage."
    help = "`is open`, `is success`, `is failure`, `is before` and `is after` ask about an item of a pipeline."
