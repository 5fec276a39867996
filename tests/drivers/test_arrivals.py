"""What events mean by themselves: chats that are begun, answers that ask for no more messages."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from stagerules.interpreter.drivers.backend import Backend
from stagerules.interpreter.drivers.dry import plan
from stagerules.interpreter.event import Event
from stagerules.interpreter.people.stop_words import STOP_WORDS, asks_to_stop
from stagerules.interpreter.plan import ITSELF, Decided
from stagerules.interpreter.sql.backend import SqlBackend
from stagerules.interpreter.wire.plans import plan_from_json, plan_to_json

from .comes_back import DEAL, KINDS, NOW, Setting, Takes, arrived, backend_of, program

RULES = """\
rule "Answers"
on message_answered if event.text != "quiet":
    send_email subject: "Thank you", body: "We have it."
rule "Writes"
on stage "Won": send_chat_message text: "Hello"
"""
STOPPED = "the client asked for no more messages"


@pytest.fixture(params=KINDS)
def backend(request: pytest.FixtureRequest) -> Iterator[Backend]:
    with backend_of(request.param, request) as made:
        yield made


@pytest.fixture
def setting(backend: Backend) -> Setting:
    return Setting(program(RULES), backend)


def chats(setting: Setting) -> list[tuple[object, ...]]:
    names = ("item", "person", "messenger", "chat", "created_at")
    return [tuple(one[name] for name in names) for one in setting.records("Chat").values()]


def listed(setting: Setting) -> list[tuple[object, ...]]:
    names = ("address", "kind", "written", "comment", "author", "rule", "concerns")
    return [tuple(one[name] for name in names) for one in setting.records("Exclusion").values()]


def stop(number: str = "e-1", text: str = "STOP", channel: str = "sms", address: str = "0171 1234567") -> Event:
    return arrived("message_answered", number, channel=channel, address=address, text=text)


def test_a_chat_that_is_begun_is_a_record_of_the_client(setting: Setting) -> None:
    (receipt,) = setting.happens(arrived("chat_started", messenger="telegram", chat="77"))
    assert receipt.status == "done"
    assert chats(setting) == [("Deal 1", "Contact 1", "telegram", "77", NOW)]
    assert ("create", "a chat was begun", "") in setting.history()
    assert setting.history(DEAL) == [("note", "a chat was begun", "chat_started: a chat was begun")]


def test_announced_again_it_is_the_same_record_and_the_newest(backend: Backend) -> None:
    clock = iter(NOW + timedelta(minutes=number) for number in range(1_000))
    setting = Setting(program(RULES), backend, lambda: next(clock))
    setting.happens(
        arrived("chat_started", "e-1", messenger="telegram", chat="77"),
        arrived("chat_started", "e-2", messenger="viber", chat="77"),
        arrived("chat_started", "e-3", messenger="telegram", chat="77"),
    )
    first, second = chats(setting)
    assert (first[2:4], second[2:4]) == (("telegram", "77"), ("viber", "77"))
    assert isinstance(first[4], datetime)
    assert isinstance(second[4], datetime)
    assert first[4] > second[4]
    assert ("write", "a chat was begun again", "") in setting.history()


def test_the_same_event_twice_is_handled_once(setting: Setting) -> None:
    receipts = setting.happens(*(arrived("chat_started", messenger="telegram", chat="77") for _ in range(2)))
    assert [one.status for one in receipts] == ["done", "already"]
    assert len(chats(setting)) == 1


@pytest.mark.parametrize(
    ("said", "person"),
    [
        (None, "Contact 1"),
        (" ", "Contact 1"),
        ("Contact 1", "Contact 1"),
        ("Contact 2", None),
        ("Contact x", None),
        ("User 1", None),
        ("Deal 1", None),
        ("Ada from Telegram", None),
    ],
)
def test_whose_chat_it_is(said: str | None, person: str | None, setting: Setting) -> None:
    setting.happens(arrived("chat_started", messenger="telegram", chat="77", person=said))
    assert [one[1] for one in chats(setting)] == [person]


def test_a_chat_without_a_name_is_none(setting: Setting) -> None:
    (receipt,) = setting.happens(arrived("chat_started", messenger="telegram", chat=" "))
    assert (receipt.status, chats(setting)) == ("nothing", [])


def test_who_asks_for_no_more_is_listed_before_rules_write(setting: Setting) -> None:
    (receipt,) = setting.happens(stop(address="Ada@Example.com", channel="email"))
    assert receipt.plan is not None
    assert [one.code for one in receipt.plan.outcomes if one.action == "send_email"] == ["excluded"]
    expected = ("answered: STOP", "automation", None, ())
    assert listed(setting) == [("ada@example.com", "email", "Ada@Example.com", *expected)]
    assert (("note", STOPPED, f"message_answered: {STOPPED}")) in setting.history(DEAL)
    assert setting.sends(Takes()) == []


def test_whoever_is_listed_is_not_listed_twice(setting: Setting) -> None:
    receipts = setting.happens(stop("e-1"), stop("e-2", address="+49 171 1234567"), stop("e-3", text="quiet"))
    assert len(listed(setting)) == 1
    assert all(one.cause.rule != ITSELF for one in (receipts[1].plan.steps if receipts[1].plan else ()))
    assert receipts[2].status == "nothing"


@pytest.mark.parametrize("word", STOP_WORDS)
def test_words_that_ask_for_no_more(word: str) -> None:
    for text in (word, word.upper(), f"  {word.title()} \n", f"{word}.", f"{word}!!"):
        assert asks_to_stop(text), text
    for text in (f"don't {word}", f"{word} it", f"{word}?", f"„{word}“"):
        assert not asks_to_stop(text), text


@pytest.mark.parametrize("text", ["", " ", ".", "Yes", "stopping", "st op", "STOP\n> Your offer"])
def test_other_answers(text: str, setting: Setting) -> None:
    assert not asks_to_stop(text)
    setting.happens(stop(text=text))
    assert listed(setting) == []


def test_in_a_chat_no_address_is_listed(setting: Setting) -> None:
    setting.happens(stop(channel="chat", address="0171 1234567"), stop("e-2", address=" "))
    assert listed(setting) == []


EVENTS = (
    arrived("chat_started", messenger="telegram", chat="77"),
    stop(),
    arrived("message_answered", channel="sms", address="1", text="Yes"),
)


@pytest.mark.parametrize("number", range(len(EVENTS)))
def test_the_plan_is_what_happens(number: int, setting: Setting) -> None:
    event = EVENTS[number]
    planned = plan(setting.program, setting.backend, event, NOW, {})
    assert isinstance(planned, Decided)
    (receipt,) = setting.happens(event)
    assert receipt.plan is not None
    assert receipt.plan.steps == planned.plan.steps
    assert plan_from_json(plan_to_json(planned.plan), UTC).steps == planned.plan.steps


def test_rules_see_the_record_that_the_event_made(backend: Backend) -> None:
    rules = """\
for Deal
rule "Greets"
on chat_started: send_chat_message text: "Welcome"
for Chat
rule "Notes"
on created: add_comment text: "{messenger} {chat}"
"""
    setting, line = Setting(program(rules), backend), Takes()
    setting.happens(arrived("chat_started", messenger="telegram", chat="77"))
    assert [one["text"] for one in setting.records("Comment").values()] == ["telegram 77"]
    assert [one.status for one in setting.sends(line, "chat")] == ["sent"]
    content = {"messenger": "telegram", "chat": "77", "text": "Welcome", "hidden": False, "attach": ()}
    assert [(one.address, one.content) for one in line.taken] == [(None, content)]


def test_who_is_excluded_everywhere_by_then_is_not_written_to_in_a_chat(backend: Backend) -> None:
    rules = 'rule "Greets"\non chat_started: send_chat_message text: "Welcome"\n'
    setting, line = Setting(program(rules), backend), Takes()
    setting.happens(arrived("chat_started", messenger="telegram", chat="77"))
    setting.happens(stop("e-2", address="ada@example.com", channel="email"))
    assert [(one.status, one.code) for one in setting.sends(line, "chat")] == [("skipped", "excluded")]
    assert line.taken == []


def test_what_the_database_refuses_is_told_and_the_rules_run(request: pytest.FixtureRequest) -> None:
    rules = RULES + 'rule "Marks"\non chat_started: set title = "marked"\n'
    with backend_of("sqlite", request) as backend:
        from tests.backends.database import by_hand

        assert isinstance(backend, SqlBackend)
        file = Path(str(backend.engine.url.database))
        by_hand(file, "CREATE UNIQUE INDEX one ON chat (item)")
        by_hand(file, "INSERT INTO chat VALUES (1, 'Deal 1', NULL, 'x', 'y', '2026-01-01T00:00:00.000000Z')")
        setting = Setting(program(rules), backend)
        (receipt,) = setting.happens(arrived("chat_started", messenger="telegram", chat="77"))
        assert (receipt.status, receipt.code) == ("error", "refused")
        assert receipt.detail.startswith("what chat_started means: ")
        assert setting.records("Deal")[1]["title"] == "marked"
        assert len(chats(setting)) == 1
