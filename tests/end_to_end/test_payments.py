"""A payment is told doubled, late, in parts, out of order, by two at once: the deal moves once, and nothing is lost."""

import random
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa

from stagerules import Ref, payment_received
from stagerules.engine import Engine
from stagerules.interpreter.effects import DeleteRecord, SetField
from stagerules.interpreter.event import stage_entered
from stagerules.interpreter.plan import Decided, Step
from stagerules.interpreter.sql.backend import SqlBackend
from stagerules.interpreter.wire.incoming import event_from_words
from stagerules.project import Project
from tests.end_to_end.hand import BY_HAND
from tests.end_to_end.payments import PLACES, Shop, deal, euros, place, written
from tests.processes import started

DEAL, PAYMENT = Ref("Deal", 7), Ref("Payment", "RE-7")
PAID = 'event payment_received order=RE-7 amount="300 EUR" payment=pi_1'


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return written(tmp_path_factory.mktemp("shop"))


@pytest.fixture(params=PLACES)
def shop(request: pytest.FixtureRequest, project: Project, tmp_path: Path) -> Iterator[Shop]:
    with place(request.param, project, deal(7), tmp_path, partial(request.getfixturevalue, "postgres")) as backend:
        yield Shop(Engine(project, backend))


def asks_for_its_link(shop: Shop) -> None:
    """The deal enters the stage; its link is made when the worker comes."""
    assert shop.engine.handle(stage_entered("Deal", 7, "Invoice")).status == "done"


def is_paid(shop: Shop) -> bool:
    """Whether the deal has moved, once, and all of the order is paid."""
    stage, moved = shop.read(DEAL, "stage", "moved")
    assert moved == (stage == "Paid")
    amount, paid, paid_at = shop.read(PAYMENT, "amount", "paid", "paid_at")
    return bool((stage, paid) == ("Paid", amount) and paid_at is not None)


def by_hand(shop: Shop, effect: SetField | DeleteRecord) -> None:
    with shop.engine.backend.begin() as work:
        work.records.apply(Step(effect, "by hand", BY_HAND), {})


def test_a_deal_is_paid(shop: Shop) -> None:
    asks_for_its_link(shop)
    assert shop.read(PAYMENT, "item", "amount", "url", "paid") == ("Deal 7", euros(300), None, None)
    shop.works()
    assert [one.content["order"] for one in shop.provider.asked] == ["RE-7"]
    assert shop.read(PAYMENT, "url") == shop.read(DEAL, "link") == ("https://pay.example.com/RE-7",)
    receipt = shop.told(PAID)
    assert (receipt.status, receipt.event.record) == ("done", DEAL)
    assert is_paid(shop)
    assert shop.read(PAYMENT, "payments") == (("pi_1",),)


def test_asked_again_the_link_is_the_same_and_nobody_asks_the_provider(shop: Shop) -> None:
    asks_for_its_link(shop)
    shop.works()
    by_hand(shop, SetField(DEAL, "link", None))
    asks_for_its_link(shop)
    shop.works()
    assert [one.content.get("link") for one in shop.provider.asked] == [None, "https://pay.example.com/RE-7"]
    assert shop.read(DEAL, "link") == ("https://pay.example.com/RE-7",)


def test_doubled_under_its_id_and_under_others(shop: Shop) -> None:
    asks_for_its_link(shop)
    shop.works()
    ends = [shop.told(PAID, name).status for name in ("a", "a", "b", "c", "b")]
    assert ends == ["done", *["already"] * 4]
    assert shop.told('event payment_received Deal 7 amount="300 EUR" order=RE-7 payment=pi_1').status == "already"
    assert is_paid(shop)
    assert shop.engine.failures.all() == ()


def test_part_by_part_in_any_order(shop: Shop) -> None:
    asks_for_its_link(shop)
    parts = [(f"pi_{number}", amount) for number, amount in enumerate((100, 120, 30, 50))] * 2
    random.Random(7).shuffle(parts)
    seen: set[str] = set()
    for number, (name, amount) in enumerate(parts):
        seen.add(name)
        shop.told(f'event payment_received order=RE-7 amount="{amount} EUR" payment={name}')
        assert is_paid(shop) == (len(seen) == 4)
        if number == 3:
            shop.works()
    assert is_paid(shop)
    assert sorted(shop.read(PAYMENT, "payments")[0]) == ["pi_0", "pi_1", "pi_2", "pi_3"]


def test_before_the_link_is_there(shop: Shop) -> None:
    asks_for_its_link(shop)
    assert shop.told(PAID).status == "done"
    assert is_paid(shop)
    shop.works()
    assert is_paid(shop)
    assert shop.read(PAYMENT, "url") == ("https://pay.example.com/RE-7",)


def test_late_the_deal_is_lost_by_now(shop: Shop) -> None:
    asks_for_its_link(shop)
    shop.works()
    by_hand(shop, SetField(DEAL, "stage", "Lost"))
    assert [shop.told(PAID, name).status for name in "ab"] == ["done", "already"]
    assert shop.read(DEAL, "stage", "moved") == ("Lost", 0)
    assert shop.read(PAYMENT, "paid") == (euros(300),)


def test_late_the_deal_is_deleted_by_now(shop: Shop) -> None:
    asks_for_its_link(shop)
    shop.works()
    by_hand(shop, DeleteRecord(DEAL))
    receipt = shop.told(PAID)
    assert (receipt.status, receipt.code, receipt.detail) == ("failed", "no_such_record", "there is no Deal 7")
    assert [one.code for one in shop.engine.failures.all()] == ["no_such_record"]


def test_an_order_that_nobody_knows_is_kept_and_tried_again(shop: Shop) -> None:
    receipt = shop.told(PAID)
    assert (receipt.status, receipt.code) == ("failed", "unknown_order")
    assert shop.told(PAID).code == "unknown_order"
    first, second = shop.engine.failures.all()
    assert (first.record, first.code) == (PAYMENT, "unknown_order")
    assert "entity" in first.way_out
    asks_for_its_link(shop)
    shop.works()
    assert shop.engine.failures.retry(first)
    assert shop.engine.failures.retry(second)
    assert {one.status for one in shop.works()} == {"done", "already"}
    assert is_paid(shop)
    assert shop.engine.failures.all() == ()
    with shop.engine.backend.look() as work:
        assert first.id in {one.event.id for one in work.store.events_of(DEAL)}


def test_a_plan_tells_it_and_changes_nothing(shop: Shop) -> None:
    def code(words: str = PAID) -> object:
        found = shop.engine.plan(event_from_words(words, shop.engine.project.schema))
        assert isinstance(found, Decided)
        return found.plan.code

    assert code() == "unknown_order"
    asks_for_its_link(shop)
    assert code() is None
    assert shop.read(PAYMENT, "paid") == (None,)
    shop.told(PAID)
    assert code() == "paid_before"


@pytest.mark.slow
def test_from_two_threads_at_once(shop: Shop) -> None:
    asks_for_its_link(shop)
    shop.works()
    with ThreadPoolExecutor(4) as pool:
        receipts = list(pool.map(lambda number: shop.told(PAID, f"e{number}"), range(12)))
    shop.works()  # what had to wait for another
    assert {one.status for one in receipts} <= {"done", "already", "held"}
    assert is_paid(shop)
    assert shop.read(PAYMENT, "payments") == (("pi_1",),)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["sqlite", "postgres"])
def test_from_two_processes_at_once(
    name: str, project: Project, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    deals = range(100, 115)
    records = {ref: fields for key in deals for ref, fields in deal(key).items()}
    with ExitStack() as stack:
        server = partial(request.getfixturevalue, "postgres")  # only some places need one
        backend = stack.enter_context(place(name, project, records, tmp_path, server))
        assert isinstance(backend, SqlBackend)
        shop = Shop(Engine(project, backend))
        for key in deals:
            shop.engine.handle(stage_entered("Deal", key, "Invoice"))
        shop.works()
        url = backend.engine.url.render_as_string(hide_password=False)
        order = ("tests.end_to_end.payments", str(project.file.folder), url)
        hands = [stack.enter_context(started(*order, stdin=subprocess.PIPE)) for _ in range(2)]
        assert [hand.stdout.readline().strip() for hand in hands if hand.stdout] == ["ready"] * 2
        for key in deals:
            for number, hand in enumerate(hands):
                words = f'event payment_received order=RE-{key} amount="300 EUR" payment=pi_{key}'
                print(f"{key}-{number} {words}", file=hand.stdin, flush=True)
            ends = [hand.stdout.readline().strip() for hand in hands if hand.stdout]
            assert sorted(ends) == ["already", "done"]
        for hand in hands:
            assert hand.stdin is not None
            hand.stdin.close()
        for key in deals:
            assert shop.read(Ref("Deal", key), "stage", "moved") == ("Paid", 1)
            assert shop.read(Ref("Payment", f"RE-{key}"), "paid", "payments") == (euros(300), (f"pi_{key}",))


@contextmanager
def closing_engine(url: sa.URL) -> Iterator[sa.Engine]:
    made = sa.create_engine(url)
    yield made
    made.dispose()


def test_in_the_transaction_of_a_host(project: Project, tmp_path: Path) -> None:
    with place("sqlite", project, deal(7), tmp_path, None) as backend:
        shop = Shop(Engine(project, backend))
        asks_for_its_link(shop)
        paid = payment_received(order="RE-7", amount=euros(300), payment="pi_1", id="a")
        with closing_engine(backend.engine.url) as engine, engine.connect() as connection:
            planned = shop.engine.plan(paid, on=connection)
            assert isinstance(planned, Decided)
            assert planned.plan.event.record == DEAL
            connection.rollback()
            assert shop.engine.handle(paid, on=connection).status == "done"
            connection.rollback()
            assert shop.engine.handle(paid, on=connection).status == "done"
            connection.commit()
        assert is_paid(shop)


def test_all_of_it_came_before_a_link_was_asked_for(shop: Shop) -> None:
    shop.told("event payment_received Deal 7 order=RE-7 amount='300 EUR' payment=early")
    asks_for_its_link(shop)
    assert shop.read(PAYMENT, "paid_at") != (None,)


def test_a_name_of_blanks_is_none(shop: Shop) -> None:
    asks_for_its_link(shop)
    for _ in range(2):
        shop.told("event payment_received order=RE-7 amount='150 EUR' payment=' '")
    assert shop.read(PAYMENT, "paid") == (euros(300),)
