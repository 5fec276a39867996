"""Webhooks from a rule to the receiver and back into the rule, in English and in German."""

import json
import re
import sqlite3
from pathlib import Path

import pytest
from standardwebhooks import Webhook

from tests.channels.receiver import Answer, Receiver, cut
from tests.cli.helpers import stagerules

from .webhooks import ENGLISH, SECRET, Story, make_due, project, query, receiver, run, story, the_secret_is_there, title

__all__ = ["receiver", "story", "the_secret_is_there"]  # fixtures


@pytest.mark.slow
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
    begins = f'{{"title":"{story.named}","amount":{{"amount":"15000.00","currency":"EUR"}},'
    told = [line.strip() for line in ran.out.splitlines()]
    assert told[3:9] == [
        f"message to 127.0.0.1:{receiver.port} (webhook)",
        f"request: PUT {receiver.origin}/orders/41?title={story.in_address}",
        "headers: x-source: crm",
        "signed with: erp",
        "json:",
        f'| {begins}"customer":{{"name":"Greta Hansen","key":7}}}}',
    ]
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


@pytest.mark.slow
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


@pytest.mark.slow
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
