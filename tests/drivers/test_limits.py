"""Limits: what is too much, or comes at night, waits and is told; nothing is lost; where a ceiling is reached, it is
paused until somebody lets it go on.
"""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest

from stagerules.dsl.values import Ref
from stagerules.interpreter.calendar.hours import read_hours
from stagerules.interpreter.channels.protocol import Never, NotNow
from stagerules.interpreter.drivers.backend import Backend
from stagerules.interpreter.drivers.deliver import ATTEMPTS, LEASE, Delivered, deliver
from stagerules.interpreter.limits import CLIENT_CHANNELS, Limits
from stagerules.interpreter.pauses import EVERYTHING, Pause
from stagerules.interpreter.program import Program
from stagerules.interpreter.sql.backend import SqlBackend, create_tables
from stagerules.interpreter.store.history import HistoryRow
from stagerules.interpreter.store.outbox import Message
from stagerules.stdlib_actions import ACTIONS

from . import postman
from .postman import PROGRAM, SCHEMA
from .test_deliver import Clock, Killed, Line, backend, exclude, post, refuse, waiting

__all__ = ["backend"]

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = read_hours("22:00-07:00")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RULE = Pause("rule", "Rule")


def at(clock: str) -> datetime:
    """What the clocks show in the project's zone."""
    return datetime.fromisoformat(clock).replace(tzinfo=BERLIN)


NOON = at("2026-11-21 12:00")


def program(**limits: Any) -> Program:
    return attrs.evolve(PROGRAM, zone=BERLIN, limits=Limits(**limits))


def mail(name: str, channel: str = "email", address: str = "ada@example.com", deal: int = 1) -> Message:
    """A message about a deal, to one client whatever the deal."""
    return postman.mail(name, channel, address, deal)


def due(*messages: Message, now: datetime = NOON) -> tuple[Message, ...]:
    return tuple(attrs.evolve(one, at=now) for one in messages)


@attrs.define
class Post:
    """A worker with a clock, and what it was given to send."""

    backend: Backend
    program: Program
    clock: Clock = attrs.field(factory=lambda: Clock(NOON))
    line: Line = attrs.field(factory=Line)
    others: tuple[str, ...] = ("staff", "webhook")

    def asked(self, *messages: Message) -> None:
        """Rules ask for messages now."""
        post(self.backend, *due(*messages, now=self.clock.now))

    def works(self, clock: str = "") -> list[tuple[str, str, str, str]]:
        """What becomes of each message that is due, by its id: status, code, and when it is due."""
        if clock:
            self.clock.now = at(clock)
        return [told(one) for one in self.delivers()]

    def delivers(self) -> list[Delivered]:
        channels = dict.fromkeys(("email", "sms", *self.others), self.line)
        return list(deliver(self.program, self.backend, channels, self.clock, lambda: 1.0))

    def sent(self) -> list[str]:
        """What was sent since it was asked last."""
        found, self.line.sent = self.line.sent, []
        return found

    def rows(self, kind: str = "held") -> list[HistoryRow]:
        with self.backend.look() as work:
            return [row for row in work.store.history() if row.kind == kind]

    def pauses(self) -> list[tuple[Pause, str]]:
        with self.backend.look() as work:
            return [(one.pause, one.by) for one in work.store.pauses()]

    def resumes(self, pause: Pause) -> None:
        with self.backend.begin() as work:
            assert work.store.unpause(pause)


def told(one: Delivered) -> tuple[str, str, str, str]:
    until = "" if one.due is None else f"{one.due.astimezone(BERLIN):%Y-%m-%d %H:%M}"
    return (one.message.id, one.status, one.code, until)


def held(name: str, until: str, limit: str = "quiet_hours") -> tuple[str, str, str, str]:
    return (name, "later", limit, until)


def left(*names: str) -> list[tuple[str, str, str, str]]:
    return [(name, "sent", "", "") for name in names]


# --- quiet hours ---


def test_what_comes_at_night_leaves_in_the_morning(backend: Backend) -> None:
    post = Post(backend, program(quiet=NIGHT))
    post.clock.now = at("2026-11-21 23:00")
    post.asked(mail("a"), mail("b", deal=2))
    until = "2026-11-22 07:00"
    assert post.works() == [held("a", until), held("b", until)]
    assert post.works("2026-11-22 06:59") == []
    assert waiting(backend) == ["a", "b"]
    assert post.works("2026-11-22 07:00") == left("a", "b")
    assert [(row.record, row.rule, row.detail) for row in post.rows()] == [
        (Ref("Deal", number), "Rule", "email to Ada: quiet hours until 2026-11-22 07:00") for number in (1, 2)
    ]
    assert {row.new for row in post.rows()} == {at(until)}


@pytest.mark.parametrize(
    ("asked", "until"),
    [
        ("2026-03-28 23:00", "2026-03-29 07:00"),  # the night has 8 hours
        ("2026-10-24 23:00", "2026-10-25 07:00"),  # and this one 10
    ],
)
def test_in_the_nights_in_which_the_clocks_change(asked: str, until: str, backend: Backend) -> None:
    post = Post(backend, program(quiet=NIGHT))
    post.clock.now = at(asked)
    post.asked(mail("a"))
    assert post.works() == [held("a", until)]
    post.clock.now = at(until) - timedelta(seconds=1)
    assert post.works() == []
    assert post.works(until) == left("a")


def test_only_messages_to_clients_are_held_and_counted(backend: Backend) -> None:
    post = Post(backend, program(quiet=NIGHT, per_client_and_day=1, per_rule_and_hour=1, per_hour=1))
    post.clock.now = at("2026-11-21 23:00")
    others = [mail(f"{channel} {number}", channel) for channel in post.others for number in range(3)]
    post.asked(mail("a"), *others)
    assert post.works()[0] == held("a", "2026-11-22 07:00")
    assert post.sent() == [one.id for one in others]
    assert post.pauses() == []
    assert post.works("2026-11-22 07:00") == left("a")


def test_what_is_held_is_no_attempt(backend: Backend) -> None:
    post = Post(backend, program(quiet=NIGHT))
    post.clock.now = at("2026-11-21 23:00")
    post.asked(mail("a"))
    post.line.first = refuse(NotNow("the server is away"))
    for _ in range(ATTEMPTS + 3):  # each evening it is tried again and refused, and held at night
        assert [one.code for one in post.delivers()] == ["quiet_hours"]
        post.clock.now = post.clock.now.replace(hour=23) + DAY
    assert waiting(backend) == ["a"]
    post.line.first = lambda _: None
    assert post.works("2027-01-04 07:00") == left("a")


def test_what_failed_before_the_night_is_held_too_and_its_attempts_count_on(backend: Backend) -> None:
    post = Post(backend, program(quiet=NIGHT))
    post.clock.now = at("2026-11-21 21:59:30")
    post.asked(mail("a"))
    post.line.first = refuse(NotNow("the server is away"))
    assert [one.status for one in post.delivers()] == ["later"]
    post.clock.now = at("2026-11-21 22:00:30")
    assert post.works() == [held("a", "2026-11-22 07:00")]
    post.clock.now = at("2026-11-22 07:00")
    (again,) = post.delivers()
    assert again.due == at("2026-11-22 07:02")  # the second attempt, so after two minutes


def test_the_actions_of_client_communication_and_no_others_are_limited() -> None:
    channels = {one.signature.channel: one.signature.group for one in ACTIONS if one.signature.channel}
    assert "email" in channels
    assert {name for name, group in channels.items() if group == "client communication"} <= set(CLIENT_CHANNELS)
    assert not {name for name, group in channels.items() if group != "client communication"} & set(CLIENT_CHANNELS)


# --- messages to a client in a day ---

PER_DAY = "messages_per_client_and_day"


def test_what_is_too_much_for_a_client_waits_for_the_next_day(backend: Backend) -> None:
    post = Post(backend, program(per_client_and_day=2))
    post.asked(*(mail(f"m{number}", deal=number) for number in range(5)), mail("ben", address="ben@example.com"))
    tomorrow, after = "2026-11-22 00:00", "2026-11-23 00:00"
    assert post.works() == [
        *left("m0", "m1"),
        *(held(name, tomorrow, PER_DAY) for name in ("m2", "m3", "m4")),
        *left("ben"),
    ]
    assert post.works("2026-11-21 23:59") == []
    assert post.works(tomorrow) == [*left("m2", "m3"), held("m4", after, PER_DAY)]
    assert post.works(after) == left("m4")
    assert [row.detail for row in post.rows()] == [
        *[f"email to Ada: messages per client and day until {tomorrow} (2 today)"] * 3,
        f"email to Ada: messages per client and day until {after} (2 today)",
    ]


def test_the_next_day_begins_when_its_quiet_hours_are_over(backend: Backend) -> None:
    post = Post(backend, program(per_client_and_day=1, quiet=NIGHT))
    post.asked(mail("a"), mail("b", deal=2))
    assert post.works() == [*left("a"), held("b", "2026-11-22 07:00", PER_DAY)]
    assert post.works("2026-11-22 07:00") == left("b")


def test_the_day_is_the_projects(backend: Backend) -> None:
    """In Berlin it is tomorrow an hour before it is in UTC."""
    post = Post(backend, program(per_client_and_day=1))
    post.clock.now = at("2026-11-21 23:59:59")
    post.asked(mail("a"))
    assert post.works() == left("a")
    post.clock.now = at("2026-11-22 00:00")
    post.asked(mail("b"), mail("c", deal=2))
    assert post.works() == [*left("b"), held("c", "2026-11-23 00:00", PER_DAY)]


def person(name: str, channel: str, address: str, client: str | None, deal: int = 1) -> Message:
    return attrs.evolve(mail(name, channel, address, deal), client=client)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("email", "ada@example.com", None), ("email", "ADA@Example.COM", None), True),
        (("sms", "+49 30 1234567", None), ("sms", "030/1234567", None), True),
        (("sms", "+49 30 1234567", None), ("email", "ada@example.com", None), False),
        (("sms", "+49 30 1234567", None), ("sms", "+49 30 1234567 ext. 12", None), False),
        (("sms", "+49 30 1234567", "Contact 7"), ("email", "ada@example.com", "Contact 7"), True),
        (("email", "ada@example.com", "Contact 7"), ("email", "ben@example.com", "Contact 8"), False),
        (("email", "office@example.com", "Contact 7"), ("email", "Office@example.com", "Company 3"), True),
        (("email", "ada@example.com", "Contact 7"), ("email", "ada@example.com", None), True),
        (("email", "no address at all", None), ("email", " no address at all", None), True),
    ],
)
def test_who_is_the_same_client(
    one: tuple[str, str, str | None], other: tuple[str, str, str | None], same: bool, backend: Backend
) -> None:
    post = Post(backend, program(per_client_and_day=1))
    post.asked(person("a", *one), person("b", *other, deal=2))
    assert [code for _, _, code, _ in post.works()] == ["", PER_DAY if same else ""]


def test_a_message_to_both_ways_of_a_client_counts_once(backend: Backend) -> None:
    post = Post(backend, program(per_client_and_day=2))
    messages = (person(f"m{number}", "email", "ada@example.com", "Contact 7", number) for number in range(3))
    post.asked(*messages)
    assert [code for _, _, code, _ in post.works()] == ["", "", PER_DAY]


def test_what_did_not_leave_does_not_count(backend: Backend) -> None:
    post = Post(backend, program(per_client_and_day=1))
    post.asked(mail("wrong"), mail("a", deal=2))
    post.line.first = lambda one: refuse(Never("wrong_address", "no"))(one) if one.id == "wrong" else None
    assert [one.status for one in post.delivers()] == ["failed", "sent"]


def test_who_is_excluded_leaves_room_for_nobody_and_takes_none(backend: Backend) -> None:
    post = Post(backend, program(per_client_and_day=1))
    exclude(backend, "ada@example.com")
    post.asked(person("a", "email", "ada@example.com", "Contact 7"), person("b", "sms", "+49301234567", "Contact 7", 2))
    assert [one.status for one in post.delivers()] == ["skipped", "sent"]


def test_what_is_tried_again_counts_once(backend: Backend) -> None:
    post = Post(backend, program(per_client_and_day=1))
    post.asked(mail("a"))
    post.line.first = refuse(NotNow("the server is away"))
    post.delivers()
    post.line.first = lambda _: None
    post.clock.now += HOUR
    post.asked(mail("b", deal=2))
    assert post.works() == [*left("a"), held("b", "2026-11-22 00:00", PER_DAY)]


def test_what_a_worker_died_over_counts_and_is_taken_up_again(backend: Backend) -> None:
    post = Post(backend, program(per_client_and_day=1))
    post.asked(mail("a"), mail("b", deal=2))
    post.line.first = refuse(Killed())
    with pytest.raises(Killed):
        post.delivers()
    post.line.first = lambda _: None
    assert post.works() == []
    post.clock.now += LEASE
    assert post.works() == [*left("a"), held("b", "2026-11-22 00:00", PER_DAY)]


# --- in what order ---


def test_others_do_not_wait_for_what_is_held(backend: Backend) -> None:
    """About one record: to the client who has had enough, to another one, to staff."""
    post = Post(backend, program(per_client_and_day=1))
    post.asked(mail("a"), mail("b"), mail("ben", address="ben@example.com"), mail("staff", "staff"), mail("c"))
    assert post.works() == [
        *left("a"),
        held("b", "2026-11-22 00:00", PER_DAY),
        *left("ben", "staff"),
        held("c", "2026-11-22 00:00", PER_DAY),
    ]
    assert post.works("2026-11-22 00:00") == [*left("b"), held("c", "2026-11-23 00:00", PER_DAY)]


def of_client(client: str, *messages: Message) -> list[Message]:
    return [attrs.evolve(one, client=client) for one in messages]


def test_to_one_client_the_order_stays(backend: Backend) -> None:
    """What is held goes first, also when there is room again meanwhile: more messages are allowed now."""
    post = Post(backend, program(per_client_and_day=1))
    post.asked(*of_client("Contact 7", mail("a"), mail("b", address="ada@other.example", deal=2)))
    assert post.works() == [*left("a"), held("b", "2026-11-22 00:00", PER_DAY)]
    post.program = program(per_client_and_day=2)
    post.asked(*of_client("Contact 7", mail("c", deal=2)), mail("d", address="dora@example.com", deal=3))
    assert post.works() == [held("c", "2026-11-22 00:00", "earlier_message"), *left("d")]
    assert post.works("2026-11-22 00:00") == left("b", "c")


# --- ceilings and the breaker ---

PER_RULE, PER_HOUR = "messages_per_rule_and_hour", "messages_per_hour"


def of_rule(rule: str, *names: str) -> list[Message]:
    """Messages to people who all are others."""
    return [
        attrs.evolve(mail(name, address=f"{name}@example.com", deal=number), rule=rule)
        for number, name in enumerate(names)
    ]


def test_the_breaker_pauses_the_rule_until_somebody_lets_it_go_on(backend: Backend) -> None:
    post = Post(backend, program(per_rule_and_hour=3))
    names = [f"m{number}" for number in range(8)]
    post.asked(*of_rule("Rule", *names), *of_rule("Other", "o0", "o1"))
    assert post.works() == [*left(*names[:3]), held("m3", "", PER_RULE), *left("o0", "o1")]
    assert post.pauses() == [(RULE, f"breaker: {PER_RULE}")]
    (row,) = post.rows()
    assert (row.record, row.rule, row.new) == (Ref("Deal", 3), "Rule", None)
    assert row.detail == (
        "email to Ada: messages per rule and hour (3 within an hour; rule `Rule` is paused until "
        '`stagerules resume "Rule"`)'
    )
    post.clock.now += 2 * DAY
    assert post.works() == []
    assert waiting(backend) == names[3:]
    post.resumes(RULE)
    assert post.works() == [*left("m3", "m4", "m5"), held("m6", "", PER_RULE)]


def test_after_a_pause_the_count_begins_anew(backend: Backend) -> None:
    post = Post(backend, program(per_rule_and_hour=2))
    post.asked(*of_rule("Rule", *"abcdefg"))
    for names, stopped in (("ab", "c"), ("cd", "e"), ("ef", "g")):
        assert post.works() == [*left(*names), held(stopped, "", PER_RULE)]
        post.resumes(RULE)  # at the same moment
    assert post.works() == left("g")


def test_an_hour_is_any_sixty_minutes(backend: Backend) -> None:
    post = Post(backend, program(per_rule_and_hour=2))
    post.asked(*of_rule("Rule", "a"))
    assert post.works("2026-11-21 12:00") == left("a")
    post.asked(*of_rule("Rule", "b"))
    assert post.works("2026-11-21 12:59") == left("b")
    post.clock.now = at("2026-11-21 13:00")
    post.asked(*of_rule("Rule", "c", "d"))
    assert post.works() == [*left("c"), held("d", "", PER_RULE)]


def test_an_hour_in_which_the_clocks_are_put_back_has_sixty_minutes(backend: Backend) -> None:
    post = Post(backend, program(per_rule_and_hour=1))
    post.clock.now = datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=0)
    post.asked(*of_rule("Rule", "a"))
    assert post.works() == left("a")
    post.clock.now = datetime(2026, 10, 25, 2, 29, tzinfo=BERLIN, fold=1)
    post.asked(*of_rule("Rule", "b"))
    assert post.works() == [held("b", "", PER_RULE)]
    post.resumes(RULE)
    post.clock.now = datetime(2026, 10, 25, 2, 31, tzinfo=BERLIN, fold=1)
    assert post.works() == left("b")


def test_the_ceiling_of_the_project_pauses_everything(backend: Backend) -> None:
    post = Post(backend, program(per_hour=3))
    post.asked(*of_rule("Rule", "a", "b"), *of_rule("Other", "c", "d", "e"), mail("staff", "staff"))
    assert post.works() == [*left("a", "b"), *left("c"), held("d", "", PER_HOUR)]
    assert post.pauses() == [(EVERYTHING, f"breaker: {PER_HOUR}")]
    assert post.rows()[0].detail.endswith("(3 within an hour; everything is paused until `stagerules resume --all`)")
    assert (post.works(), waiting(backend)) == ([], ["d", "e", "staff"])
    post.resumes(EVERYTHING)
    assert post.works() == left("d", "e", "staff")


def test_what_is_held_does_not_count_toward_a_ceiling(backend: Backend) -> None:
    post = Post(backend, program(per_client_and_day=1, per_rule_and_hour=2, quiet=NIGHT))
    post.clock.now = at("2026-11-21 23:00")
    post.asked(*of_rule("Rule", "a", "b", "c"))
    assert [code for _, _, code, _ in post.works()] == ["quiet_hours"] * 3
    assert post.pauses() == []
    post.clock.now = at("2026-11-22 07:00")
    assert post.works() == [*left("a", "b"), held("c", "", PER_RULE)]


def test_a_rule_with_a_name_is_called_by_it(backend: Backend) -> None:
    post = Post(backend, program(per_rule_and_hour=1))
    post.asked(*of_rule("Welcome new clients", "a", "b"))
    post.works()
    assert post.rows()[0].detail.endswith('is paused until `stagerules resume "Welcome new clients"`)')


# --- who is excluded meanwhile ---


def test_who_is_excluded_during_quiet_hours_is_not_written_to(backend: Backend) -> None:
    post = Post(backend, program(quiet=NIGHT))
    post.clock.now = at("2026-11-21 23:00")
    post.asked(mail("a", address="Ada@Example.COM"), mail("b", address="ben@example.com", deal=2))
    post.works()
    exclude(backend, "ada@example.com")
    post.clock.now = at("2026-11-22 07:00")
    assert [(one.message.id, one.status, one.code) for one in post.delivers()] == [
        ("a", "skipped", "excluded"),
        ("b", "sent", ""),
    ]
    assert post.sent() == ["b"]


# --- restart ---


def test_a_worker_that_begins_anew_goes_on_with_the_same_counts(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/crm.db"
    made = SqlBackend(url, SCHEMA)
    create_tables(made)
    one = Post(made, program(per_client_and_day=2, per_rule_and_hour=3))
    one.asked(mail("a"), *of_rule("Rule", "x"))
    assert one.works() == left("a", "x")
    made.close()
    again = SqlBackend(url, SCHEMA)
    other = Post(again, program(per_client_and_day=2, per_rule_and_hour=3))
    other.asked(mail("b", deal=2), mail("c", deal=3), *of_rule("Rule", "y"))
    assert other.works() == [*left("b"), held("c", "2026-11-22 00:00", PER_DAY), held("y", "", PER_RULE)]
    again.close()
