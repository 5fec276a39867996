"""What can be wrong with a mapping to a host's tables (codes E71x and E72x)."""

from typing import ClassVar

from stagerules.dsl.frozen import told
from stagerules.dsl.problem import Diagnostic, Problem

from ...records.problems import BackendProblem


class WrongMapping(BackendProblem):
    """The project file and the database do not fit together; `diagnostics` say where."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        first = diagnostics[0]
        super().__init__(
            f"{first.source.name}:{first.place.line}: {first.message}", str(first.hint) if first.hint else ""
        )
        self.diagnostics = diagnostics


@told(kw_only=True)
class UnknownMappedEntity(Problem):
    """A mapping is given for an entity that the schema does not have."""

    code: ClassVar[str] = "E711"
    template: ClassVar[str] = "The schema has no entity `{name}`."
    name: str
    near: str | None
    known: tuple[str, ...]

    def hint_template(self) -> str:
        """The nearest name, else all of them."""
        return "Did you mean `{near}`?" if self.near else "The entities are {known}."


@told(kw_only=True)
class UnknownMappedField(Problem):
    """A mapping is given for a field that the entity does not have."""

    code: ClassVar[str] = "E712"
    template: ClassVar[str] = "The entity `{entity}` has no field `{name}` that could be stored."
    entity: str
    name: str
    near: str | None
    known: tuple[str, ...]

    def hint_template(self) -> str:
        """The nearest name, else all of them."""
        return "Did you mean `{near}`?" if self.near else "Its fields are {known}."


@told(kw_only=True)
class WrongShape(Problem):
    """A field cannot be stored in this way."""

    code: ClassVar[str] = "E713"
    template: ClassVar[str] = "The field `{field}` cannot be stored so: {why}."
    help: ClassVar[str] = "{way}"
    field: str
    why: str
    way: str


@told(kw_only=True)
class WrongCodes(Problem):
    """The codes of a choice, a stage or a pipeline do not name each of its values once."""

    code: ClassVar[str] = "E714"
    template: ClassVar[str] = "The codes of the field `{field}` do not fit: {why}."
    help: ClassVar[str] = "{way}"
    field: str
    why: str
    way: str


@told(kw_only=True)
class UnknownTable(Problem):
    """The database has no table of this name."""

    code: ClassVar[str] = "E715"
    template: ClassVar[str] = "The database has no table or view `{name}`."
    name: str
    near: str | None
    known: tuple[str, ...]

    def hint_template(self) -> str:
        """The nearest name, else all of them."""
        if self.near:
            return "Did you mean `{near}`?"
        return "It has {known}." if self.known else "It has none at all: check the address under `[backend]`."


@told(kw_only=True)
class UnknownColumn(Problem):
    """The table has no column of this name."""

    code: ClassVar[str] = "E716"
    template: ClassVar[str] = "The table `{table}` has no column `{name}`."
    table: str
    name: str
    near: str | None
    known: tuple[str, ...]

    def hint_template(self) -> str:
        """The nearest name, else all of them."""
        return "Did you mean `{near}`?" if self.near else "Its columns are {known}."


@told(kw_only=True)
class FieldWithoutColumn(Problem):
    """A field of the schema has no column."""

    code: ClassVar[str] = "E717"
    template: ClassVar[str] = "The field `{field}` of `{entity}` has no column in the table `{table}`."
    field: str
    entity: str
    table: str
    near: str | None
    may_be_empty: bool

    def hint_template(self) -> str:
        """The line to add."""
        line = '`{field} = "{near}"`' if self.near else '`{field} = "…"` with its column'
        rest = ", or `{field} = false` where it is not kept" if self.may_be_empty else ""
        return f"Add under `[tables.{{entity}}.fields]` the line {line}{rest}."


@told(kw_only=True)
class WrongColumn(Problem):
    """A column cannot hold what the field needs."""

    code: ClassVar[str] = "E718"
    template: ClassVar[str] = "The column `{column}` of the table `{table}` is {holds}; `{field}` needs {wanted}."
    help: ClassVar[str] = "{way}"
    column: str
    table: str
    field: str
    holds: str
    wanted: str
    way: str


@told(kw_only=True)
class InexactColumn(Problem):
    """Money or a number in a column that rounds."""

    code: ClassVar[str] = "E719"
    template: ClassVar[str] = "The column `{column}` of the table `{table}` rounds: it cannot hold `{field}` exactly."
    help: ClassVar[str] = 'Use a column of the type NUMERIC or TEXT; for money whole cents, too: `{ cents = "…" }`.'
    column: str
    table: str
    field: str


@told(kw_only=True)
class NoZone(Problem):
    """A column for moments does not say in which time zone they are."""

    code: ClassVar[str] = "E720"
    template: ClassVar[str] = "The column `{column}` of the table `{table}` holds moments without their time zone."
    help: ClassVar[str] = "Say which clocks they show: `{line}`."
    column: str
    table: str
    line: str


@told(kw_only=True)
class UnfilledColumn(Problem):
    """A column that must be filled belongs to no field."""

    code: ClassVar[str] = "E721"
    template: ClassVar[str] = (
        "The column `{column}` of the table `{table}` must be filled, but no field is stored there."
    )
    help: ClassVar[str] = "Map a field to it, give it a default in the database, or say `read_only = true`."
    column: str
    table: str


@told(kw_only=True)
class NotUnique(Problem):
    """Records are told apart by a column that may hold the same twice."""

    code: ClassVar[str] = "E722"
    template: ClassVar[str] = (
        "The column `{column}` of the table `{table}` may hold the same value twice, so it names no record."
    )
    help: ClassVar[str] = "Name a column that is the primary key or unique, or make it unique in the database."
    column: str
    table: str


@told(kw_only=True)
class ColumnTwice(Problem):
    """Two fields are stored in the same column."""

    code: ClassVar[str] = "E723"
    template: ClassVar[str] = "The column `{column}` of the table `{table}` is given to `{first}` and to `{second}`."
    help: ClassVar[str] = "Give each field a column of its own."
    column: str
    table: str
    first: str
    second: str
