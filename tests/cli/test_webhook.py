"""Webhooks from a rule to the receiver and back into the rule, in English and in German; what is never told."""

import json
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest
from standardwebhooks import Webhook

from stagerules import Engine, Project
from stagerules.dsl.values import Ref
from tests.channels.receiver import Answer, Receiver, cut, receiving
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
def _the_secret_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ERP_SECRET", SECRET)


def test_from_the_rule_to_the_receiver_and_back(story: Story, receiver: Receiver, tmp_path: Path) -> None:
    folder = project(story, receiver, tmp_path)
    ran = run(folder, story)
    assert ran.code == 0, ran.err + ran.out
    assert f"delivery: live: webhooks go to {receiver.origin}" in ran.out
    assert f"webhook to 127.0.0.1:{receiver.port}: sent (127.0.0.1 answered 201)" in ran.out
    (got,) = receiver.got
    assert (got.method, got.target) == ("PUT", f"/orders/41?title={story.in_address}")
    assert got.header("x-source") == "crm"
    assert Webhook(SECRET).verify(got.body, dict(got.headers)) == {
        "title": story.named,
        "amount": {"amount": "15000.00", "currency": "EUR"},
        "customer": {"name": "Greta Hansen", "key": 7},
    }
    assert title(folder, story) == "Ä-17"
    history = stagerules(folder, "history", story.record, "41").out
    assert f"sent: webhook to 127.0.0.1:{receiver.port}: 127.0.0.1 answered 201" in history


def test_the_plan_shows_the_request(story: Story, receiver: Receiver, tmp_path: Path) -> None:
    folder = project(story, receiver, tmp_path)
    ran = stagerules(folder, "plan", "--event", story.event)
    assert ran.code == 0, ran.err
    where = f"127.0.0.1:{receiver.port} (webhook): PUT; {receiver.origin}/orders/41?title={story.in_address}; json"
    json = f'{{"title":"{story.named}","amount":{{"amount":"15000.00","currency":"EUR"}},'
    assert f'message to {where}; {json}"customer":{{"name":"Greta Hansen","key":7}}}}; crm; erp' in ran.out
    assert receiver.got == []


def test_scenarios(story: Story, receiver: Receiver, tmp_path: Path) -> None:
    folder = project(story, receiver, tmp_path)
    ran = stagerules(folder, "test")
    assert ran.code == 0, ran.out + ran.err
    assert receiver.got == []


def test_what_fails_for_good_is_told_to_the_rule(story: Story, receiver: Receiver, tmp_path: Path) -> None:
    folder = project(story, receiver, tmp_path)
    receiver.answers = [Answer(404, body=b"canary-answer")]
    ran = run(folder, story)
    assert ran.code == 1
    assert "failed (refused by server: 127.0.0.1 answered 404)" in ran.out
    history = stagerules(folder, "history", story.record, "41").out
    assert "not told: refused_by_server" in history
    assert "canary-answer" not in ran.out + ran.err + history
    assert title(folder, story) == story.named


def test_what_may_work_later_is_sent_again_under_the_same_key(story: Story, receiver: Receiver, tmp_path: Path) -> None:
    folder = project(story, receiver, tmp_path)
    receiver.answers = [
        Answer(429),
        Answer(429, {"retry-after": "7200"}),
        Answer(503),
        Answer(fault=cut),
        *receiver.answers,
    ]
    assert "later (127.0.0.1 answered 429, again at " in run(folder, story).out
    for _ in range(3):
        make_due(folder)
        stagerules(folder, "worker", "--once")
    make_due(folder)
    assert "1 message: 1 sent" in stagerules(folder, "worker", "--once").out
    assert (len(receiver.got), len(receiver.done)) == (5, 1)
    assert title(folder, story) == "Ä-17"


def test_a_server_that_says_when_is_left_alone_until_then(story: Story, receiver: Receiver, tmp_path: Path) -> None:
    folder = project(story, receiver, tmp_path)
    receiver.answers = [Answer(429, {"retry-after": "7200"}), *receiver.answers]
    run(folder, story)
    ((waits,),) = query(folder, "SELECT (julianday(due) - julianday('now')) * 24 FROM stagerules_outbox")
    assert isinstance(waits, float)
    assert 1.9 < waits < 2.1
    assert "to be tried later" in stagerules(folder, "worker", "--once").out
    assert len(receiver.got) == 1


def test_as_files(story: Story, receiver: Receiver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ERP_SECRET")  # it is not needed
    folder = project(story, receiver, tmp_path, "file")
    ran = run(folder, story)
    assert ran.code == 0, ran.err
    assert "delivery: messages are written as files into the folder `outbox`; nothing leaves this machine" in ran.out
    (file,) = (folder / "outbox").iterdir()
    first = f"PUT {receiver.origin}/orders/41?title={story.in_address} HTTP/1.1\n"
    assert file.read_text(encoding="utf-8").startswith(first)
    assert (receiver.got, title(folder, story)) == ([], story.named)


def test_redirected(story: Story, receiver: Receiver, tmp_path: Path) -> None:
    to = f'redirect = "{receiver.origin}/test"\n'
    folder = project(story, receiver, tmp_path, "redirect", 'redirect = "test@example.com"\n', to)
    ran = run(folder, story)
    assert ran.code == 0, ran.err
    assert f"delivery: redirected: every webhook goes to `{receiver.origin}/test` instead" in ran.out
    (got,) = receiver.got
    assert got.target == "/test"
    assert got.header("x-redirected-from") == f"{receiver.origin}/orders/41?title={story.in_address}"


def test_redirected_to_nowhere_is_an_error(receiver: Receiver, tmp_path: Path) -> None:
    folder = project(ENGLISH, receiver, tmp_path)
    file = folder / "stagerules.toml"
    text = file.read_text(encoding="utf-8").replace('"live"', '"redirect"\nredirect = "test@example.com"')
    file.write_text(text, encoding="utf-8")
    ran = stagerules(folder, "check")
    assert (ran.code, "lacks the setting `redirect`" in ran.out + ran.err) == (1, True)


HOSTILE = (
    "../../admin",
    "x?admin=1#",
    "a/b",
    "a\r\nX-Evil: 1",
    "ä {€} %2e%2e",
    "..",
    "https://evil.example/",
    "@evil.example",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_filled_into_an_address_stays_in_its_place(text: str, receiver: Receiver, tmp_path: Path) -> None:
    folder = project(ENGLISH, receiver, tmp_path)
    with sqlite3.connect(folder / "crm.db") as database:
        database.execute('UPDATE "Deal" SET title = ? WHERE id = 41', (text,))
    assert run(folder, ENGLISH).code == 0
    (got,) = receiver.got
    assert re.fullmatch(r"/orders/41\?title=[A-Za-z0-9%._~-]*", got.target)
    assert json.loads(got.body)["title"] == text
    assert got.header("x-evil") is None


@pytest.mark.parametrize("secret", [SECRET, "no base64 canary-hunter2!!!", ""])
def test_secrets_are_never_told(
    secret: str, story: Story, receiver: Receiver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = project(story, receiver, tmp_path)
    monkeypatch.setenv("ERP_SECRET", secret)
    receiver.answers = [Answer(503), Answer(404), Answer()]
    ran = [run(folder, story, *form) for form in ((), ("--format", "json"))]
    make_due(folder)
    for command in ("worker --once", "history", "failures list", "check", "test", "plan", "plan --format json"):
        event = ("--event", story.event) if command.startswith("plan") else ()
        ran.append(stagerules(folder, *command.split(), *event))
    assert 2 not in [one.code for one in ran]
    told = "".join(one.out + one.err for one in ran)
    engine = Engine(Project.load(folder))
    told += repr(engine.project.file)
    if secret == SECRET:
        told += repr(engine.channels())
    with sqlite3.connect(folder / "crm.db") as database:
        told += "\n".join(database.iterdump())
    for canary in (SECRET, SECRET.removeprefix("whsec_"), KEY, "hunter2", KEY.encode().hex()):
        assert canary not in told
    if secret != SECRET:
        assert (ran[0].code, "secret `erp`" in ran[0].err, receiver.got) == (1, True, [])


MISPLACED = (f'secret = "{SECRET}"', f'secret_env = "{SECRET}"', f'secret_file = "{SECRET}', f'x = "{SECRET}"')


@pytest.mark.parametrize("line", MISPLACED)
def test_a_secret_in_the_project_file_is_not_repeated(line: str, receiver: Receiver, tmp_path: Path) -> None:
    folder = project(ENGLISH, receiver, tmp_path)
    file = folder / "stagerules.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('secret_env = "ERP_SECRET"', line), encoding="utf-8")
    for command in (("check",), ("check", "--format", "json"), ("run", "events.jsonl")):
        ran = stagerules(folder, *command)
        assert (ran.code, SECRET in ran.out + ran.err) == (1, False), ran
