"""Reads the pages of `docs/diagnostics/`, and says what is said of the texts on them.

`python -m tests.docs.diagnostic_pages` writes anew what is printed for each page's wrong text, and the list of all.
"""

import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import chdir, closing
from pathlib import Path
from tempfile import TemporaryDirectory

import attrs
import click

from stagerules.cli.shared.tell import as_text
from stagerules.constants import bound
from stagerules.dsl.check.project import check_project
from stagerules.dsl.problem import Diagnostic, Problem
from stagerules.dsl.values import Ref
from stagerules.dsl.vocabulary import ActionSignature
from stagerules.errors import RulesError
from stagerules.interpreter.actions import Action, Asked, Done, vocabulary
from stagerules.interpreter.records.memory import MemoryRecords
from stagerules.interpreter.sql.backend import SqlBackend
from stagerules.interpreter.sql.mapping.problems import WrongMapping
from stagerules.project import Project, read
from tests.cli.helpers import ROOT
from tests.dsl.test_every_problem import KINDS, MADE

FOLDER = ROOT / "docs" / "diagnostics"
SCHEMA = FOLDER / "crm.schema"
FILES = {
    "rules": "sales.rules",
    "schema": "crm.schema",
    "toml": "stagerules.toml",
    "sql": "tables.sql",
    "html": "templates/invoice.html",
}
"""What the file is called in which a block of a page stands."""
HEAD = """\
language = 1
schema = "crm.schema"
time_zone = "Europe/Berlin"
currency = "EUR"
region = "DE"
"""
"""The lines above a block of a project file that does not begin with them itself."""
GROUPS = {
    "text": "Letters, texts and lines",
    "numbers": "Numbers, money, dates and times",
    "syntax": "What stands where",
    "first_tries": "First tries",
    "mistakes": "First tries",
    "names": "Names",
    "targets": "What can be changed",
    "types": "Kinds of values",
    "operations": "Comparing and calculating",
    "missing": "Values that may be missing",
    "rules": "Rules and when they run",
    "statements": "What a rule does",
    "lookups": "Looking records up",
    "actions": "Actions",
    "set_up": "What a project sets up",
    "documents": "Documents",
    "scenarios": "Scenarios",
    "schema": "The schema",
    "files": "Files",
    "problems": "The project file",
    "mapping": "Tables of yours",
}
"""The headings of the list, by the module of the problem."""
INDEX = """\
# What stagerules says

Each message has a name, such as `unknown-field`. Its page shows a text that is wrong, what is printed for it, a text
that is right, and why. An error stops the rules from running, a warning does not.

The rules on the pages are for the records of [crm.schema](crm.schema), unless a page shows a schema of its own. A
project file is shown without the lines that every one begins with; the line numbers count them.
"""
BLOCK = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```\n", re.MULTILINE | re.DOTALL)


def _made(slug: str) -> bytes:
    return next(data for name, data in MADE.items() if name.startswith(slug))


TOO_LARGE_FOR_A_PAGE = {
    slug: _made(slug)
    for slug in (
        *("too-large", "too-long", "too-many-parts", "too-deep", "named-too-large"),
        *("wrong-encoding", "binary-file"),  # letters that no page can hold
    )
}
"""Wrong texts that a page describes instead of showing them."""


@attrs.frozen
class Page:
    """A page: what it shows wrong, what is printed for it, and what it shows right."""

    slug: str
    text: str

    @property
    def sentence(self) -> str:
        """When it is said: the paragraph below the code."""
        return self.text.split("\n\n")[2].replace("\n", " ")

    def part(self, heading: str) -> str:
        """The text below a heading."""
        found = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", self.text, re.MULTILINE | re.DOTALL)
        assert found, f"{self.slug} has no part `{heading}`"
        return found[1]

    def printed(self) -> tuple[str, str]:
        """The command and what it prints for the wrong text."""
        ((_, command, text),) = [one for one in BLOCK.findall(self.part("Wrong")) if one[0] == "text"]
        return command.strip(), text

    def wrong(self) -> Mapping[str, bytes]:
        """The files of the wrong text."""
        if self.slug in TOO_LARGE_FOR_A_PAGE:
            return {"rules": TOO_LARGE_FOR_A_PAGE[self.slug]}
        above = self.text.split("\n## ")[0] + "\n"
        return {**dict(_files(above)), **dict(_files(self.part("Wrong")))}

    def right(self) -> list[Mapping[str, bytes]]:
        """The files of each right text. A second block of a kind, or words between blocks, begin another way out."""
        ways: list[dict[str, bytes]] = [{}]
        for words, block in _with_words_before(self.part("Right")):
            ((kind, text),) = _files(block)
            if kind in ways[-1] or (ways[-1] and words.strip()):
                ways.append({})
            ways[-1][kind] = text
        return [{**self.wrong(), **way} for way in ways]


def _with_words_before(text: str) -> Iterator[tuple[str, str]]:
    """The blocks, each with what stands between it and the one before."""
    end = 0
    for found in BLOCK.finditer(text):
        yield text[end : found.start()], found[0]
        end = found.end()


def _files(text: str) -> Iterator[tuple[str, bytes]]:
    for kind, _, block in BLOCK.findall(text):
        if kind in FILES:
            whole = kind != "toml" or block.startswith("language")
            yield kind, ("" if whole else HEAD).encode() + block.encode()


def pages() -> list[Page]:
    """All pages, by slug."""
    paths = sorted(path for path in FOLDER.glob("*.md") if path.stem != "index")
    return [Page(path.stem, path.read_text(encoding="utf-8")) for path in paths]


def told(
    files: Mapping[str, bytes], host: tuple[Action, ...] = (), chats: frozenset[str] | None = None
) -> tuple[str, tuple[Diagnostic, ...]]:
    """Which command says something of these files, and what. `chats` are the group chats of the project."""
    with TemporaryDirectory() as folder, chdir(folder):
        Path(FILES["schema"]).write_bytes(files.get("schema", SCHEMA.read_bytes()))
        for kind, text in files.items():
            Path(FILES[kind]).parent.mkdir(exist_ok=True)
            Path(FILES[kind]).write_bytes(text)
        rules = [Path(FILES["rules"])] if "rules" in files else []
        alone = "toml" not in files
        project = read(Path(), schema=Path(FILES["schema"]) if alone else (), rules=rules, actions=host)
        if project.checked.diagnostics:
            return "check", project.checked.diagnostics
        if chats is not None:
            return "check", _told_of_chats(project, chats)
        if "sql" in files:
            return "db check", _told_of_tables(project, files["sql"].decode())
        return "run", _told_of_constants(project)


def _told_of_chats(project: Project, chats: frozenset[str]) -> tuple[Diagnostic, ...]:
    settings = attrs.evolve(project.settings, chats=chats)
    words = vocabulary(project.actions, project.functions)
    return check_project(project.rules_files, project.schema, words, settings)[2]


def _told_of_tables(project: Project, tables: str) -> tuple[Diagnostic, ...]:
    with closing(sqlite3.connect("crm.db")) as raw:
        raw.executescript(tables)
    backend = SqlBackend("sqlite:///crm.db", project.schema, tables=project.file.tables)
    try:
        assert backend.tables
    except WrongMapping as problem:
        return problem.diagnostics
    finally:
        backend.close()
    return ()


def _told_of_constants(project: Project) -> tuple[Diagnostic, ...]:
    records = MemoryRecords(project.schema)
    if "User" in project.schema.entities:
        records.put(Ref("User", 1), {"name": "Ada", "email": "ada@example.com"})
    try:
        bound(project, records)
    except RulesError as error:
        return error.diagnostics
    return ()


SEND_OFFER = ActionSignature("send_offer", staged_only=True)
PROJECTS_OWN = {
    "only-staged": (SEND_OFFER,),
}
"""Actions of the project's own that a page speaks of, where none that comes along is of the kind."""
GROUP_CHATS = {"unknown-chat": frozenset({"sales", "service"})}
"""The group chats of the project that a page speaks of."""


def told_of(page: Page, files: Mapping[str, bytes]) -> tuple[str, tuple[Diagnostic, ...]]:
    """The command and what it says of files of a page, whose actions the project knows."""
    host = tuple(Action(one, _done) for one in PROJECTS_OWN.get(page.slug, ()))
    return told(files, host, GROUP_CHATS.get(page.slug))


def _done(_: Asked) -> Done:
    return Done()


def as_printed(diagnostics: tuple[Diagnostic, ...]) -> str:
    """What the command line prints for them."""
    return "\n".join(click.unstyle(as_text(one)) for one in diagnostics)


def head_of(kind: type[Problem]) -> str:
    """How the page of a kind of problem begins."""
    return f"# {kind.slug()}\n\n`{kind.code}` · {kind.severity}\n\n"


def with_printed(page: Page) -> str:
    """The page with what is printed for its wrong text now."""
    command, diagnostics = told_of(page, page.wrong())
    block = f"```text {command}\n{as_printed(diagnostics)}```\n"
    wrong = page.part("Wrong")
    without = re.sub(r"^```text .*?^```\n", "", wrong, flags=re.MULTILINE | re.DOTALL)
    return page.text.replace(wrong, f"{without.rstrip()}\n\n{block}\n")


def index(every: list[Page]) -> str:
    """The list of all pages, with the sentence of each."""
    sentences = {page.slug: page.sentence for page in every}
    parts = [INDEX]
    for heading in dict.fromkeys(GROUPS.values()):
        parts.append(f"\n## {heading}\n\n")
        for kind in KINDS:
            if GROUPS[group_of(kind)] == heading and kind.slug() in sentences:
                parts.append(f"- [{kind.slug()}]({kind.slug()}.md): {sentences[kind.slug()]}\n")
    return "".join(parts)


def group_of(kind: type[Problem]) -> str:
    """The module that a kind of problem is in, by which the list is grouped."""
    return "mapping" if ".mapping." in kind.__module__ else kind.__module__.rpartition(".")[2]


def main() -> None:
    """Writes what is printed, and the list, anew."""
    for page in pages():
        (FOLDER / f"{page.slug}.md").write_text(with_printed(page), encoding="utf-8")
    (FOLDER / "index.md").write_text(index(pages()), encoding="utf-8")


if __name__ == "__main__":
    main()
