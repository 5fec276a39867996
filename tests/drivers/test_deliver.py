"""The worker: each message leaves, or it is said why not; none is lost, none goes to somebody who was excluded."""

import random
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import attrs
import pytest

from stagerules.dsl.values import Handle, Ref
from stagerules.interpreter.channels.eml import EmlFolder
from stagerules.interpreter.channels.files import FolderStore
from stagerules.interpreter.channels.protocol import Never, NotNow
from stagerules.interpreter.drivers.backend import Backend
from stagerules.interpreter.drivers.deliver import ATTEMPTS, LEASE, deliver
from stagerules.interpreter.drivers.delivered import Delivered
from stagerules.interpreter.drivers.memory import MemoryBackend
from stagerules.interpreter.effects import CreateRecord
from stagerules.interpreter.people.exclusions import entry
from stagerules.interpreter.sql.backend import SqlBackend, create_tables
from stagerules.interpreter.store.outbox import Message
from stagerules.interpreter.values.addresses import Kind
from tests.backends.nonatomic import NonAtomicBackend
from tests.backends.postgres import on_postgres
from tests.backends.world import step
from tests.quick import quick
from tests.sqlite import sqlite_like

from .postman import NOW, PROGRAM, SCHEMA, mail, start


@attrs.define
class Line:
    """A channel that notes what it was given, and does something first."""

    sent: list[str] = attrs.field(factory=list)
    first: Callable[[Message], object] = lambda _: None

    def send(self, message: Message) -> str:
        self.first(message)
        self.sent.append(message.id)
        return "there"


class Killed(BaseException):
    """The worker ends there and then."""


@attrs.define
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(params=["memory", "sqlite", "postgres", "not atomic"])
def backend(request: pytest.FixtureRequest) -> Iterator[Backend]:
    if request.param == "memory":
        yield MemoryBackend(SCHEMA)
    elif request.param == "not atomic":
        yield NonAtomicBackend(SCHEMA)
    elif request.param == "postgres":
        with on_postgres(request.getfixturevalue("postgres"), "post", SCHEMA) as made:
            yield made
    else:
        yield sqlite_like("post", SCHEMA)


def post(backend: Backend, *messages: Message) -> None:
    with backend.begin() as work:
        work.store.post(messages)


def exclude(backend: Backend, address: str, kind: Kind = "email") -> None:
    with backend.begin() as work:
        effect = CreateRecord(Ref("Exclusion", Handle(1)), entry(kind, address, region="DE", at=NOW))
        work.records.apply(step(effect, address), {})


def told(backend: Backend) -> list[tuple[str, str]]:
    with backend.look() as work:
        return [(row.kind, row.detail) for row in work.store.history()]


def waiting(backend: Backend) -> list[str]:
    with backend.look() as work:
        return [one.id for one in work.store.messages()]


def work(backend: Backend, line: Line, now: Callable[[], datetime] = lambda: NOW) -> list[Delivered]:
    return list(deliver(PROGRAM, backend, {"email": line}, now, lambda: 1.0))


def test_a_message_is_sent_once_and_the_history_says_where_to(backend: Backend) -> None:
    post(backend, mail("a"), mail("b"), mail("c", channel="staff"))
    line = Line()
    assert [one.status for one in work(backend, line)] == ["sent", "sent"]
    assert work(backend, line) == []
    assert (line.sent, waiting(backend)) == (["a", "b"], ["c"])
    assert told(backend) == [("sent", "email to Ada: there")] * 2
    with backend.look() as at_work:
        row = at_work.store.history(Ref("Deal", 1))[0]
    assert (row.rule, row.event, row.on_behalf, row.at, row.file) == ("Rule", "e-1", "automation", NOW, "")


def test_without_a_channel_everything_stays(backend: Backend) -> None:
    post(backend, mail("a"))
    assert list(deliver(PROGRAM, backend, {}, Clock())) == []
    assert waiting(backend) == ["a"]


def test_who_was_excluded_meanwhile_is_not_written_to(backend: Backend) -> None:
    post(backend, mail("a", address="Ada@Example.COM"), mail("b", address="ben@example.com"))
    exclude(backend, "ada@example.com")
    line = Line()
    assert [(one.status, one.code) for one in work(backend, line)] == [("skipped", "excluded"), ("sent", "")]
    assert line.sent == ["b"]
    assert told(backend) == [("skipped", "email to Ada: excluded"), ("sent", "email to Ada: there")]
    assert waiting(backend) == []


@pytest.mark.parametrize(
    ("kind", "listed", "written", "excluded"),
    [
        ("email", "ada@example.com", "ADA@EXAMPLE.COM", True),
        ("email", "Ada@Example.com", " ada@example.com ", True),
        ("email", "ada@example.com", "ada@example.com.", True),
        ("email", "ada@bücher.example", "Ada@xn--bcher-kva.example", True),
        ("email", "ada@example.com", "ada+news@example.com", False),
        ("email", "ada at home", "ada at home", True),
        ("phone", "+49 30 1234567", "030/12 34 567", True),
        ("phone", "030 1234567", "0049 (30) 1234567", True),
        ("phone", "+49 30 1234567", "+49 30 1234567 ext. 12", True),  # calling it dials that number
        ("phone", "+49 30 1234567 ext. 12", "+49 30 1234567", False),
        ("phone", "+49 30 1234567;ext=12", "030 1234567 ext 12", True),
        ("phone", "+49 30 1234567", "+49 30 1234568", False),
        ("phone", "call Ada", "call Ada", True),
    ],
)
def test_an_address_in_another_writing(kind: Kind, listed: str, written: str, excluded: bool, backend: Backend) -> None:
    post(backend, mail("a", address=written))
    exclude(backend, listed, kind)
    assert [one.status for one in work(backend, Line())] == ["skipped" if excluded else "sent"]


def test_an_exclusion_between_two_messages_holds_for_the_second(backend: Backend) -> None:
    post(backend, mail("a"), mail("b"))
    line = Line(first=lambda _: exclude(backend, "ada@example.com"))
    assert [one.status for one in work(backend, line)] == ["sent", "skipped"]


@pytest.mark.parametrize("seed", quick(2, range(5)))
def test_excluded_at_random_moments_nobody_is_written_to_afterwards(seed: int, backend: Backend) -> None:
    """While one message is being handed over, somebody else's address is excluded, in some other writing."""
    dice = random.Random(seed)
    people = [f"person{number}@example.com" for number in range(10)]
    post(backend, *(mail(f"m{number}", address=dice.choice(people)) for number in range(40)))
    gone: set[str] = set()
    wrong: list[str] = []
    written = 0

    def meanwhile(message: Message) -> None:
        nonlocal written
        written += 1
        wrong.extend({message.address or ""} & gone)
        others = [one for one in people if one != message.address and one not in gone]
        if others and dice.random() < 0.4:
            unlucky = dice.choice(others)
            exclude(backend, unlucky.replace("p", "P").replace("example", "EXAMPLE"))
            gone.add(unlucky)

    done = work(backend, Line(first=meanwhile))
    assert wrong == []
    assert {one.message.address for one in done if one.status == "skipped"} <= gone
    assert 0 < written == sum(one.status == "sent" for one in done) < 40


def refuse(problem: BaseException) -> Callable[[Message], object]:
    def now(_: Message) -> None:
        raise problem

    return now


def test_what_can_never_be_sent_is_told_once(backend: Backend) -> None:
    post(backend, mail("a"))
    line = Line(first=refuse(Never("wrong_address", "the address cannot be read")))
    assert [(one.status, one.code) for one in work(backend, line)] == [("failed", "wrong_address")]
    assert told(backend) == [("failed", "email to Ada: wrong_address (the address cannot be read)")]
    assert waiting(backend) == []


@pytest.mark.parametrize(("after", "kept"), [(0, 0), (5, 5), (7200, 7200), (10**8, 86_400)])
def test_who_says_when_is_left_alone_until_then(after: int, kept: int, backend: Backend) -> None:
    post(backend, mail("a"))
    refused = Line(first=refuse(NotNow("the server is busy", timedelta(seconds=after))))
    (one,) = work(backend, refused)
    assert one.due == NOW + timedelta(seconds=kept, minutes=1)
    assert work(backend, Line(), Clock(NOW + timedelta(seconds=kept + 59))) == []
    assert [one.status for one in work(backend, Line(), Clock(NOW + timedelta(seconds=kept + 61)))] == ["sent"]


def test_what_cannot_be_sent_now_is_tried_again_ever_later_and_given_up(backend: Backend) -> None:
    post(backend, mail("a"))
    clock, line = Clock(), Line(first=refuse(NotNow("the server is away")))
    pauses = []
    for _ in range(ATTEMPTS - 1):
        (one,) = work(backend, line, clock)
        assert (one.status, one.detail, work(backend, line, clock)) == ("later", "the server is away", [])
        assert one.due is not None
        clock.now, before = one.due - timedelta(seconds=1), clock.now
        assert work(backend, line, clock) == []
        clock.now = one.due
        pauses.append((one.due - before) / timedelta(minutes=1))
    assert pauses == [2**number for number in range(ATTEMPTS - 1)]
    assert told(backend) == []
    (last,) = work(backend, line, clock)
    assert (last.status, last.code) == ("failed", "gave_up")
    assert told(backend) == [("failed", f"email to Ada: gave_up (the server is away; tried {ATTEMPTS} times)")]
    assert waiting(backend) == []


def test_a_fault_of_a_channel_hurts_its_message_only_and_tells_no_secret(backend: Backend) -> None:
    def fault(message: Message) -> None:
        if message.id == "a":
            raise ValueError("secret ada@example.com")

    post(backend, mail("a"), mail("b", deal=2))
    assert [(one.status, one.detail) for one in work(backend, Line(first=fault))] == [
        ("later", "ValueError"),
        ("sent", "there"),
    ]


def test_a_message_whose_worker_dies_each_time_is_given_up(backend: Backend) -> None:
    post(backend, mail("a"))
    clock, line = Clock(), Line(first=refuse(Killed()))
    for _ in range(ATTEMPTS):
        with pytest.raises(Killed):
            work(backend, line, clock)
        assert work(backend, line, clock) == []
        clock.now += LEASE
    assert [(one.status, one.code) for one in work(backend, line, clock)] == [("failed", "gave_up")]


def test_of_two_workers_one_tells_what_became_of_a_message(backend: Backend) -> None:
    """The first takes longer than its lease; the second sends the message again, which has the same id."""
    post(backend, mail("a"))
    clock, second = Clock(), Line()

    def slowly(_: Message) -> None:
        clock.now += LEASE
        assert [one.status for one in work(backend, second, clock)] == ["sent"]

    assert work(backend, Line(first=slowly), clock) == []
    assert told(backend) == [("sent", "email to Ada: there")]


@pytest.mark.slow
def test_killed_in_the_middle_nothing_is_lost(tmp_path: Path) -> None:
    """Killed while it sends, before it could note it: the message leaves again, as the same file."""
    url = f"sqlite:///{tmp_path}/crm.db"
    made = SqlBackend(url, SCHEMA)
    create_tables(made)
    names = [f"m{number}" for number in range(5)]
    post(made, *(mail(name, deal=number) for number, name in enumerate(names)))
    worker = start(url, tmp_path)
    assert worker.stdout is not None
    assert [worker.stdout.readline().strip() for _ in range(3)] == ["sending m0", "sent m0", "sending m1"]
    while len(list((tmp_path / "outbox").glob("*.eml"))) < 2:
        time.sleep(0.01)
    worker.kill()
    worker.communicate()
    assert waiting(made) == names[1:]
    folder = EmlFolder(tmp_path / "outbox", FolderStore(tmp_path))
    rest = list(deliver(PROGRAM, made, {"email": folder}, Clock(NOW)))
    assert [one.message.id for one in rest] == names[2:]
    taken_up = list(deliver(PROGRAM, made, {"email": folder}, Clock(NOW + LEASE)))
    assert [(one.message.id, one.status) for one in taken_up] == [("m1", "sent")]
    assert (len(list((tmp_path / "outbox").iterdir())), waiting(made)) == (5, [])
    assert [kind for kind, _ in told(made)] == ["sent"] * 5
    made.close()


@pytest.mark.slow
def test_two_workers_at_once_send_each_message_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/crm.db"
    made = SqlBackend(url, SCHEMA)
    create_tables(made)
    names = [f"n{number}" for number in range(40)]
    post(made, *(mail(name, deal=number) for number, name in enumerate(names)))
    both = [start(url, tmp_path), start(url, tmp_path)]
    said = [line for one in both for line in one.communicate()[0].splitlines()]
    assert [one.returncode for one in both] == [0, 0]
    assert sorted(line for line in said if line.startswith("sending")) == sorted(f"sending {name}" for name in names)
    assert (waiting(made), [kind for kind, _ in told(made)]) == ([], ["sent"] * 40)
    made.close()
