"""What a rule asks of another program, as a message: bodies, headers, addresses; what cannot be written is said."""

import json
from datetime import date, time
from decimal import Decimal
from urllib.parse import parse_qsl

import pytest

from stagerules.dsl.values import Duration, FileName, Handle, Labelled, Money, Ref, Value
from stagerules.interpreter.actions import Answer, Done, Failed
from stagerules.interpreter.effects import Deliver
from stagerules.interpreter.plan import Argument
from stagerules.stdlib_actions import call_webhook

from .world import ADA, DEAL, FACTS, NOW, SCHEMA, Case, Given, asked

URL = "https://erp.example.com/orders/42"


def answered(**arguments: Argument) -> Answer:
    case = Case("", {"url": URL, **arguments}, Done(), {}, DEAL)
    return call_webhook.answer(asked(SCHEMA, case, Given(SCHEMA, FACTS)))


def message(**arguments: Argument) -> Deliver:
    answer = answered(**arguments)
    assert isinstance(answer, Done), answer
    (effect,) = answer.effects
    assert isinstance(effect, Deliver)
    return effect


def test_a_request_without_anything() -> None:
    content = {"method": "POST", "url": URL, "kind": None, "body": None, "headers": (), "secret": None}
    assert message() == Deliver("webhook", "erp.example.com", None, content, DEAL)


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_methods(method: str) -> None:
    assert message(method=method).content["method"] == method


VALUES: dict[str, tuple[Value, str]] = {
    "text": ('Größe "XL"\n\u2028</script>', '"Größe \\"XL\\"\\n\u2028</script>"'),
    "yes": (True, "true"),
    "integer": (10**37, "1" + "0" * 37),
    "number": (Decimal("12.50"), "12.50"),
    "large": (Decimal("1E+3"), "1000"),
    "money": (Money(Decimal("10.00"), "EUR"), '{"amount":"10.00","currency":"EUR"}'),
    "date": (date(2026, 11, 21), '"2026-11-21"'),
    "time": (time(9), '"09:00:00"'),
    "moment": (NOW, '"2026-01-05T09:00:00+01:00"'),
    "duration": (Duration(2, "day"), '{"amount":2,"unit":"day"}'),
    "part": (Duration(Decimal("1.5"), "hour"), '{"amount":1.5,"unit":"hour"}'),
    "file": (FileName("scan.pdf"), '"scan.pdf"'),
    "labelled": ((Labelled("work", "a@b.de"),), '[{"label":"work","value":"a@b.de"}]'),
    "record": (ADA, "7"),
    "list": ((1, ("a", None)), '[1,["a",null]]'),
    "nothing": (None, "null"),
}


@pytest.mark.parametrize("name", VALUES)
def test_values_in_json(name: str) -> None:
    value, written = VALUES[name]
    body = message(json={name: value}).content["body"]
    assert body == f'{{"{name}":{written}}}'
    assert json.loads(str(body)).keys() == {name}


def test_values_in_values_in_the_order_in_which_they_stand() -> None:
    found = message(json={"b": 1, "a": {"d": {"e": "x"}, "c": ADA}})
    assert (found.content["kind"], found.content["body"]) == ("json", '{"b":1,"a":{"d":{"e":"x"},"c":7}}')


def test_a_form() -> None:
    form = {
        "title": "Größe & Co=1",
        "amount": Money(Decimal("10.00"), "EUR"),
        "on": date(2026, 1, 5),
        "tags": ("a", "b"),
    }
    found = message(form={**form, "who": ADA, "yes": True, "span": Duration(2, "day"), "none": None, "empty": ""})
    assert (found.content["kind"], found.content["body"]) == (
        "form",
        "title=Gr%C3%B6%C3%9Fe+%26+Co%3D1&amount=10.00+EUR&on=2026-01-05&tags=a&tags=b&who=7&yes=true&span=2+day&empty=",
    )


HOSTILE = (
    '","admin":true,"x":"',
    '\\","admin":1',
    "&admin=1",
    "a=b;c=d#e%26f+g",
    "x\r\nX-Evil: 1\r\n\r\n{}",
    "</script><script>alert(1)</script>",
    "\0\x1b[31m\u202e\u2028",
    "{title} {{7*7}} ${x}",
    "'; DROP TABLE deals; --",
    "",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_value_stays_one_value(text: str) -> None:
    values = {"title": text, "next": "n"}
    assert json.loads(str(message(json={**values, "in": values}).content["body"])) == {**values, "in": values}
    form = str(message(form=values).content["body"])
    assert parse_qsl(form, keep_blank_values=True, strict_parsing=True) == list(values.items())
    answer = answered(headers={"x_title": text})
    if isinstance(answer, Done):  # one that a header cannot hold is refused
        assert message(headers={"x_title": text}).content["headers"] == (Labelled("x-title", text),)
        assert text.isascii()
        assert text.isprintable()
    else:
        assert _code(answer) == "wrong_header"


def test_headers() -> None:
    found = message(headers={"x_source": "crm", "X_Deal": DEAL, "accept_language": "de, en;q=0.5", "x_none": None})
    assert found.content["headers"] == (
        Labelled("x-source", "crm"),
        Labelled("x-deal", "42"),
        Labelled("accept-language", "de, en;q=0.5"),
    )


@pytest.mark.parametrize("value", ["a\r\nBcc: b", "a\nb", "a\x00b", "ä", " a", "a ", "\x7f", "a\tb", "a\u2028b"])
def test_a_header_of_several(value: str) -> None:
    assert _code(answered(headers={"x_source": value})) == "wrong_header"


FORBIDDEN = (
    *(
        "host",
        "Content_Length",
        "content_type",
        "transfer_encoding",
        "connection",
        "upgrade",
        "te",
        "trailer",
        "expect",
    ),
    *("authorization", "cookie", "proxy_authorization", "webhook_id", "webhook_signature", "webhook_timestamp"),
    *("x_redirected_from", "größe"),
)


@pytest.mark.parametrize("name", FORBIDDEN)
def test_a_header_that_is_not_for_rules(name: str) -> None:
    assert _code(answered(headers={name: "x"})) == "wrong_header"


WRONG: dict[str, tuple[dict[str, Argument], str]] = {
    "both bodies": ({"json": {"a": 1}, "form": {"a": 1}}, "wrong_request"),
    "values in a form": ({"form": {"a": {"b": 1}}}, "wrong_request"),
    "lists in a form": ({"form": {"a": ((1,),)}}, "wrong_request"),
    "values in a header": ({"headers": {"a": {"b": 1}}}, "wrong_request"),
    "a long body": ({"json": {"a": "x" * 1_000_001}}, "too_long"),
    "another scheme": ({"url": "ftp://erp.example.com"}, "wrong_url"),
    "a user": ({"url": "https://ada:pw@erp.example.com/"}, "wrong_url"),
    "upwards": ({"url": "https://erp.example.com/orders/../admin"}, "wrong_url"),
    "another line": ({"url": "https://erp.example.com/a\r\nX: y"}, "wrong_url"),
    "no host": ({"url": "https:///orders"}, "wrong_url"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_asked_is_said(name: str) -> None:
    arguments, code = WRONG[name]
    assert _code(answered(**arguments)) == code


def test_the_key_of_a_new_record_is_asked_for() -> None:
    new = Ref("Contact", Handle(1))
    look = Given(SCHEMA, {**FACTS, new: {"id": 99}})
    answer = call_webhook.answer(asked(SCHEMA, Case("", {"url": URL, "json": {"a": new}}, Done(), {}, DEAL), look))
    assert isinstance(answer, Done)
    assert isinstance(answer.effects[0], Deliver)
    assert answer.effects[0].content["body"] == '{"a":99}'


def _code(answer: Answer) -> str:
    assert isinstance(answer, Failed)
    return answer.code
