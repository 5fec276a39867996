"""What can be wrong with the place where data is kept. Never a database library's own error."""

from typing import ClassVar


class BackendProblem(Exception):
    """The data cannot be reached or kept as things are: one plain sentence, and the way out in `hint`.

    Nothing of the transaction in which it happened was kept; the same call can be made again.

    ```python
    try:
        Engine(engine.project, SqlBackend("sqlite:///nowhere.sqlite", engine.project.schema)).history()
    except BackendProblem as problem:
        assert str(problem) == "There is no database `nowhere.sqlite` yet."
        assert problem.hint.startswith("Run `stagerules db init`")
    ```
    """

    way_out: ClassVar[str] = ""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint or self.way_out
        if self.hint:
            self.add_note(self.hint)  # Python shows it below the message


class MissingTable(BackendProblem):
    """The database lacks a table or the database itself is not there."""

    way_out = "Run `stagerules db init`: it makes what is missing and leaves what is there."


class MissingColumn(BackendProblem):
    """A table lacks a column that the schema has."""

    way_out = "Run `stagerules db init`: it says which columns are missing, and how to add them."


class OtherVersion(BackendProblem):
    """The engine's own tables were made by a release that this one does not understand."""


class DatabaseLocked(BackendProblem):
    """Somebody else kept the database for too long."""

    way_out = "Look for another program that has the database open, then run this again."


class Overtaken(BackendProblem):
    """Others changed the same data at the same time, and the database undid this transaction, so that nobody's change
    is lost. `ours` is whether we may begin it again; otherwise whoever began it must.
    """

    way_out = "Run this again."

    def __init__(self, message: str, hint: str = "", *, ours: bool = True) -> None:
        super().__init__(message, hint)
        self.ours = ours


class NoRights(BackendProblem):
    """The database lets somebody in, but not do this."""

    way_out = "Give this user of the database the right to it, or name another user in the address."


class DiskFull(BackendProblem):
    """There is no room for what should be written."""

    way_out = "Make room on the disk, then run this again; what was being written is not half there."


class ReadOnlyDatabase(BackendProblem):
    """The database cannot be written."""

    way_out = "Give this user the right to write the database file and its folder."


class CannotOpen(BackendProblem):
    """The database cannot be opened, or the connection was lost."""

    way_out = "Check the address of the database and that it is running, then run this again."


class BrokenDatabase(BackendProblem):
    """The file is not a database, or it is damaged."""

    way_out = "Put back a copy that was made before."


class NotInstalled(BackendProblem):
    """A library is missing without which the data cannot be judged."""


class EffectRefused(Exception):
    """The data's keeper will not do this effect, now or later: `code` as in the history, `detail` for people."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail
