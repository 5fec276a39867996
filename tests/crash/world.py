"""A small CRM whose rules use every kind of effect, a receiver that honours keys, and a clock of its own."""

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import attrs

from stagerules.dsl.types import Integer, Text
from stagerules.dsl.values import Ref, Value
from stagerules.engine import Engine
from stagerules.interpreter.actions import Asked
from stagerules.interpreter.channels.protocol import Never, NotNow, Sent
from stagerules.interpreter.effects import Deliver
from stagerules.interpreter.extend.decorate import action
from stagerules.interpreter.sql.backend import SqlBackend
from stagerules.interpreter.store.outbox import Message
from stagerules.project import Project
from tests.end_to_end.places import TwoFiles, sqlite

SCHEMA = """\
entity User:
    key id: integer
    name: text
    shown as name

entity Deal:
    key id: integer
    title: text
    shown as title
    visits: integer
    tags: list of text
    answer: integer?
    next: Deal?

    pipeline "Sales":
        stage "New"
        stage "Offer"
        stage "Won" success

event go on Deal:
    text: text
event park on Deal:
    text: text
"""
SETTINGS = """\
language = 1
schema = "crm.schema"
time_zone = "Europe/Berlin"
currency = "EUR"
region = "DE"
grants = ["deletions"]
"""
ZONE = ZoneInfo("Europe/Berlin")
BEGIN = datetime(2026, 1, 5, 9, tzinfo=ZONE)
FIRST, SECOND = Ref("Deal", 1), Ref("Deal", 2)
CHANNEL = "test"


@action
def tell(asked: Asked, text: str) -> Deliver:
    """Tells somebody something."""
    return Deliver(CHANNEL, "Ada", f"client{asked.item.key}@example.com", {"text": text}, asked.item)


@action(outside=True, result={"number": Integer(), "word": Text()})
def ask(asked: Asked, what: str) -> Deliver:
    """Asks somebody something, and waits for the answer."""
    return Deliver(CHANNEL, "a service", None, {"text": what}, asked.item)


def deal(**others: Value) -> Mapping[str, Value]:
    """A new deal."""
    plain: dict[str, Value] = {"title": "A roof", "visits": 0, "tags": ("old",), "answer": None, "next": None}
    return {**plain, "stage": "New", "pipeline": "Sales", "stage_since": BEGIN, **others}


RECORDS = {SECOND: deal(), FIRST: deal(next=SECOND)}


def written(rules: str, folder: Path) -> Path:
    """A project with these rules, as a folder with its files."""
    folder.mkdir(parents=True)
    for name, text in (("crm.schema", SCHEMA), ("a.rules", f"for Deal\n\n{rules}"), ("stagerules.toml", SETTINGS)):
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def loaded(folder: str | Path) -> Project:
    """The project of a folder."""
    return Project.load(folder, actions=[tell, ask])


@attrs.frozen(eq=False)
class Setting:
    """A project at work on its files. Nothing is open before it begins to work."""

    engine: Engine
    backends: tuple[SqlBackend, ...]

    @classmethod
    def of(cls, folder: str, files: Iterable[str], clock: Callable[[], datetime]) -> "Setting":
        """On one file, or on two: Store, records."""
        project = loaded(folder)
        backends = tuple(sqlite(Path(file), project.schema) for file in files)
        backend = backends[0] if len(backends) == 1 else TwoFiles(*backends)
        return cls(Engine(project, backend, clock=clock), backends)

    def close(self) -> None:
        """Closes what was opened."""
        for one in self.backends:
            one.close()


@attrs.frozen
class Receiver:
    """Somebody far away, with a memory of their own: whoever writes to them twice with one key has written once."""

    file: Path

    def prepare(self) -> None:
        """Begins with nothing."""
        self.file.unlink(missing_ok=True)
        with closing(self._open()) as db:
            db.execute("CREATE TABLE received (key TEXT PRIMARY KEY, text TEXT, tries INTEGER, taken INTEGER)")

    def send(self, message: Message) -> Sent:
        """Notes a message once. Whoever is busy takes it the second time, whoever is `bad` never."""
        text = str(message.content["text"])
        with closing(self._open()) as db:
            db.execute("BEGIN IMMEDIATE")
            db.execute("INSERT OR IGNORE INTO received VALUES (?, ?, 0, 0)", (message.id, text))
            db.execute("UPDATE received SET tries = tries + 1 WHERE key = ?", (message.id,))
            ((tries,),) = db.execute("SELECT tries FROM received WHERE key = ?", (message.id,))
            takes = text != "bad" and not (text == "busy" and tries == 1)
            db.execute("UPDATE received SET taken = MAX(taken, ?) WHERE key = ?", (takes, message.id))
            db.execute("COMMIT")
        if text == "bad":
            raise Never("wrong_number", "nobody is there")
        if not takes:
            raise NotNow("the line is busy")
        return Sent("there", {"number": 7, "word": f"about {text}"})

    def taken(self) -> list[str]:
        """What was received, in words."""
        with closing(self._open()) as db:
            return sorted(text for (text,) in db.execute("SELECT text FROM received WHERE taken"))

    def tries(self) -> dict[str, int]:
        """How often each key came."""
        with closing(self._open()) as db:
            return dict(db.execute("SELECT key, tries FROM received"))

    def _open(self) -> sqlite3.Connection:
        db = sqlite3.connect(self.file, isolation_level=None, timeout=30)
        db.execute("PRAGMA synchronous=OFF")
        return db


@attrs.define
class Clock:
    """A clock that is set."""

    now: datetime = BEGIN

    def __call__(self) -> datetime:
        return self.now


STEP = timedelta(minutes=11)
"""Longer than the lease of a message."""
DAY = 6
"""So many of the moments at which a worker looks make a day."""


def moment(number: int) -> datetime:
    """The moments at which a worker looks: six a day, more than a lease apart. The first of a day is a minute before
    what waits since that of the day before is due.
    """
    day, step = divmod(number, DAY)
    return BEGIN + timedelta(days=day) + step * STEP - timedelta(minutes=0 if step or not day else 1)
