"""Two projects that call a webhook, one in English and one in German, and a receiver for it."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest

from stagerules import Engine, Project
from stagerules.dsl.values import Ref
from tests.channels.receiver import Answer, Receiver, receiving
from tests.cli.helpers import Ran, example, stagerules

SECRET = "whsec_Y2FuYXJ5LWh1bnRlcjIhISE="
KEY = "canary-hunter2!!!"


@attrs.frozen
class Story:
    """An example, and rules for it. The deal 41 comes into its first stage."""

    name: str
    rules: str
    title: str
    record: str
    stage: str
    scenarios_file: str
    named: str
    in_address: str
    scenarios: str

    @property
    def event(self) -> str:
        return f'stage {self.record} 41 "{self.stage}"'


ENGLISH = Story(
    "two_lines",
    """\
rule "Tell the ERP"
on stage "New":
    let order = call_webhook
        url: "{origin}/orders/{{id}}?title={{title}}"
        method: "PUT"
        json:
            title: title
            amount: amount
            customer:
                name: contact.name or else ""
                key: contact
        headers:
            x_source: "crm"
        secret: "erp"
    on failure:
        log text: "not told: {{failure.code}}"
        stop
    if order.status == 201:
        set title = order.text_at("order.number") or else "none"
""",
    "title",
    "Deal",
    "New",
    "scenarios.rules",
    "Office furniture",
    "Office%20furniture",
    """\
scenario "It gets a number":
    given call_webhook gives status: 201, text_at: "A-17"
    given Deal: title: "x"
    when stage "New"
    expect call_webhook where method == "PUT" and secret == "erp"
    expect title == "A-17"

scenario "It has one already":
    given call_webhook gives status: 200
    given Deal: title: "x"
    when stage "New"
    expect title == "x"

scenario "The ERP does not want it":
    given call_webhook fails with refused_by_server
    given Deal: title: "x"
    when stage "New"
    expect log where text == "not told: refused_by_server"
    expect title == "x"
""",
)
GERMAN = Story(
    "zwei_zeilen",
    """\
rule "Dem ERP melden"
on stage "Neu":
    let antwort = call_webhook
        url: "{origin}/orders/{{Nummer}}?title={{Titel}}"
        method: "PUT"
        json:
            title: Titel
            amount: Betrag
            customer:
                name: Ansprechpartner.Name or else ""
                key: Ansprechpartner
        headers:
            x_source: "crm"
        secret: "erp"
    on failure:
        log text: "not told: {{failure.code}}"
        stop
    if antwort.status == 201:
        set Titel = antwort.text_at("order.number") or else "nichts"
""",
    "Titel",
    "Geschäft",
    "Neu",
    "szenarien.rules",
    "Büromöbel",
    "B%C3%BCrom%C3%B6bel",
    """\
scenario "Es bekommt eine Nummer":
    given call_webhook gives status: 201, text_at: "A-17"
    given Geschäft: Titel: "x"
    when stage "Neu"
    expect Titel == "A-17"

scenario "Das ERP will es nicht":
    given call_webhook fails with refused_by_server
    given Geschäft: Titel: "x"
    when stage "Neu"
    expect Titel == "x"
""",
)


@pytest.fixture(params=[ENGLISH, GERMAN], ids=lambda one: one.name)
def story(request: pytest.FixtureRequest) -> Story:
    found = request.param
    assert isinstance(found, Story)
    return found


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving(Receiver([Answer(201, body='{"order": {"number": "Ä-17"}}'.encode())])) as made:
        yield made


def project(
    story: Story, receiver: Receiver, tmp_path: Path, way: str = "live", top: str = "", below: str = ""
) -> Path:
    folder = example(story.name, tmp_path)
    (folder / f"{story.name}.rules").write_text(story.rules.format(origin=receiver.origin), encoding="utf-8")
    (folder / story.scenarios_file).write_text(story.scenarios, encoding="utf-8")
    file = folder / "stagerules.toml"
    text = file.read_text(encoding="utf-8")
    channel = f'[channels.webhook]\nallow = ["{receiver.origin}"]\nprivate = ["127.0.0.1"]\n{below}'
    secret = '[channels.webhook.secrets.erp]\nsecret_env = "ERP_SECRET"\n'
    file.write_text(f'delivery = "{way}"\n{top}{text}\n{channel}\n{secret}', encoding="utf-8")
    assert stagerules(folder, "db", "init", "--data", "data.json").code == 0
    return folder


def run(folder: Path, story: Story, *more: str) -> Ran:
    return stagerules(folder, "run", *more, "--event", story.event)


def query(folder: Path, text: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(folder / "crm.db") as database:
        return database.execute(text).fetchall()


def title(folder: Path, story: Story) -> object:
    engine = Engine(Project.load(folder))
    with engine.backend.look() as work:
        return engine.glance(work).field(Ref(story.record, 41), story.title)


def make_due(folder: Path) -> None:
    query(folder, "UPDATE stagerules_outbox SET due = at")


@pytest.fixture(autouse=True)
def the_secret_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ERP_SECRET", SECRET)
