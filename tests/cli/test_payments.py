"""Payments on the command line: an order nobody knows is told, kept and tried again; one told twice is done once."""

import json
from pathlib import Path

import pytest

from tests.cli.helpers import stagerules
from tests.end_to_end.payments import FILE, written

PAID = 'event payment_received order=RE-7 amount="300 EUR" payment=pi_1'
UNKNOWN = "unknown order: no payment is known for the order RE-7: ask for its link, and try this again"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    written(tmp_path)
    (tmp_path / "stagerules.toml").write_text(f'{FILE}[backend]\nurl = "sqlite:///crm.db"\n')
    deal = {"id": 7, "title": "Sofa", "amount": "300 EUR", "moved": 0, "stage": "Invoice"}
    (tmp_path / "data.json").write_text(json.dumps({"Deal": [deal]}))
    assert stagerules(tmp_path, "db", "init", "--data", "data.json").code == 0
    return tmp_path


@pytest.mark.slow
def test_from_the_link_to_the_payment(folder: Path) -> None:
    ran = stagerules(folder, "run", "--event", 'stage Deal 7 "Invoice"')
    assert (ran.code, ran.err) == (0, "")
    assert "  payment link for RE-7: €300.00  [shop.rules:3]" in ran.out.splitlines()
    (asked,) = (folder / "outbox").iterdir()
    assert asked.read_text().splitlines() == [
        *("To: RE-7", "Amount: 300.00", "Currency: EUR", "Minor: 30000", "Order: RE-7", "", "https://pay.invalid/RE-7")
    ]
    planned = stagerules(folder, "plan", "--event", PAID)
    assert planned.code == 0
    assert '  · RE-7: €300.00 of €300.00 paid: Payment RE-7 "RE-7": paid empty → €300.00' in planned.out.splitlines()
    assert "Deal 7: stage Invoice → Paid" in stagerules(folder, "run", "--event", PAID).out
    again = stagerules(folder, "run", "--event", PAID)
    assert (again.code, again.out) == (
        0,
        (
            "payment_received arrives for Deal 7: handled before, not done again\n"
            "1 event: 1 handled before, not done again\n"
        ),
    )
    planned = stagerules(folder, "plan", "--event", PAID)
    assert (planned.code, planned.out.splitlines()[1]) == (0, "  nothing to do: this payment was received before")


@pytest.mark.slow
def test_an_order_that_nobody_knows(folder: Path) -> None:
    ran = stagerules(folder, "run", "--event", PAID)
    assert (ran.code, ran.err) == (1, "")
    head = "payment_received arrives for Payment RE-7: failed, nothing of it is done"
    assert ran.out.splitlines()[0] == f"{head} ({UNKNOWN})"
    planned = stagerules(folder, "plan", "--event", PAID)
    assert planned.code == 1
    assert planned.out.splitlines()[1] == "  nothing can be done: no payment is known for the order RE-7"
    listed = stagerules(folder, "failures", "list")
    assert UNKNOWN in listed.out
    shown = stagerules(folder, "failures", "show", listed.out.split()[0])
    assert "Try it again when its link was made, or tell of the payment with the item" in shown.out
    stagerules(folder, "run", "--event", 'stage Deal 7 "Invoice"')
    assert stagerules(folder, "failures", "retry", "--all").code == 0
    assert "Deal 7: stage Invoice → Paid" in stagerules(folder, "run", "--event", "created Deal 7").out
    assert stagerules(folder, "failures", "list").out == "nothing has failed\n"


def test_of_a_file_of_events_the_others_go_through(folder: Path) -> None:
    fields = ({"order": "RE-9", "amount": "1 EUR"}, {"amount": "1 EUR"}, {"order": "RE-7", "amount": "300 EUR"})
    events: list[dict[str, object]] = [{"kind": "stage", "entity": "Deal", "key": 7, "stage": "Invoice"}]
    events += [{"kind": "event", "name": "payment_received", "fields": one} for one in fields]
    (folder / "events.jsonl").write_text("".join(json.dumps(one) + "\n" for one in events))
    ran = stagerules(folder, "run", "events.jsonl")
    assert ran.code == 1
    assert "events.jsonl:3: it says neither which item it is about nor the `order`" in ran.err
    assert "3 done" not in ran.err
    assert "Deal 7: stage Invoice → Paid" in ran.out
    again = stagerules(folder, "run", "events.jsonl")
    assert "Deal 7: stage" not in again.out
