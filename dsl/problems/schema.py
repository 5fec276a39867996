"""What can be wrong in a schema file (E6xx)."""

from typing import ClassVar

from ..frozen import told
from ..problem import Problem


@told
class DuplicateName(Problem):
    """`what` is `an entity`, `a field`, `a pipeline`, …; `where` says where the first one stands."""

    code: ClassVar[str] = "E601"
    template: ClassVar[str] = "There is {what} `{name}` already, in {where}."
    help: ClassVar[str] = "Remove one of the two, or give it another name."
    what: str
    name: str
    where: str


@told
class UnknownType(Problem):
    """A type that is neither one of the language's nor an entity."""

    code: ClassVar[str] = "E602"
    template: ClassVar[str] = "There is no type and no entity `{name}`."
    help: ClassVar[str] = (
        "Write `text`, `integer`, `number`, `money`, `yes/no`, `date`, `time`, `datetime`, `duration`, `choice`, "
        "`phone`, `email`, `url`, `file` or the name of an entity."
    )
    name: str
    near: str | None

    def hint_template(self) -> str:
        return "Did you mean `{near}`?" if self.near else self.help


@told
class MissingKey(Problem):
    """An entity without a key."""

    code: ClassVar[str] = "E603"
    template: ClassVar[str] = "The entity `{entity}` has no key: nothing tells one of its records from another."
    help: ClassVar[str] = "Add a line such as `key id: integer`."
    entity: str


@told
class SecondKey(Problem):
    """Two fields marked `key`."""

    code: ClassVar[str] = "E604"
    template: ClassVar[str] = "The entity `{entity}` has a key already, in {where}."
    help: ClassVar[str] = "Leave out the word `key` here or there."
    entity: str
    where: str


@told
class WrongKeyType(Problem):
    """A key that is no whole number and no text."""

    code: ClassVar[str] = "E605"
    template: ClassVar[str] = "The key `{name}` must be an `integer` or a `text`."
    help: ClassVar[str] = "Write `key {name}: integer` or `key {name}: text`."
    name: str


@told
class ReservedName(Problem):
    """A word of the language where a name is wanted."""

    code: ClassVar[str] = "E606"
    template: ClassVar[str] = "`{name}` is a word of the language and cannot be the name of this {what}."
    help: ClassVar[str] = "Call it `{name}_`, for example."
    what: str
    name: str


@told
class NoSuchField(Problem):
    """`shown as` or `first of` with the name of no field."""

    code: ClassVar[str] = "E607"
    template: ClassVar[str] = "The entity `{entity}` has no field `{name}`."
    help: ClassVar[str] = "`first of` and `shown as` name another field of the same entity."
    entity: str
    name: str
    near: str | None

    def hint_template(self) -> str:
        return "Did you mean `{near}`?" if self.near else self.help


@told
class FirstOfWhat(Problem):
    """`first of` with a field that is no list."""

    code: ClassVar[str] = "E608"
    template: ClassVar[str] = "`first of` needs a list, but `{name}` holds a single value."
    help: ClassVar[str] = "Name a field whose type is `list of …`."
    name: str


@told
class FirstOfHere(Problem):
    """`first of` in an event or a constant."""

    code: ClassVar[str] = "E609"
    template: ClassVar[str] = "`first of` is only possible in an entity."
    help: ClassVar[str] = "Write the type of the value, for example `Contact`."


@told
class ShownAsList(Problem):
    """`shown as` with a list or a relation."""

    code: ClassVar[str] = "E610"
    template: ClassVar[str] = "A record cannot be shown as `{name}`, which is a list or another record."
    help: ClassVar[str] = "Name a field with a single value, for example a `text`."
    name: str


@told
class RepeatedValue(Problem):
    """The same choice value or label twice."""

    code: ClassVar[str] = "E611"
    template: ClassVar[str] = "The {what} `{name}` is written twice."
    help: ClassVar[str] = "Remove one of the two."
    what: str
    name: str


@told
class WrongLabel(Problem):
    """A label that cannot be written behind a dot."""

    code: ClassVar[str] = "E612"
    template: ClassVar[str] = "`{name}` cannot be a label."
    help: ClassVar[str] = (
        "A label is a single word of letters, digits and `_`; `first`, `last` and the words of the language are taken."
    )
    name: str


@told
class LabelsNotPossible(Problem):
    """Labels on a list of records, numbers, …"""

    code: ClassVar[str] = "E613"
    template: ClassVar[str] = "A `{of}` cannot have labels."
    help: ClassVar[str] = "Only lists of `phone`, `email`, `url` and `text` have them; leave out `labelled …`."
    of: str


@told
class WrongListItem(Problem):
    """A list of lists, or of values that may be empty."""

    code: ClassVar[str] = "E614"
    template: ClassVar[str] = "The members of a list are never empty and never lists."
    help: ClassVar[str] = "Write `list of` and a plain type, without `?`."


@told
class StageField(Problem):
    """A written field that every staged entity has by itself."""

    code: ClassVar[str] = "E615"
    template: ClassVar[str] = "`{entity}` has pipelines and therefore a field `{name}` already."
    help: ClassVar[str] = "Remove this line, or give the field another name."
    entity: str
    name: str


@told
class UnknownRole(Problem):
    """`is …` with a word that is no role."""

    code: ClassVar[str] = "E617"
    template: ClassVar[str] = "There is no role `{name}` for {what}."
    help: ClassVar[str] = "The roles are {known}."
    name: str
    what: str
    known: tuple[str, ...]
    near: str | None

    def hint_template(self) -> str:
        return "Did you mean `{near}`?" if self.near else self.help


@told
class RoleTaken(Problem):
    """Two that claim one role."""

    code: ClassVar[str] = "E618"
    template: ClassVar[str] = "`{other}`, in {where}, has the role `{role}` already."
    help: ClassVar[str] = "Leave out `is {role}` here or there."
    role: str
    other: str
    where: str


@told
class WrongRoleType(Problem):
    """A field whose type doesn't fit its role."""

    code: ClassVar[str] = "E619"
    template: ClassVar[str] = "`{name}` cannot be `{role}`: that must be {needed}."
    help: ClassVar[str] = "Correct the type, or leave out `is {role}`."
    name: str
    role: str
    needed: str


@told
class RoleElsewhere(Problem):
    """A role where it means nothing: a user's role on another entity, or in an event."""

    code: ClassVar[str] = "E620"
    template: ClassVar[str] = "The role `{role}` is not possible here: it belongs to a field of {owner}."
    help: ClassVar[str] = "Leave out `is {role}`."
    role: str
    owner: str


@told
class ContradictsBuiltIn(Problem):
    """A built-in field, declared with another type."""

    code: ClassVar[str] = "E621"
    template: ClassVar[str] = "`{name}` of `{owner}` is built in as `{type}` and cannot be anything else."
    help: ClassVar[str] = "Remove this line, or add a field with another name."
    owner: str
    name: str
    type: str


@told
class UnknownEntity(Problem):
    """A name where an entity is wanted."""

    code: ClassVar[str] = "E622"
    template: ClassVar[str] = "There is no entity `{name}`."
    help: ClassVar[str] = "The schema has {known}."
    name: str
    near: str | None
    known: tuple[str, ...]

    def hint_template(self) -> str:
        return "Did you mean `{near}`?" if self.near else self.help


@told
class Misplaced(Problem):
    """A rule in a schema file, or an entity in a rules file."""

    code: ClassVar[str] = "E623"
    template: ClassVar[str] = "{what} cannot stand in this file."
    help: ClassVar[str] = "Put it into a file that ends in `{ending}`."
    what: str
    ending: str


@told
class ConstantIsField(Problem):
    """A constant named as a field: nobody could say which is meant."""

    code: ClassVar[str] = "E624"
    template: ClassVar[str] = "`{name}` is a field of `{entity}`, so a constant cannot have this name."
    help: ClassVar[str] = "Give the constant another name."
    name: str
    entity: str


@told
class KeyHere(Problem):
    """`key` in an event."""

    code: ClassVar[str] = "E625"
    template: ClassVar[str] = "An event has no key."
    help: ClassVar[str] = "Leave out the word `key`."
