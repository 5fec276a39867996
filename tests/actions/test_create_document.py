"""Documents that are asked for: their numbers, and what their templates are given."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest

from stagerules.dsl import types as t
from stagerules.dsl.documents import Asked as Reads
from stagerules.dsl.documents import DocumentTemplate, Need, Part
from stagerules.dsl.schema import Field
from stagerules.dsl.values import FileName, Handle, Labelled, Money, Ref
from stagerules.interpreter.actions import Asked, Done, Failed
from stagerules.interpreter.effects import CreateRecord, Deliver, SetField
from stagerules.stdlib_actions import create_document, generate_qr
from stagerules.stdlib_actions.numbering import is_pattern
from tests.actions.world import ACME, ADA, BEN, DEAL, FACTS, NOW, SCHEMA, U1, U2, U3, Facts, Given


def asked(facts: Facts | None = None, now: datetime = NOW, **more: Any) -> Asked:
    """A request for an invoice."""
    given: Mapping[str, Any] = {"template": "invoice", **more.pop("arguments", {})}
    documents = {"invoice": DocumentTemplate({"pdf": more.pop("needs", ())}, more.pop("number", "RE-{count}"))}
    world = Given(SCHEMA, {**FACTS, **(facts or {})})
    request = Asked(
        item=DEAL,
        entity=SCHEMA.entities["Deal"],
        schema=SCHEMA,
        arguments=given,
        look=world,
        new=lambda entity: Ref(entity, Handle(1)),
        now=now,
        region="DE",
        rule="Invoice",
        identity="Invoice",
        author="automation",
        documents=documents,
    )
    return attrs.evolve(request, **more)


def made(request: Asked) -> tuple[Any, dict[str, Any], Deliver]:
    """The effects: the number that is taken, what is on record, what is made."""
    answer = create_document.answer(request)
    assert isinstance(answer, Done), answer
    taken, record, deliver = answer.effects
    assert isinstance(record, CreateRecord)
    assert isinstance(deliver, Deliver)
    return taken, dict(record.values), deliver


def values(*needs: "str | Need", **given: Any) -> Any:
    """What a template gets that asks for this."""
    read = tuple(Reads(tuple(one.split(".")), "text") if isinstance(one, str) else one for one in needs)
    return json.loads(str(made(asked(needs=read, arguments={"values": given}))[2].content["values"]))


def test_a_document_has_its_number_from_the_beginning() -> None:
    taken, record, deliver = made(asked())
    assert taken == CreateRecord(Ref("Counter", "numbers RE-…"), {"name": "numbers RE-…", "value": 1})
    assert record == {"item": "Deal 42", "template": "invoice", "number": "RE-1", "author": None, "created_at": NOW}
    assert deliver.content == {"template": "invoice", "format": "pdf", "number": "RE-1", "values": "{}"}
    assert (deliver.channel, deliver.to, deliver.address, deliver.about) == ("document", "invoice RE-1", None, DEAL)


@pytest.mark.parametrize(
    ("pattern", "before", "count", "number"),
    [
        ("RE-{count}", "numbers RE-…", 9, "RE-10"),
        ("RE-{year}-{count:4}", "numbers RE-2026-…", 9, "RE-2026-0010"),
        ("RE-{year}-{count:4}", "numbers RE-2025-…", 9, "RE-2026-0001"),
        ("{template}/{year}/{count:2}", "numbers invoice/2026/…", 122, "invoice/2026/123"),
        ("{count}", "numbers another-…", 5, "1"),
    ],
)
def test_numbers_go_on_where_they_were(pattern: str, before: str, count: int, number: str) -> None:
    counter = Ref("Counter", before)
    taken, record, _ = made(asked({counter: {"name": before, "value": count}}, number=pattern))
    assert record["number"] == number
    if number.endswith(("10", "123")):
        assert taken == SetField(counter, "value", count + 1)
    else:
        assert isinstance(taken, CreateRecord)


def test_the_year_is_that_of_the_project() -> None:
    late = datetime(2026, 12, 31, 23, 30, tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo("Europe/Berlin"))
    assert made(asked(now=late, number="{year}-{count}"))[1]["number"] == "2027-1"


@pytest.mark.parametrize("pattern", ["{count}", "a {count:9} b", "{year}{template}{count:1}", "Nr. {count}/ä"])
def test_patterns(pattern: str) -> None:
    assert is_pattern(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "RE",
        "{year}",
        "{count}{count}",
        "{count:0}",
        "{count:10}",
        "{Count}",
        "{count} {x}",
        "{",
        "{count}\n",
        5,
        "x" * 61,
    ],
)
def test_what_is_no_pattern(pattern: object) -> None:
    assert not is_pattern(pattern)


def test_what_a_template_gets() -> None:
    given = {
        "text": "Ada & Ben",
        "count": 3,
        "rate": Decimal("0.5"),
        "price": Money(Decimal("10.50"), "EUR"),
        "day": date(2026, 1, 5),
        "nothing": None,
        "code": FileName("qr.png"),
        "tags": ("a", "b"),
        "mails": (Labelled("work", "ada@example.com"),),
        "block": {"inner": "x", "deep": {"y": "z"}},
    }
    got = values(**given)
    assert got["text"] == "Ada & Ben"
    assert (got["count"], got["rate"], got["nothing"]) == ("3", "0.5", None)
    assert got["code"] == {"file": "qr.png"}
    assert (got["tags"], got["mails"]) == (["a", "b"], ["ada@example.com"])
    assert got["block"] == {"inner": "x", "deep": {"y": "z"}}


def test_yes_and_no_can_be_asked_and_read() -> None:
    assert values(paid=True)["paid"] == {"holds": True, "shown": "True"}
    assert values(paid=False)["paid"]["holds"] is False


def test_a_record_is_what_people_call_it_or_what_is_asked_of_it() -> None:
    assert values(client=ADA)["client"] == "Ada"
    assert values("client", client=ADA)["client"] == "Ada"
    got = values("client.name", "client.phones", "firm.mails", client=ADA, firm=ACME)
    assert got["client"] == {"name": "Ada", "phones": ["030 1234567", "+49 171 1234567"]}
    assert got["firm"] == {"mails": ["info@acme.example"]}


def test_a_record_is_both_where_both_are_asked_for() -> None:
    got = values("client", "client.phones", client=ADA)
    assert got["client"] == {"": "Ada", "phones": ["030 1234567", "+49 171 1234567"]}


def test_names_are_names_even_if_they_are_those_of_a_file_or_an_answer() -> None:
    assert values(a={"file": "x"})["a"] == {"": None, "file": "x"}
    assert values(a={"holds": "x", "shown": "y"})["a"] == {"": None, "holds": "x", "shown": "y"}


def test_nothing_is_given_that_is_not_asked_for() -> None:
    assert "030 1234567" not in json.dumps(values("client.name", client=ADA))


def test_several_records_are_a_table() -> None:
    clients = Part(Reads(("clients",)), (Reads(("name",), "text"), Reads(("title",), "text")))
    assert values(clients, clients=(ADA, BEN), title="x")["clients"] == [{"name": "Ada"}, {"name": "Ben"}]
    assert values(clients, clients=())["clients"] == []


def test_a_record_of_a_record() -> None:
    got = values("deal.owner.name", Part(Reads(("deal", "contacts")), (Reads(("name",), "text"),)), deal=DEAL)
    assert got["deal"] == {"owner": {"name": "Una"}, "contacts": [{"name": "Ada"}, {"name": "Ben"}]}


@pytest.mark.parametrize("arguments", [{"template": "another"}, {"format": "docx"}])
def test_a_template_that_is_not_there(arguments: dict[str, str]) -> None:
    answer = create_document.answer(asked(arguments=arguments))
    assert isinstance(answer, Failed)
    assert answer.code == "template_missing"


def test_without_a_project_there_is_every_template() -> None:
    _, record, _ = made(asked(documents=None, arguments={"template": "any", "format": "docx"}))
    assert record["number"] == "any-1"


def test_too_much_for_a_document() -> None:
    answer = create_document.answer(asked(arguments={"values": {"text": "x" * 1_000_000}}))
    assert isinstance(answer, Failed)
    assert answer.code == "too_long"


def test_records_of_records_without_end() -> None:
    user = SCHEMA.entities["User"]
    user = attrs.evolve(user, fields={**user.fields, "deputy": Field("deputy", t.Record("User"))})
    schema = attrs.evolve(SCHEMA, entities={**SCHEMA.entities, "User": user})
    facts = {one: {"boss": U2, "deputy": U3, "name": "Una"} for one in (U1, U2, U3)}
    needs: tuple[Need, ...] = (Reads(("name",), "text"),)
    for at in range(30):
        needs = (Part(Reads((("boss", "deputy")[at % 2],)), needs),)
    request = asked(facts, needs=needs, arguments={"values": {"boss": U1, "deputy": U1}})
    request = attrs.evolve(request, schema=schema, look=Given(schema, {**FACTS, **facts}))
    begun = perf_counter()
    answer = create_document.answer(request)
    assert isinstance(answer, Failed)
    assert answer.code == "too_long"
    assert perf_counter() - begun < 10


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("x" * 2_331, None),
        ("x" * 2_332, "too_long"),
        ("ä" * 1_165, None),
        ("ä" * 1_166, "too_long"),
        (" ", "nothing_to_show"),
    ],
)
def test_how_much_a_qr_code_holds(content: str, code: str | None) -> None:
    answer = generate_qr.answer(asked(arguments={"content": content}))
    assert (answer.code if isinstance(answer, Failed) else None) == code
