"""Chunk files: pieces of text, separated by `---`, whose guilty lines end in `### slug` (or `### slug slug`). What
isn't announced must not be said; the words are kept by test_every_problem.py.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import attrs

from stagerules.dsl import types as t
from stagerules.dsl.check.project import check_project
from stagerules.dsl.check.schema.files import build_schema
from stagerules.dsl.checked import Checked
from stagerules.dsl.documents import Asked, DocumentTemplate, Lost, Need, Part, Use
from stagerules.dsl.lookups import LOOKUPS
from stagerules.dsl.parse.files import parse
from stagerules.dsl.problem import Diagnostic, diagnose
from stagerules.dsl.schema import Schema
from stagerules.dsl.source import Source
from stagerules.dsl.syntax import File
from stagerules.dsl.vocabulary import (
    ActionSignature,
    AnyValues,
    ClientRecipient,
    EntityName,
    Fields,
    FunctionSignature,
    Parameter,
    Settings,
    Users,
    Vocabulary,
)
from tests.dsl.parsing import Said, announced

CHUNKS = Path(__file__).parent / "chunks"

ACTIONS = (
    ActionSignature(
        "add_to_exclusions",
        (
            Parameter("keep_contact", t.Choice(("always", "never"))),
            Parameter("keep_company", t.YesNo()),
            Parameter("comment", t.Text()),
        ),
        roles=("client",),
        grant="deletions",
        deletes_item=True,
        group="client information",
    ),
    ActionSignature(
        "send_email",
        (
            Parameter("subject", t.Text(), required=True),
            Parameter("body", t.Text(), required=True),
            Parameter("html", t.Text(), markup="html"),
            Parameter("to", ClientRecipient()),
            Parameter("track_clicks", t.YesNo(), settled="clicks"),
        ),
        roles=("client", "responsible"),
        channel="email",
        group="client communication",
        changes_fields=False,
    ),
    ActionSignature(
        "send_sms",
        (Parameter("text", t.Text(), required=True, longest=20), Parameter("to", ClientRecipient(), required=True)),
        roles=("client",),
        group="client communication",
        changes_fields=False,
    ),
    ActionSignature(
        "change_responsible",
        (Parameter("to", Users(), required=True),),
        roles=("responsible",),
        group="client information",
    ),
    ActionSignature(
        "notify_supervisor", (Parameter("text", t.Text()),), roles=("supervisor",), group="staff", changes_fields=False
    ),
    ActionSignature("log", (Parameter("text", t.Text(), required=True),), group="staff", changes_fields=False),
    ActionSignature(
        "create_item",
        (Parameter("entity", EntityName(), required=True), Parameter("fields", Fields("entity"))),
        result_entity="entity",
        group="items",
    ),
    ActionSignature("copy_item", (Parameter("fields", Fields("item")),), result_entity="item", group="items"),
    ActionSignature(
        "create_task",
        (Parameter("title", t.Text(), required=True),),
        t.Record("Task"),
        group="staff",
        changes_fields=False,
    ),
    ActionSignature(
        "create_payment_link",
        (Parameter("amount", t.Money("EUR"), required=True), Parameter("due", t.Date())),
        t.Result("create_payment_link", {"url": t.Url()}),
        group="additional",
        changes_fields=False,
    ),
    ActionSignature(
        "call_webhook",
        (
            Parameter("url", t.Url(), required=True, settled="hosts"),
            Parameter("json", AnyValues()),
            Parameter("secret", t.Text(), settled="secrets"),
        ),
        t.Result("call_webhook", {"status": t.Optional(t.Integer()), **LOOKUPS}),
    ),
    ActionSignature(
        "post_to_chat",
        (Parameter("chat", t.Text(), required=True, settled="chats"), Parameter("text", t.Text(), required=True)),
        group="staff",
        changes_fields=False,
    ),
    ActionSignature("complete_tasks", (Parameter("created_in_stage", t.Text(), settled="stages"),), group="staff"),
    ActionSignature(
        "make_call",
        (
            Parameter("say", t.Text()),
            Parameter("play", t.Url()),
            Parameter("to", ClientRecipient("phone")),
        ),
        exactly_one=("say", "play"),
        roles=("client",),
        channel="voice",
        group="client communication",
        changes_fields=False,
    ),
    ActionSignature(
        "send_whatsapp",
        (
            Parameter("template", t.Text(), required=True, settled="templates"),
            Parameter("values", AnyValues()),
            Parameter("provider", t.Text(), provider_of="whatsapp"),
        ),
        roles=("client",),
        channel="whatsapp",
        group="client communication",
        changes_fields=False,
    ),
    ActionSignature(
        "invite_to_messenger",
        (Parameter("messenger", t.Choice(("telegram",)), default="telegram", provider_of="chat"),),
        roles=("client",),
        channel="sms",
        group="client communication",
        changes_fields=False,
    ),
    ActionSignature(
        "create_document",
        (
            Parameter("template", t.Text(), required=True, settled="documents"),
            Parameter("format", t.Choice(("pdf", "docx", "html")), default="pdf"),
            Parameter("values", AnyValues()),
        ),
        t.Result("create_document", {"file": t.File(), "url": t.Optional(t.Url()), "number": t.Text()}),
        channel="document",
        outside=True,
        group="additional",
        changes_fields=False,
    ),
    ActionSignature("finish", staged_only=True, group="items"),
    ActionSignature("source", group="staff", changes_fields=False),
)

VOCABULARY = Vocabulary(
    actions={one.name: one for one in ACTIONS},
    functions={"score": FunctionSignature("score", (t.Text(),), t.Integer())},
)

DEALS = """\
entity Deal:
    key id: integer
    title: text
    shown as title
    amount: money
    source: choice "web", "call", "email"
    created_at: datetime read only
    close_date: date?
    starts_at: datetime
    responsible: User
    contacts: list of Contact
    contact: first of contacts
    company: Company?
    tags: list of text
    parent: Deal?

    pipeline "Sales":
        stage "New"
        stage "Documents"
        stage "Invoice"
        stage "Won" success
        stage "Spam" failure

entity Contact:
    key id: integer
    name: text
    phones: list of phone labelled "work", "mobile"
    emails: list of email labelled "work", "home"
    responsible: User

entity Company:
    key id: integer
    name: text
    type: choice "standard", "VIP"

event payment_received on Deal:
    amount: money

event greeted on Contact

constant lead_manager: User
constant sales_team: list of User
"""

BARE = """\
entity Ticket:
    key id: integer
    note: text
"""

TWO = """\
entity Deal:
    key id: integer
    title: text

    pipeline "Sales":
        stage "New"
        stage "Won" success

    pipeline "Service":
        stage "New"
        stage "Repair"

entity Lead:
    key id: integer
    phone: phone
    pipeline "Leads":
        stage "In"
"""

SCHEMAS = {"deals": DEALS, "bare": BARE, "two": TWO}


@attrs.frozen
class Chunk:
    """One piece of a chunk file without its marks, what they announce, and its settings."""

    name: str
    text: str
    expected: list[Said]
    settings: dict[str, str]

    def __str__(self) -> str:
        return self.name

    def told(self) -> tuple[Diagnostic, ...]:
        """What is said of the piece: a schema, or rules for the schema that its settings name."""
        if self.name.startswith("schema"):
            return build_schema([parsed(self.text, "crm.schema")], Settings())[1]
        settings = Settings()
        if "constants" in self.settings:
            settings = attrs.evolve(settings, constants=frozenset(self.settings["constants"].split(", ")))
        if "grants" in self.settings:
            settings = attrs.evolve(settings, grants=frozenset())
        if "lacking" in self.settings:
            settings = attrs.evolve(settings, lacking=frozenset({self.settings["lacking"]}))
        if "clicks" in self.settings:
            settings = attrs.evolve(settings, clicks=False)
        if "hosts" in self.settings:
            settings = attrs.evolve(settings, hosts=frozenset(self.settings["hosts"].split(", ")))
        if "providers" in self.settings:
            named = (one.split(" ", 1) for one in self.settings["providers"].split(", "))
            settings = attrs.evolve(settings, providers={one: frozenset(names.split()) for one, names in named})
        if "templates" in self.settings:
            named = (one.split(" ") for one in self.settings["templates"].split(", "))
            settings = attrs.evolve(settings, templates={name: tuple(values) for name, *values in named})
        if "documents" in self.settings:
            settings = attrs.evolve(settings, documents=documents(self.settings["documents"]))
        if "secrets" in self.settings:
            settings = attrs.evolve(settings, secrets=frozenset(self.settings["secrets"].split(", ")))
        if "chats" in self.settings:
            settings = attrs.evolve(settings, chats=frozenset(self.settings["chats"].split(", ")))
        return check(self.text, schema=SCHEMAS[self.settings.get("schema", "deals")], settings=settings).diagnostics


def documents(text: str) -> dict[str, DocumentTemplate]:
    """`invoice html title products[name] client.name logo!, empty docx`: names, kinds of files, what templates ask for.
    What ends in `!` is to be a picture, in `*` a list, in `@` texts, in `#` what is long; in `?` it is only asked for.
    `<svg>` is what no PDF can show.
    """
    found = {}
    for one in text.split(", "):
        name, ending, *asked = _NEED.findall(one)
        lines = range(1, len(asked) + 1) if ending == "html" else (None,) * len(asked)
        needs = tuple(map(_need, asked, lines))
        formats = {"html": ("pdf", "html"), "docx": ("docx",), "none": ()}[ending]
        found[name] = DocumentTemplate(dict.fromkeys(formats, needs), "{template}-{count}")
    return found


_NEED = re.compile(r"(?:[^ \[]|\[(?:[^][]|\[[^]]*\])*\])+")
_USES: dict[str, Use] = {"!": "picture", "*": "list", "?": "asked", "@": "texts", "#": "counted"}


def _need(text: str, line: int | None) -> Need:
    path, section, inner = text.partition("[")
    if section:
        within = tuple(_need(one, line) for one in _NEED.findall(inner.removesuffix("]")))
        return Part(Asked(_path(path), "asked", line), within)
    if path.startswith("<"):
        return Lost(path, line or 1)
    return Asked(_path(path.rstrip("".join(_USES))), _USES.get(path[-1], "text"), line)


def _path(text: str) -> tuple[str, ...]:
    return () if text == "." else tuple(text.split("."))


@cache
def chunks(name: str) -> list[Chunk]:
    """The pieces of a chunk file."""
    return list(_chunks(name))


def _chunks(name: str) -> Iterator[Chunk]:
    """The pieces of a chunk file; the line after `---` may hold the settings, as `# schema: two; grants: none`."""
    for number, piece in enumerate((CHUNKS / name).read_text(encoding="utf-8").split("---\n"), 1):
        settings: dict[str, str] = {}
        first, _, rest = piece.partition("\n")
        if re.match(r"# \w+:", first):
            settings = dict(part.split(": ", 1) for part in first.removeprefix("# ").split("; "))
            piece = rest
        text, expected = announced(piece)
        title = next((line for line in text.splitlines() if line), "")
        yield Chunk(f"{name.removesuffix('.txt')} {number}: {title[:50]}", text, expected, settings)


def matches(chunk: Chunk, diagnostics: tuple[Diagnostic, ...]) -> None:
    """Asserts that exactly what the chunk announces was said."""
    said = [Said(one.place.line, one.slug) for one in diagnostics]
    assert sorted(said) == sorted(chunk.expected), [(one.place.line, str(one.message)) for one in diagnostics]


def parsed(text: str, name: str = "a.rules") -> File:
    """The tree of a text that has no problems of its own."""
    file, problems = parse(Source(name, text))
    assert not problems, problems
    return file


def schema_of(text: str, settings: Settings | None = None) -> Schema:
    """The schema of a text without problems."""
    schema, diagnostics = build_schema([parsed(text, "crm.schema")], settings or Settings())
    assert not diagnostics, [(one.place.line, str(one.message)) for one in diagnostics]
    return schema


def check(*texts: str, schema: str = DEALS, settings: Settings | None = None) -> Checked:
    """Some rules files, checked."""
    files = [parsed(text, f"{letter}.rules") for letter, text in zip("abcdefgh", texts, strict=False)]
    known = schema_of(schema, settings)
    rules, scenarios, diagnostics = check_project(files, known, VOCABULARY, settings or Settings())
    return Checked(known, rules, scenarios, diagnostics)


def said_of(text: str, schema: str = DEALS) -> tuple[Diagnostic, ...]:
    """Everything that is said of a rules file, by the parser and by the checker."""
    source = Source("a.rules", text)
    file, problems = parse(source)
    said = check_project([file], schema_of(schema), VOCABULARY, Settings())[2]
    return tuple(sorted((*(diagnose(one, source) for one in problems), *said), key=lambda one: one.span))


def applied(text: str, diagnostic: Diagnostic) -> str:
    """The text after the fix of a diagnostic."""
    assert diagnostic.fix is not None
    for edit in sorted(diagnostic.fix.edits, key=lambda one: one.span, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text
