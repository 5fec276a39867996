"""Links to pay by: what the providers of `docs/guide/payments.md` get, what their answers mean, and pages of a shop."""

import json
import re
import time
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

import attrs
import pytest

from stagerules.dsl.values import Money, Ref
from stagerules.interpreter.channels.payment.page import PayPage
from stagerules.interpreter.channels.payment.provider import LinkProvider
from stagerules.interpreter.channels.protocol import Never, NotNow, Sent
from stagerules.interpreter.channels.providers.channel import ProviderChannel
from stagerules.interpreter.channels.providers.http import HttpProvider
from stagerules.interpreter.store.outbox import Message
from tests.cli.helpers import ROOT
from tests.strings import OWN, SOURCES

from ..receiver import Answer, Got, Receiver, cut, cut_in_the_middle, rubbish, silent
from .common import NOW, client, described
from .naughty import Strings, whole
from .parsed import form, read_json
from .project import channels

PAGE = (ROOT / "docs" / "guide" / "payments.md").read_text(encoding="utf-8")
KEY, LINK = "c4nary-key", "https://pay.example.com/c/abc?x=1#y"
ID = f"msg_{sha256(b'RE-7 300.00 EUR').hexdigest()[:32]}"
MOLLIE = json.dumps({"id": "tr_1", "_links": {"self": {"href": "x"}, "checkout": {"href": LINK}}}).encode()
BANK = json.dumps({"links": [{"url": LINK}, {"url": "x"}]}).encode()


def message(
    amount: str = "300", currency: str = "EUR", order: str = "RE-7", id: str = "e1/r1/0", **more: Any
) -> Message:
    content = {"order": order, "amount": Money(Decimal(amount), currency), **more}
    return Message(id, "payment", order, None, content, Ref("Deal", 7), "r1", "e1", NOW)


def channel(name: str, receiver: Receiver, folder: Path) -> Any:
    """As a block of the page sets it up, with this machine as the host."""
    found = re.search(rf"^```toml provider {name}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    assert found
    written = re.sub(
        r'^url = "https://[^/]+', f'private = true\nurl = "{receiver.origin}', found[1], flags=re.MULTILINE
    )
    written = found[1] if name == "page" else written
    return channels(folder, written, {"MOLLIE_KEY": KEY}, {"bank.txt": KEY + "\n"})["payment"]


def in_json(got: Got) -> Any:
    assert (got.method, got.target) == ("POST", "/v2/payments")
    assert (got.header("authorization"), got.header("idempotency-key")) == (f"Bearer {KEY}", ID)
    return read_json(got)


def in_form(got: Got) -> Any:
    assert (got.method, got.target, got.header("x-api-key")) == ("POST", "/links", KEY)
    return form(got)


@pytest.mark.parametrize(
    ("name", "answer", "read", "wanted"),
    [
        ("json", MOLLIE, in_json, {
            "amount": {"value": "300.00", "currency": "EUR"},
            "description": "RE-7",
            "redirectUrl": "https://shop.example.com/thanks",
            "metadata": {"order": "RE-7"},
        }),
        ("form", BANK, in_form, {"sum": "30000", "currency": "EUR", "reference": "RE-7", "request": ID}),
    ],
    ids=["json", "form"],
)  # fmt: skip
def test_what_a_provider_gets_and_gives(
    name: str, answer: bytes, read: Any, wanted: Any, receiver: Receiver, tmp_path: Path
) -> None:
    receiver.answers = [Answer(201, body=answer)]
    made = channel(name, receiver, tmp_path)
    for name in ("e1/r1/0", "e1/r1/0", "e2/r9/0"):  # tried again, and asked for again by another event: one name
        assert made.send(message(id=name)) == Sent("127.0.0.1 took it", {"url": LINK})
    assert [read(one) for one in receiver.got] == [wanted] * 3
    made.let_go()


def test_what_a_provider_says(receiver: Receiver, tmp_path: Path) -> None:
    made, found = channel("json", receiver, tmp_path), {}
    for status in (200, 201, 202, 302, 400, 401, 402, 403, 404, 408, 409, 422, 429, 500, 503):
        receiver.answers = [Answer(status, {"retry-after": "5", "location": "/"}, MOLLIE)]
        found[status] = ended(made, message())[0]
    assert found == {
        **dict.fromkeys((200, 201, 202), "sent"),
        **dict.fromkeys((400, 402, 404, 409, 422), "refused_by_provider"),
        **dict.fromkeys((401, 403, 408, 429, 500, 503), "later"),
        302: "redirected",
    }


def ended(made: Any, sent: Message) -> tuple[str, str]:
    try:
        return "sent", str(made.send(sent).values["url"])
    except Never as never:
        return never.code, str(never)
    except NotNow as later:
        return "later", str(later)


def answered(link: object) -> bytes:
    return json.dumps({"_links": {"checkout": {"href": link}}}).encode()


NO_LINK = ("bad_result", "at `_links.checkout.href` of the answer stands no web address")
NO_JSON = ("later", "the answer is no JSON, and so holds no link")


@pytest.mark.parametrize(
    ("body", "ending"),
    [
        *((answered(link), ("sent", link)) for link in (LINK, "http://pay.example.com", "https://[2001:db8::1]:8443/x")),
        *((answered(link), NO_LINK) for link in (
            "javascript:alert('c4nary')", "data:text/html,c4nary", "//pay.example.com/c4nary", "/c4nary", "c4nary",
            "ftp://pay.example.com/c4nary", "https://c4nary@pay.example.com/", "https://", "https://pay.example.com/ b",
            "https://pay.example.com/\nBcc: c4nary", "\u202ehttps://pay.example.com", "", None, 7, True, [LINK],
            {"a": LINK},
            "https://pay.example.com/" + "x" * 5_000,
        )),
        *((body, NO_LINK) for body in (
            b"{}", b"[]", b"null", b'"c4nary"', b'{"_links": []}', b'{"_links": {"checkout": 1}}',
        )),
        *((body, NO_JSON) for body in (b"", b"<html>c4nary</html>", b"\xff", MOLLIE[:-1])),
        (MOLLIE[:-1] + b" " * 100_000 + b"}", ("bad_result", "what was answered is too long")),
    ],
)  # fmt: skip
def test_what_stands_in_the_answer(body: bytes, ending: object, receiver: Receiver, tmp_path: Path) -> None:
    receiver.answers = [Answer(body=body)]
    assert ended(channel("json", receiver, tmp_path), message()) == ending


@pytest.mark.parametrize("fault", [cut, cut_in_the_middle, rubbish, silent])
def test_an_answer_that_does_not_come_in_time_is_asked_for_again_by_the_same_name(
    fault: Any, receiver: Receiver
) -> None:
    receiver.answers = [Answer(fault=fault), Answer(body=b'{"url": "https://pay.example.com/1"}')]
    made = asking(receiver, {"order": "{order}", "amount": "{amount}", "key": "{id}"}, seconds=0.5)
    assert ended(made, message())[0] == "later"
    time.sleep(0 if fault is not silent else 0.1)
    assert ended(made, message()) == ("sent", "https://pay.example.com/1")
    assert {read_json(one)["key"] for one in receiver.got} == {ID}


def asking(
    receiver: Receiver, body: Any, kind: Any = "json", *, seconds: float = 20, only: str | None = None, **more: Any
) -> ProviderChannel:
    adapter = LinkProvider(described(receiver, body, kind, **more), ("url",), only)
    return ProviderChannel(adapter, client(receiver.origin, seconds), lambda: NOW, gives=adapter.values)


@pytest.mark.parametrize(
    ("amount", "currency", "figures", "minor"),
    [
        ("300", "EUR", "300.00", 30000),
        ("0.01", "EUR", "0.01", 1),
        ("33.33", "USD", "33.33", 3333),
        ("1500", "JPY", "1500", 1500),
        ("1.5", "KWD", "1.500", 1500),
        ("12345678901234567890.12", "EUR", "12345678901234567890.12", 1234567890123456789012),
        ("1E+3", "EUR", "1000.00", 100000),
    ],
)
def test_amounts(amount: str, currency: str, figures: str, minor: int, receiver: Receiver) -> None:
    receiver.answers = [Answer(body=b'{"url": "https://pay.example.com/1"}')]
    body = {"a": "{amount}", "m": "{minor}", "deep": [{"m": ["{minor}"]}], "told": "{minor} {currency}"}
    asking(receiver, body).send(message(amount, currency))
    assert read_json(receiver.got[-1]) == {
        "a": figures, "m": minor, "deep": [{"m": [minor]}], "told": f"{minor} {currency}",
    }  # fmt: skip
    asking(receiver, {"m": "{minor}", "a": "{amount}"}, "form").send(message(amount, currency))
    assert form(receiver.got[-1]) == {"m": str(minor), "a": figures}


@SOURCES
@pytest.mark.parametrize("kind", ["json", "form"])
def test_orders_that_break_software(kind: Any, strings: Strings, receiver: Receiver) -> None:
    receiver.answers = [Answer(body=b'{"url": "https://pay.example.com/1"}')]
    for number, text in enumerate(strings()):
        body = {"order": "{order}", "told": "<{order}>", "cur": "{currency}"}
        made = asking(receiver, body, kind, headers={"X-Order": "a{order}b"})
        request = made.adapter.request(message(order=text))
        got = Got(request.method, "/", request.headers, request.body)
        if number < len(OWN):  # over the wire, too
            made.send(message(order=text))
            assert (receiver.got[-1].body, receiver.got[-1].header("x-order")) == (got.body, got.header("x-order"))
        found = read_json(got) if kind == "json" else form(got)
        assert found == {"order": whole(text), "told": f"<{whole(text)}>", "cur": "EUR"}


@SOURCES
def test_orders_stay_where_they_are_in_the_address_of_a_page(strings: Strings) -> None:
    page = PayPage("https://pay.example.com/o-{order}/?order={order}&amount={amount}&c={currency}#{minor}")
    for text in strings():
        if len(quote(whole(text))) > 1_900 or ".." in text:  # too long for servers; what could lead upwards
            continue
        link = page.send(message(order=text)).values["url"]
        assert isinstance(link, str)
        parts = urlsplit(link)
        assert (parts.scheme, parts.netloc, parts.fragment) == ("https", "pay.example.com", "30000")
        assert unquote(parts.path) == f"/o-{whole(text)}/"
        assert parts.path.count("/") == 2
        asked = parse_qs(parts.query, keep_blank_values=True, strict_parsing=True)
        assert asked == {"order": [whole(text)], "amount": ["300.00"], "c": ["EUR"]}


@pytest.mark.parametrize("order", [".", "..", "../../etc/passwd", "x" * 4_000])
def test_orders_for_which_a_page_has_no_address(order: str) -> None:
    with pytest.raises(Never) as caught:
        PayPage("https://pay.example.com/{order}/x").send(message(order=order))
    assert caught.value.code == "wrong_order"


def test_where_nothing_says_the_currency_only_that_of_the_project_is_taken(receiver: Receiver, tmp_path: Path) -> None:
    page = channel("page", receiver, tmp_path)
    assert ended(page, message()) == ("sent", "https://pay.furniture.example/RE-7?amount=300.00")
    assert ended(page, message(currency="USD"))[0] == "wrong_currency"
    asks = asking(receiver, {"sum": "{amount}", "ref": "{order}"}, only="EUR")
    assert ended(asks, message(currency="USD")) == (
        "wrong_currency",
        "payments are described in EUR only, and this one is in USD",
    )
    assert receiver.got == []


def test_a_link_that_is_there_is_given_and_nobody_asked(receiver: Receiver, tmp_path: Path) -> None:
    assert ended(channel("json", receiver, tmp_path), message(link=LINK)) == ("sent", LINK)
    assert receiver.got == []


def test_neither_secret_nor_order_is_shown(receiver: Receiver) -> None:
    made = asking(receiver, {"order": "{order}", "key": KEY}, headers={"x-key": "{token}"}, token=KEY)
    request = made.adapter.request(message(order="c4nary order"))
    for text in (repr(made), repr(made.adapter), repr(request), str(request)):
        assert "c4nary" not in text
    receiver.answers = [Answer(status, body=f'{{"url": "c4nary {KEY}"}}'.encode()) for status in (200, 400, 500)]
    for _ in range(3):
        assert "c4nary" not in ended(made, message(order="c4nary order"))[1]


def test_it_goes_nowhere_else(receiver: Receiver) -> None:
    adapter = LinkProvider(described(receiver, {"order": "{order}", "sum": "{amount}"}), ("url",))
    other = client("https://other.example", 1)
    made = ProviderChannel(adapter, other, lambda: NOW, gives=adapter.values)
    assert ended(made, message())[0] == "host_not_allowed"
    own = attrs.evolve(client(receiver.origin, 1), private=frozenset())
    blocked = ProviderChannel(adapter, own, lambda: NOW, gives=adapter.values)
    assert ended(blocked, message())[0] == "address_blocked"
    assert receiver.got == []


def test_a_provider_that_means_no_by_a_yes(receiver: Receiver) -> None:
    receiver.answers = [Answer(body=b'{"ok": false, "url": "https://pay.example.com/1"}')]
    made = asking(receiver, {"order": "{order}", "sum": "{amount}"}, taken={("ok",): True})
    assert ended(made, message())[0] == "refused_by_provider"
    assert isinstance(made.adapter, LinkProvider)
    assert isinstance(made.adapter.http, HttpProvider)
