"""Several senders: order is kept, a slow channel holds up no other, and nothing is left behind when they end."""

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import attrs
import pytest

from stagerules.dsl.values import Ref
from stagerules.interpreter.channels import smtp
from stagerules.interpreter.channels.files import FolderStore
from stagerules.interpreter.channels.outgoing import client
from stagerules.interpreter.channels.outgoing.client import Client
from stagerules.interpreter.channels.protocol import LONGEST, Channel, Never, NotNow
from stagerules.interpreter.channels.smtp import SmtpChannel
from stagerules.interpreter.channels.webhook.channel import WebhookChannel
from stagerules.interpreter.drivers import senders
from stagerules.interpreter.drivers.backend import Backend
from stagerules.interpreter.drivers.deliver import LEASE, deliver, in_turns
from stagerules.interpreter.drivers.memory import MemoryBackend
from stagerules.interpreter.pauses import EVERYTHING
from stagerules.interpreter.records.problems import DatabaseLocked
from stagerules.interpreter.sql.backend import SqlBackend, create_tables
from stagerules.interpreter.store.outbox import Claimed, Message
from tests.channels import receiver as web
from tests.channels import server as mails
from tests.postgres import Postgres
from tests.quick import POSTGRES_SLOWLY

from .postman import NOW, PROGRAM, SCHEMA, mail, start
from .test_deliver import Clock, Line, backend, post, told, waiting, work
from .test_deliver_ends import pause

__all__ = ["backend"]  # a fixture

MANY = 4


def ours() -> list[str]:
    """The threads that are there of ours."""
    return [one.name for one in threading.enumerate() if one.name.startswith("stagerules")]


@pytest.fixture(autouse=True)
def no_thread_is_left() -> Iterator[None]:
    yield
    assert ours() == []


def test_a_channel_gives_up_long_before_the_lease_ends() -> None:
    assert LONGEST + timedelta(seconds=senders.FRESH) < LEASE
    assert timedelta(seconds=max(smtp.SECONDS_IN_ALL, client.SECONDS)) < LONGEST


# --- order -----------------------------------------------------------------------------------------------------------


@attrs.define
class Moody:
    """A channel that takes its time, refuses some for now and some for ever, and knows who is with it."""

    dice: random.Random
    ended: list[str] = attrs.field(factory=list)
    here: Counter[object] = attrs.field(factory=Counter)
    most: int = 0
    wrong: list[str] = attrs.field(factory=list)
    lock: threading.Lock = attrs.field(factory=threading.Lock)

    def send(self, message: Message) -> str:
        whose = [message.about, message.address]
        with self.lock:
            mood, seconds = self.dice.random(), self.dice.random() * 0.01
            self.here.update(whose)
            self.wrong += [f"{message.id}: another one is with {one}" for one in whose if self.here[one] > 1]
            self.most = max(self.most, sum(self.here.values()) // 2)
        time.sleep(seconds)
        with self.lock:
            self.here.subtract(whose)
            if mood < 0.2:
                raise NotNow("not in the mood")
            self.ended.append(message.id)
            if mood < 0.3:
                raise Never("wrong_address", "nobody is there")
        return "there"


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_order_of_a_record_and_of_an_address_whatever_happens(seed: int, backend: Backend) -> None:
    dice = random.Random(seed)
    messages = [
        mail(f"m{number:03}", dice.choice(["email", "sms"]), f"{dice.randrange(9)}@example.com", dice.randrange(15))
        for number in range(120)
    ]
    post(backend, *messages)
    moody, clock = Moody(dice), Clock()
    done: list[str] = []
    while waiting(backend):
        some = deliver(PROGRAM, backend, {"email": moody, "sms": moody}, clock, lambda: 1.0, MANY)
        done += [one.message.id for one in some if one.status != "later"]
        clock.now += timedelta(minutes=7)
    assert moody.wrong == []
    assert moody.most > 1
    assert sorted(done) == sorted(moody.ended) == [one.id for one in messages]
    for whose in {one.about for one in messages} | {one.address for one in messages}:
        mine = [one.id for one in messages if whose in (one.about, one.address)]
        assert [name for name in moody.ended if name in mine] == mine
    assert Counter(kind for kind, _ in told(backend)).total() == len(messages)


@pytest.mark.slow
@pytest.mark.parametrize("on", POSTGRES_SLOWLY)
def test_two_processes_with_several_senders_send_each_message_once(
    on: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{tmp_path}/crm.db"
    if on == "postgres":
        postgres: Postgres = request.getfixturevalue("postgres")
        url = postgres.new().render_as_string(hide_password=False)
    names = [f"n{number}" for number in range(200)]
    with closing(SqlBackend(url, SCHEMA)) as made:
        create_tables(made)
        post(made, *(mail(name, deal=number % 40) for number, name in enumerate(names)))
        both = [start(url, tmp_path, MANY), start(url, tmp_path, MANY)]
        said = [line for one in both for line in one.communicate()[0].splitlines()]
        assert [one.returncode for one in both] == [0, 0]
        for what in ("sending", "sent"):
            assert sorted(line for line in said if line.startswith(f"{what} ")) == sorted(f"{what} {n}" for n in names)
        assert (waiting(made), [kind for kind, _ in told(made)]) == ([], ["sent"] * len(names))


# --- a slow channel --------------------------------------------------------------------------------------------------


def webhook(name: str, origin: str, deal: int) -> Message:
    content = {"method": "POST", "url": f"{origin}/", "kind": "json", "body": "{}", "headers": (), "secret": None}
    return Message(name, "webhook", "erp", None, content, Ref("Deal", deal), "Rule", "e-1", NOW - timedelta(hours=1))


@attrs.define
class Released:
    """A server that answers when it is let."""

    let: threading.Event = attrs.field(factory=threading.Event)
    came: int = 0

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        self.came += 1
        assert self.let.wait(60)
        handler.wfile.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")


@pytest.mark.slow
def test_while_a_slow_server_thinks_all_others_get_theirs(backend: Backend, tmp_path: Path) -> None:
    slow, letters = Released(), mails.Receiver()
    with web.receiving(web.Receiver([web.Answer(fault=slow)])) as shop, mails.serving(letters) as server:
        http = Client(frozenset({shop.origin}), frozenset({"127.0.0.1"}), time.monotonic)
        channels: dict[str, Channel] = {
            "webhook": WebhookChannel(http, {}, lambda: NOW),
            "email": SmtpChannel(server, FolderStore(tmp_path), clock=time.monotonic),
        }
        post(backend, *(webhook(f"w{number}", shop.origin, number) for number in range(9)))
        post(backend, *(mail(f"m{number}", deal=100 + number % 7) for number in range(20)))
        done: list[str] = []
        for one in deliver(PROGRAM, backend, channels, lambda: NOW, senders=MANY):
            assert one.status == "sent"
            done.append(one.message.channel)
            if len(done) == 20:
                assert slow.came == MANY
                slow.let.set()
        assert done == ["email"] * 20 + ["webhook"] * 9
        assert (len(letters.envelopes), len(shop.done)) == (20, 9)


@pytest.mark.slow
def test_what_comes_while_a_slow_one_is_under_way_leaves(backend: Backend) -> None:
    post(backend, mail("slow", "sms"))
    let = threading.Event()
    slow, quick, clock = Line(first=lambda _: let.wait(60)), Line(), Clock()
    turns: list[str] = []
    for one in in_turns(PROGRAM, backend, {"sms": slow, "email": quick}, clock, senders=MANY, lasting=True):
        turns.append("nothing" if one is None else one.message.id)
        if turns == ["nothing"]:
            post(backend, attrs.evolve(mail("new", deal=2), at=NOW + timedelta(minutes=1)))
            clock.now += timedelta(minutes=1)
        elif turns[-1] == "new":
            let.set()
    assert turns[-1] == "slow"
    assert turns.count("nothing") < len(turns) == turns.count("nothing") + 2


@pytest.mark.slow
def test_what_is_at_hand_for_long_is_given_back_and_obeys_a_pause(
    backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The channel is quick at first, so that messages are taken ahead of their time; then it is slow."""
    monkeypatch.setattr(senders, "FRESH", 0.1)
    post(backend, *(mail(f"m{number:02}", deal=number) for number in range(60)))
    lock, came = threading.Lock(), 0

    def slower(_: Message) -> None:
        nonlocal came
        with lock:
            came += 1
            if came == 9:
                pause(backend, EVERYTHING)
        if came >= 9:
            time.sleep(0.3)

    done = list(deliver(PROGRAM, backend, {"email": Line(first=slower)}, Clock(), senders=MANY))
    assert 9 <= len(done) < 30
    assert {one.status for one in done} == {"sent"}
    assert len(waiting(backend)) == 60 - len(done)
    with backend.begin() as at_work:
        assert at_work.store.unpause(EVERYTHING)
        left = at_work.store.claim_several({"email": 99}, NOW, NOW)
    assert {one.attempts for one in left} == {1}
    assert len(left) == 60 - len(done)


# --- the end ---------------------------------------------------------------------------------------------------------


def left(backend: Backend) -> dict[str, int]:
    """What can be taken at once, and how often it was taken before."""
    with backend.begin() as at_work:
        return {one.message.id: one.attempts - 1 for one in at_work.store.claim_several({"email": 99}, NOW, NOW)}


def test_whoever_ends_early_leaves_nothing_begun(backend: Backend) -> None:
    post(backend, *(mail(f"m{number}", deal=number) for number in range(50)))
    line = Line(first=lambda _: time.sleep(0.05))
    going = deliver(PROGRAM, backend, {"email": line}, Clock(), senders=MANY)
    first = next(going)
    assert first.status == "sent"
    assert ours() != []
    going.close()
    assert ours() == []
    assert len(line.sent) < 50
    assert [kind for kind, _ in told(backend)] == ["sent"] * len(line.sent)
    assert set(left(backend)) == {f"m{number}" for number in range(50)} - set(line.sent)
    assert set(left(backend).values()) == {1}


def test_who_is_told_to_end_finishes_what_is_under_way_and_tells_of_it(backend: Backend) -> None:
    post(backend, *(mail(f"m{number}", deal=number) for number in range(50)))
    end = threading.Event()
    line = Line(first=lambda _: time.sleep(0.05))
    done: list[str] = []
    for one in in_turns(PROGRAM, backend, {"email": line}, Clock(), senders=MANY, ending=end.is_set):
        assert one is not None
        done.append(one.message.id)
        end.set()
    assert 0 < len(done) < 50
    assert sorted(done) == sorted(line.sent)
    assert set(left(backend)) == {f"m{number}" for number in range(50)} - set(done)


def test_one_sender_too_ends_when_it_is_told(backend: Backend) -> None:
    post(backend, mail("a"), mail("b", deal=2))
    line = Line()
    some = in_turns(PROGRAM, backend, {"email": line}, Clock(), ending=lambda: bool(line.sent))
    assert [one and one.message.id for one in some] == ["a"]
    assert left(backend) == {"b": 0}


def test_a_database_that_fails_under_way_loses_nothing_that_is_known(
    backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One sender cannot look at the exclusion list: what the others did is noted, then it is raised."""
    post(backend, *(mail(f"m{number}", deal=number) for number in range(8)))
    line, look = Line(first=lambda _: time.sleep(0.05)), backend.look
    failed: list[str] = []

    def once() -> object:
        if threading.current_thread().name.startswith("stagerules") and not failed:
            failed.append("now")
            raise DatabaseLocked("It is locked.")
        return look()

    monkeypatch.setattr(backend, "look", once)
    with pytest.raises(DatabaseLocked):
        list(deliver(PROGRAM, backend, {"email": line}, Clock(), senders=MANY))
    assert [kind for kind, _ in told(backend)] == ["sent"] * len(line.sent)
    assert len(line.sent) >= MANY - 1
    assert [one.status for one in work(backend, Line(), Clock(NOW + LEASE))] == ["sent"] * (8 - len(line.sent))


def test_what_could_not_be_noted_at_once_is_noted_at_the_end(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    post(backend, *(mail(f"m{number}", deal=number) for number in range(MANY)))
    begin, line = backend.begin, Line()
    failed: list[str] = []

    def once(**more: bool) -> object:
        if line.sent and not failed:
            failed.append("now")
            raise DatabaseLocked("It is locked.")
        return begin(**more)

    monkeypatch.setattr(backend, "begin", once)
    with pytest.raises(DatabaseLocked):
        list(deliver(PROGRAM, backend, {"email": line}, Clock(), senders=MANY))
    assert (len(line.sent), waiting(backend)) == (MANY, [])
    assert [kind for kind, _ in told(backend)] == ["sent"] * MANY


def test_there_are_no_threads_for_one_sender() -> None:
    made = MemoryBackend(SCHEMA)
    post(made, mail("a"))
    seen: list[list[str]] = []
    list(deliver(PROGRAM, made, {"email": Line(first=lambda _: seen.append(ours()))}, Clock()))
    assert seen == [[]]


# --- a lease that ran out --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, MANY])
@pytest.mark.parametrize("end", [NotNow("away"), Never("wrong_address", "nobody is there"), None])
def test_whose_lease_ran_out_changes_nothing_of_what_another_has_taken(
    end: Exception | None, count: int, backend: Backend
) -> None:
    message, clock = mail("a"), Clock()
    post(backend, message)

    def slowly(_: Message) -> None:
        clock.now += LEASE
        with backend.begin() as at_work:
            assert at_work.store.claim(["email"], clock.now, clock.now + LEASE) == Claimed(message, 2)
        if end is not None:
            raise end

    assert list(deliver(PROGRAM, backend, {"email": Line(first=slowly)}, clock, senders=count)) == []
    assert (told(backend), waiting(backend)) == ([], ["a"])
    with backend.look() as at_work:
        assert at_work.store.next_due() == clock.now + LEASE


def test_a_channel_lets_go_of_what_it_keeps_when_there_is_nothing_more() -> None:
    @attrs.define
    class Keeping(Line):
        let: list[int] = attrs.field(factory=list)

        def let_go(self) -> None:
            self.let.append(len(self.sent))

    for count in (1, MANY):
        made, line = MemoryBackend(SCHEMA), Keeping()
        post(made, mail("a"), mail("b"))
        list(deliver(PROGRAM, made, {"email": line}, Clock(), senders=count))
        assert line.let == [2]
