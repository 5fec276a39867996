"""What can be wrong where a rule asks for an action (E550 to E569, E579, E581)."""

from ..frozen import told
from ..problem import Problem
from .names import Unknown


@told(kw_only=True)
class UnknownAction(Unknown):
    """A statement that begins with a word that is no action; `hint_about` says what the word is elsewhere."""

    hint_about: str = ""

    code = "E550"
    template = "There is no action `{name}`."
    known_help = "The actions are {known}."
    help = "A statement begins with `set`, `add`, `remove`, `move to stage`, `let`, `if`, `wait`, `stop` or an action."

    def hint_template(self) -> str:
        return "{hint_about}" if self.hint_about else super().hint_template()

    def params(self) -> dict[str, str]:
        return {**super().params(), "known": self.known}  # all of them, however many there are


@told(kw_only=True)
class UnknownParameter(Unknown):
    """`send_sms txt: …`."""

    action: str

    code = "E551"
    template = "`{action}` has no parameter `{name}`."
    known_help = "Its parameters are {known}."
    help = "It is written without any."


@told(kw_only=True)
class MissingParameter(Problem):
    """Required parameters that are not given."""

    action: str
    names: tuple[str, ...]
    example: str

    code = "E552"
    template = "`{action}` needs {names}."
    help = "Write `{example}` after it."


@told(kw_only=True)
class UnnamedParameter(Problem):
    """`log "x"`. `example` is the value with the name that it probably has, empty where none is likely."""

    action: str
    text: str
    example: str
    known: tuple[str, ...]

    code = "E554"
    template = "It is not said what `{text}` is for: every value of `{action}` has a name."
    help = "Write the name and a colon before it, as in `{example}`."

    def hint_template(self) -> str:
        if not self.known:
            return "`{action}` is written without any values."
        if not self.example:
            return "Take it away: `{action}` takes only {known}."
        return self.help + " The names are {known}." if len(self.known) > 1 else self.help


@told(kw_only=True)
class RepeatedParameter(Problem):
    """A parameter, or a named value, given twice."""

    name: str

    code = "E553"
    template = "`{name}` is given twice."
    help = "Remove one of the two."


@told(kw_only=True)
class TextTooLong(Problem):
    """A written text over the limit of its parameter."""

    action: str
    parameter: str
    length: int
    longest: int

    code = "E555"
    template = "`{parameter}` of `{action}` may have {longest} characters at most; these are {length}."
    help = "Shorten the text; nothing is cut silently."


@told(kw_only=True)
class MissingRole(Problem):
    """An action needs a role that the schema lacks. `line` is what to add to `owner` in the schema."""

    action: str
    role: str
    owner: str
    line: str
    there: bool = False
    """Whether the schema has that line but for the role."""

    code = "E556"
    template = "`{action}` needs to know the {role} of `{owner}`, and the schema does not say it."
    help = "Add to `entity {owner}` in the schema: `{line}`."

    def hint_template(self) -> str:
        return "Write in `entity {owner}` of the schema: `{line}`." if self.there else self.help


@told(kw_only=True)
class ExactlyOne(Problem):
    """An action with none or several of the parameters of which it takes one. `found` are those that are there."""

    action: str
    names: str
    found: str

    code = "E579"
    template = "`{action}` takes exactly one of {names}."
    help = "Write the one that is meant."

    def hint_template(self) -> str:
        return "Keep the one that is meant: here are {found}." if self.found else self.help


@told(kw_only=True)
class UnsafeInHtml(Problem):
    """A value that is filled into HTML where it could be more than text: in a script, in a tag, without quotes."""

    value: str
    where: str
    quotes: bool
    """Whether all that is missing are the quotes around it."""

    code = "E581"
    template = "`{value}` stands {where}, where it could be more than text."
    help = "Fill it in between tags, as in `<b>{value}</b>`, or in a value between quotes, as in `title='{value}'`."

    def hint_template(self) -> str:
        return "Put quotes around the value, as in `title='{value}'`." if self.quotes else self.help


@told(kw_only=True)
class OnlyStaged(Problem):
    """An action for items of a pipeline, elsewhere."""

    action: str
    entity: str

    code = "E558"
    template = "`{action}` is for items that have stages, and `{entity}` has none."
    help = "Use it in rules about an entity with pipelines."


@told(kw_only=True)
class WrongArgument(Problem):
    """A value of a type that the parameter doesn't take."""

    parameter: str
    wanted: str
    found: str
    way_out: str = ""

    code = "E559"
    template = "`{parameter}` takes {wanted}, and this is {found}."
    help = "Name {wanted}."

    def hint_template(self) -> str:
        return "{way_out}" if self.way_out else self.help


@told(kw_only=True)
class EmptyArgument(Problem):
    """A value that may be empty for a parameter that is needed."""

    parameter: str
    value: str

    code = "E560"
    template = "`{parameter}` is always needed, and `{value}` may be empty."
    help = "Say what is taken then: `{value} or else …`. Or ask before: `if {value} is not empty:`."


@told(kw_only=True)
class EntityNameWanted(Problem):
    """Something else where the name of an entity is wanted."""

    parameter: str
    example: str

    code = "E561"
    template = "`{parameter}` takes the name of an entity, without quotes."
    help = "Write `{parameter}: {example}`, for example."


@told(kw_only=True)
class NamedValuesWanted(Problem):
    """One value where named values are wanted."""

    parameter: str

    code = "E562"
    template = "`{parameter}` takes values with names."
    help = "Write them in lines of their own below `{parameter}:`, as `name: value`, a little further to the right."


@told(kw_only=True)
class OneValueWanted(Problem):
    """Named values where one value is wanted."""

    parameter: str
    wanted: str

    code = "E563"
    template = "`{parameter}` takes {wanted}, not several values with names."
    help = "Write one value after the colon, on the same line."


@told(kw_only=True)
class MissingFields(Problem):
    """Fields that a new record must have."""

    entity: str
    names: tuple[str, ...]
    example: str

    code = "E564"
    template = "A new `{entity}` needs {names}."
    help = "Give each of them a value under `fields:`, as in `{example}: …`."


@told(kw_only=True)
class FieldNotGiven(Problem):
    """A field that can't be given a value when a record is made."""

    name: str
    why: str

    code = "E565"
    template = "`{name}` cannot be given here: {why}."
    help = "Leave this line out."
