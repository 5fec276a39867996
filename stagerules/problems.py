"""What can be wrong with a project file and the files it names (codes E7xx)."""

from typing import ClassVar

from stagerules.dsl.frozen import told
from stagerules.dsl.problem import Problem


@told(kw_only=True)
class BrokenProjectFile(Problem):
    """`stagerules.toml` is not valid TOML."""

    code: ClassVar[str] = "E701"
    template: ClassVar[str] = "The project file cannot be read here: {why}."
    help: ClassVar[str] = 'A setting is written `name = "value"`, one on a line; texts stand in straight quotes.'
    why: str


@told(kw_only=True)
class ForeignName(Problem):
    """A name with other letters than `a` to `z` stands without quotes in the project file."""

    code: ClassVar[str] = "E708"
    template: ClassVar[str] = "The name `{name}` has letters beyond a to z, so in this file it stands in quotes."
    help: ClassVar[str] = 'Write it as `"{name}"`.'
    name: str


@told(kw_only=True)
class UnknownSetting(Problem):
    """A key that the project file does not know."""

    code: ClassVar[str] = "E702"
    template: ClassVar[str] = "The project file has no setting `{name}`{where}."
    name: str
    where: str
    near: str | None
    known: tuple[str, ...]

    def hint_template(self) -> str:
        """The nearest name, else all of them."""
        return "Did you mean `{near}`?" if self.near else "The settings here are {known}."


@told(kw_only=True)
class WrongSetting(Problem):
    """A value that a setting cannot have."""

    code: ClassVar[str] = "E703"
    template: ClassVar[str] = "The setting `{name}` must be {wanted}."
    help: ClassVar[str] = "Write it like `{example}`."
    name: str
    wanted: str
    example: str


@told(kw_only=True)
class MissingSetting(Problem):
    """A setting that the project file must have."""

    code: ClassVar[str] = "E704"
    template: ClassVar[str] = "The project file lacks the setting `{name}`."
    help: ClassVar[str] = "Add the line `{example}` {at}{meaning}."
    name: str
    example: str
    meaning: str = ""
    at: str = "at the top of the file"


@told(kw_only=True)
class MissingFile(Problem):
    """A file that is named but is not there, or cannot be read."""

    code: ClassVar[str] = "E705"
    template: ClassVar[str] = "The file `{path}` cannot be read: {why}."
    help: ClassVar[str] = "Check the name and where the file is; paths count from the folder of the project file."
    path: str
    why: str


@told(kw_only=True)
class UnknownConstant(Problem):
    """A constant is bound that the schema does not declare."""

    code: ClassVar[str] = "E706"
    template: ClassVar[str] = "The schema declares no constant `{name}`."
    name: str
    near: str | None

    def hint_template(self) -> str:
        """The nearest constant, or how to declare one."""
        return "Did you mean `{near}`?" if self.near else "Declare it in the schema: `constant {name}: User`."


@told(kw_only=True)
class UnknownCalendar(Problem):
    """The project's own calendar is none that the project file describes."""

    code: ClassVar[str] = "E709"
    template: ClassVar[str] = "The project file describes no calendar `{name}`."
    name: str
    near: str | None
    known: tuple[str, ...]

    def hint_template(self) -> str:
        """The nearest calendar, else all of them, else how to describe one."""
        if self.near:
            return "Did you mean `{near}`?"
        if self.known:
            return "The calendars are {known}."
        return "Describe it: `[calendars.{name}]` and, below, its `hours`."


@told(kw_only=True)
class WrongConstant(Problem):
    """A constant is bound to a value of the wrong type."""

    code: ClassVar[str] = "E707"
    template: ClassVar[str] = "The value of the constant `{name}` does not fit: {why}."
    help: ClassVar[str] = "It must be {wanted}. A record is given by its key, a user also by e-mail address."
    name: str
    wanted: str
    why: str
