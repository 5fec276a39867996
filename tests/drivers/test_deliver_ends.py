"""How messages end: what comes back, what happens when they fail for good, what pauses hold, what poison does."""

import random
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import attrs
import pytest

from stagerules.dsl.values import Money, Ref, Value
from stagerules.interpreter.channels.protocol import Never, NotNow, Sent
from stagerules.interpreter.drivers.backend import Backend
from stagerules.interpreter.drivers.deliver import ATTEMPTS, FIRST_PAUSE, deliver
from stagerules.interpreter.drivers.delivered import Delivered
from stagerules.interpreter.drivers.memory import MemoryBackend
from stagerules.interpreter.event import Event
from stagerules.interpreter.facts import Result
from stagerules.interpreter.pauses import EVERYTHING, Pause
from stagerules.interpreter.sql.backend import SqlBackend, create_tables
from stagerules.interpreter.store.outbox import Message
from tests.backends.begun import begun, timer

from .postman import NOW, PROGRAM, SCHEMA, mail
from .spam import PROGRAM as SPAM
from .test_deliver import Clock, Line, exclude, post, refuse, told, waiting, work

DEAL = Ref("Deal", 1)


@pytest.fixture(params=["memory", "sql"])
def backend(request: pytest.FixtureRequest, tmp_path: Path) -> Backend:
    if request.param == "memory":
        return MemoryBackend(SCHEMA)
    made = SqlBackend(f"sqlite:///{tmp_path}/crm.db", SCHEMA)
    create_tables(made)
    return made


@attrs.define
class Shop(Line):
    """A channel from which something comes back."""

    gives: dict[str, Value] = attrs.field(factory=dict)

    def send(self, message: Message) -> Sent:
        return Sent(super().send(message), self.gives)


def queued(backend: Backend) -> list[Event]:
    with backend.look() as at_work:
        return list(at_work.store.waiting("queued"))


def pause(backend: Backend, *pauses: Pause) -> None:
    with backend.begin() as at_work:
        for one in pauses:
            at_work.store.pause(one, NOW, "ada")


def test_the_pause_is_shortened_by_chance(backend: Backend) -> None:
    post(backend, *(mail(f"m{number}", deal=number) for number in range(3)))
    dice = iter([0.0, 0.5, 1.0])
    line = Line(first=refuse(NotNow("away")))
    done = list(deliver(PROGRAM, backend, {"email": line}, Clock(), lambda: next(dice)))
    assert [one.due for one in done] == [NOW + FIRST_PAUSE * part for part in (0.5, 0.75, 1)]


def test_without_dice_of_its_own_it_is_chance(backend: Backend) -> None:
    post(backend, *(mail(f"m{number}", deal=number) for number in range(20)))
    done = list(deliver(PROGRAM, backend, {"email": Line(first=refuse(NotNow("away")))}, Clock()))
    dues = {one.due for one in done}
    assert len(dues) > 1
    assert all(due is not None and NOW + FIRST_PAUSE / 2 <= due <= NOW + FIRST_PAUSE for due in dues)


def test_what_comes_back_is_kept_for_the_rule_that_waits(backend: Backend) -> None:
    gives: dict[str, Value] = {"url": "https://pay.example/1", "amount": Money(Decimal("5"), "EUR"), "who": DEAL}
    post(backend, attrs.evolve(mail("a"), token="token"), mail("b", deal=2))
    resting = attrs.evolve(timer("t", None, DEAL), awaits="token")
    with backend.begin() as at_work:
        at_work.store.add_timers([resting])
    assert [one.status for one in work(backend, Shop(gives=gives))] == ["sent", "sent"]
    with backend.look() as at_work:
        assert at_work.store.result("token") == Result("sent", gives)
        assert at_work.store.due_timers(NOW, 9) == (attrs.evolve(resting, due=NOW),)
    assert told(backend) == [("sent", "email to Ada: there")] * 2


@pytest.mark.slow
def test_what_comes_back_and_is_no_value_ends_the_message_and_not_the_worker(backend: Backend) -> None:
    post(backend, attrs.evolve(mail("a"), token="token"), mail("b", deal=2))
    line = Shop(gives={"link": object()})  # type: ignore[dict-item]  # that is the mistake
    ((first, code), second) = [(one.status, one.code) for one in work(backend, line)]
    assert (first, code, second[0]) == ("failed", "bad_result", "failed")
    with backend.look() as at_work:
        result = at_work.store.result("token")
    assert result is not None
    assert (result.status, result.code) == ("failed", "bad_result")


ENDS = {
    "never": (Never("wrong_address", "it cannot be read"), "wrong_address", "it cannot be read"),
    "given up": (NotNow("away"), "gave_up", f"away; tried {ATTEMPTS} times"),
}


@pytest.mark.parametrize("end", ENDS)
def test_what_fails_for_good_is_told_to_its_rule(end: str, backend: Backend) -> None:
    problem, code, detail = ENDS[end]
    event = begun("x", DEAL)
    post(backend, attrs.evolve(mail("a"), on_failure=event, token="token"))
    clock, line = Clock(), Line(first=refuse(problem))
    while waiting(backend):
        assert queued(backend) == []
        work(backend, line, clock)
        clock.now += timedelta(days=1)
    assert event.resume is not None
    values = {**event.resume.values, "failure": {"code": code, "detail": detail}}
    assert queued(backend) == [attrs.evolve(event, id="a:failed", resume=attrs.evolve(event.resume, values=values))]
    with backend.look() as at_work:
        assert at_work.store.result("token") == Result("failed", {}, code, detail)
        assert [(one.message.id, one.code) for one in at_work.store.dead()] == [("a", code)]


def test_who_is_excluded_at_the_last_moment_is_told_to_the_rule_and_is_no_failure_to_try_again(
    backend: Backend,
) -> None:
    post(backend, attrs.evolve(mail("a"), on_failure=begun("x", DEAL)), mail("b", address="ada@example.com", deal=2))
    exclude(backend, "ada@example.com")
    assert [one.status for one in work(backend, Line())] == ["skipped", "skipped"]
    (event,) = queued(backend)
    assert event.resume is not None
    assert (event.id, event.resume.values["failure"]) == ("a:failed", {"code": "excluded", "detail": ""})
    with backend.look() as at_work:
        assert at_work.store.dead() == ()


def test_what_was_sent_is_no_failure(backend: Backend) -> None:
    post(backend, attrs.evolve(mail("a"), on_failure=begun("x", DEAL)))
    work(backend, Line())
    assert queued(backend) == []


def test_a_failure_happens_once_however_often_it_is_tried_again(backend: Backend) -> None:
    post(backend, attrs.evolve(mail("a"), on_failure=begun("x", DEAL)))
    line = Line(first=refuse(Never("wrong_address", "…")))
    for _ in range(2):
        work(backend, line)
        with backend.begin() as at_work:
            assert at_work.store.revive("a", NOW)
    assert [one.id for one in queued(backend)] == ["a:failed"]


def test_what_is_undone_did_not_happen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message is closed, its failure queued and the history written, or none of it."""
    made = SqlBackend(f"sqlite:///{tmp_path}/crm.db", SCHEMA)
    create_tables(made)
    post(made, attrs.evolve(mail("a"), on_failure=begun("x", DEAL)))
    monkeypatch.setattr("stagerules.interpreter.drivers.delivered._row", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        work(made, Line(first=refuse(Never("wrong_address", "…"))))
    assert (waiting(made), queued(made), told(made)) == (["a"], [], [])
    made.close()


def test_while_everything_is_paused_nothing_leaves(backend: Backend) -> None:
    post(backend, mail("a"))
    pause(backend, EVERYTHING)
    assert work(backend, Line()) == []
    with backend.begin() as at_work:
        assert at_work.store.unpause(EVERYTHING)
    assert [one.status for one in work(backend, Line())] == ["sent"]


def test_the_messages_of_a_paused_rule_stay(backend: Backend) -> None:
    post(backend, mail("a"), attrs.evolve(mail("b"), rule="other"))
    pause(backend, Pause("rule", "Rule"))
    line = Line()
    work(backend, line)
    assert (line.sent, waiting(backend)) == (["b"], ["a"])


@pytest.mark.slow
def test_the_messages_of_a_paused_stage_stay(backend: Backend) -> None:
    (rule,) = SPAM.rules
    post(backend, attrs.evolve(mail("a"), rule=rule.identity), mail("b", deal=2))
    pause(backend, Pause("stage", "Spam", "Deal"), Pause("stage", "Won", "Deal"), Pause("stage", "Spam", "Contact"))

    def leave(line: Line) -> list[Delivered]:
        return list(deliver(SPAM, backend, {"email": line}, Clock()))

    assert [one.message.id for one in leave(Line())] == ["b"]
    with backend.begin() as at_work:
        assert at_work.store.unpause(Pause("stage", "Spam", "Deal"))
    assert [one.message.id for one in leave(Line())] == ["a"]


def test_a_pause_between_two_messages_holds_for_the_second(backend: Backend) -> None:
    post(backend, mail("a"), mail("b", deal=2))
    line = Line(first=lambda _: pause(backend, EVERYTHING))
    work(backend, line)
    assert (line.sent, waiting(backend)) == (["a"], ["b"])


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_poison_among_a_thousand(seed: int, tmp_path: Path) -> None:
    """Some messages fail each time, in different ways, some now and then: all others leave, once, in the order of
    their record, and the poison is there with its cause, to be tried again.
    """
    made: MemoryBackend | SqlBackend = MemoryBackend(SCHEMA)
    if seed == 0:
        made = SqlBackend(f"sqlite:///{tmp_path}/crm.db", SCHEMA)
        create_tables(made)
    dice = random.Random(seed)
    deals = [dice.randrange(300) for _ in range(1000)]
    post(made, *(mail(f"m{number}", deal=deal) for number, deal in enumerate(deals)))
    poison = {f"m{number}": way for number, way in zip(dice.sample(range(1000), 6), "nnfffn", strict=True)}
    healed = False

    def moody(message: Message) -> None:
        match poison.get(message.id):
            case "n" if not healed:
                raise Never("wrong_address", "it cannot be read")
            case "f" if not healed:
                raise ValueError("a secret")
            case None if dice.random() < 0.02:
                raise NotNow("the server is away")

    clock, line = Clock(), Line(first=moody)
    while waiting(made):
        list(deliver(PROGRAM, made, {"email": line}, clock, dice.random))
        clock.now += timedelta(days=1)
    expected = [f"m{number}" for number in range(1000) if f"m{number}" not in poison]
    assert sorted(line.sent) == sorted(expected)
    order: dict[int, list[int]] = {}
    for name in line.sent:
        order.setdefault(deals[int(name[1:])], []).append(int(name[1:]))
    assert all(one == sorted(one) for one in order.values())
    with made.begin() as at_work:
        dead = {one.message.id: (one.code, one.detail, one.attempts) for one in at_work.store.dead()}
        assert dead == {
            name: ("wrong_address", "it cannot be read", 1)
            if way == "n"
            else ("gave_up", f"ValueError; tried {ATTEMPTS} times", ATTEMPTS)
            for name, way in poison.items()
        }
        assert all(at_work.store.revive(name, clock.now) for name in dead)
    healed, line.sent = True, []
    work(made, line, clock)
    assert (sorted(line.sent), waiting(made)) == (sorted(poison), [])
