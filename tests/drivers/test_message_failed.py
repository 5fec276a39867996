"""`message_failed`: what was for a client and failed for good is told to the rules that listen, and never for ever."""

from collections.abc import Iterator

import attrs
import pytest

from stagerules.dsl.values import Ref
from stagerules.interpreter.decision.loops import DEEPEST
from stagerules.interpreter.drivers.backend import Backend
from stagerules.interpreter.event import Event
from stagerules.interpreter.store.outbox import Message

from .comes_back import DEAL, KINDS, NOW, Refuses, Setting, Takes, backend_of, program

ENTERED = Event("e-1", "stage", DEAL, stage="New", at=NOW)
WRITES = 'rule "Writes"\non stage "New":\n    send_email subject: "Hello", body: "Hello"\n'
LISTENS = 'rule "Listens"\non message_failed: set title = "{event.channel} {event.address or else "-"} {event.code}"\n'


@pytest.fixture(params=KINDS)
def backend(request: pytest.FixtureRequest) -> Iterator[Backend]:
    with backend_of(request.param, request) as made:
        yield made


def queued(backend: Backend) -> list[Event]:
    with backend.look() as work:
        return list(work.store.waiting("queued"))


def test_it_is_told_once_and_both_ways(backend: Backend) -> None:
    setting = Setting(program(WRITES + "    on failure: add_comment text: failure.code\n" + LISTENS), backend)
    setting.happens(ENTERED)
    (done,) = setting.sends(Refuses())
    assert done.status == "failed"
    assert [(one.kind, one.name, one.cause, one.depth) for one in queued(backend)] == [
        ("resume", None, "e-1", 1),
        ("event", "message_failed", "e-1", 1),
    ]
    assert queued(backend)[1].fields == {
        "channel": "email",
        "address": "ada@example.com",
        "code": "refused_by_server",
        "detail": "no such mailbox",
    }
    assert [one.status for one in setting.goes_on()] == ["done", "done"]
    assert setting.records("Deal")[1]["title"] == "email ada@example.com refused_by_server"
    assert [one["text"] for one in setting.records("Comment").values()] == ["refused_by_server"]
    assert (setting.sends(Refuses()), setting.goes_on()) == ([], [])


def test_where_no_rule_listens_nothing_is_queued(backend: Backend) -> None:
    setting = Setting(program(WRITES), backend)
    setting.happens(ENTERED)
    assert [one.status for one in setting.sends(Refuses())] == ["failed"]
    assert queued(backend) == []


def test_what_has_left_or_was_skipped_has_not_failed(backend: Backend) -> None:
    setting = Setting(program(WRITES + 'rule "Spam"\non stage "Won": add_to_exclusions\n' + LISTENS), backend)
    setting.happens(ENTERED)
    assert [one.status for one in setting.sends(Takes())] == ["sent"]
    stop = Event("e-3", "event", DEAL, name="message_answered", at=NOW)
    setting.happens(
        Event("e-2", "stage", DEAL, stage="New", at=NOW),
        attrs.evolve(stop, fields={"channel": "email", "address": "ada@example.com", "text": "STOP"}),
    )
    assert [(one.status, one.code) for one in setting.sends(Takes())] == [("skipped", "excluded")]
    assert queued(backend) == []


@pytest.mark.parametrize("channel", ["staff", "webhook", "pager"])
def test_only_messages_to_clients_count(channel: str, backend: Backend) -> None:
    setting = Setting(program(LISTENS), backend)
    with backend.begin() as work:
        work.store.post([Message("m", channel, "Una", None, {}, DEAL, "Rule", "e-1", NOW)])
    assert [one.status for one in setting.sends(Refuses(), channel)] == ["failed"]
    assert queued(backend) == []


def test_about_a_record_that_no_rule_is_about(backend: Backend) -> None:
    setting = Setting(program(LISTENS), backend)
    with backend.begin() as work:
        work.store.post([Message("m", "email", "Ada", "a@b.de", {}, Ref("Contact", 1), "Rule", "e-1", NOW)])
    assert [one.status for one in setting.sends(Refuses())] == ["failed"]
    assert queued(backend) == []


STRAIGHT = 'rule "Again"\non message_failed:\n    send_email subject: "Again", body: "{event.code}"\n'
BY_A_CHANGE = """\
rule "Counts"
on message_failed: set title = "{title}+"
rule "Again"
on change of title:
    send_email subject: "Again", body: title
"""


@pytest.mark.parametrize("rules", [STRAIGHT, BY_A_CHANGE], ids=["straight", "by a change"])
def test_a_loop_over_failed_messages_comes_to_an_end(rules: str, backend: Backend) -> None:
    setting = Setting(program(WRITES + rules), backend)
    setting.happens(ENTERED)
    line, codes, deepest = Refuses(), list[str](), 0
    while setting.sends(line):
        deepest = max([deepest, *(one.depth for one in queued(backend))])
        codes += [one.code for one in setting.goes_on() if one.status == "failed"]
        assert len(line.tried) < 100
    assert "too_deep" in codes
    assert deepest == DEEPEST + 1
