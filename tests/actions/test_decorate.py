"""Actions and functions from plain Python functions: what annotations mean, and what is refused with which sentence."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Annotated, Any, Literal

import pytest

from stagerules.dsl import types as t
from stagerules.dsl import vocabulary as v
from stagerules.dsl.values import Duration, FileName, Money, Ref, Value
from stagerules.interpreter.actions import Answer, Asked, Done, Skipped
from stagerules.interpreter.effects import Effect, SetField
from stagerules.interpreter.extend.decorate import BadDeclaration, action, function
from stagerules.interpreter.plan import Argument
from tests.actions.world import DEAL, FACTS, SCHEMA, U1, Case, asked


@action
def mark(asked: Asked, reason: str, level: Literal["gold", "silver"] = "gold") -> Effect:
    """Marks the item."""
    return SetField(asked.item, "title", f"{level}: {reason}")


def given(**arguments: Argument) -> Asked:
    return asked(SCHEMA, Case("", arguments, Done(), FACTS))


def test_an_action() -> None:
    signature = mark.signature
    assert (signature.name, signature.doc, signature.group) == ("mark", "Marks the item.", "custom")
    assert signature.parameters == (
        v.Parameter("reason", t.Text(), required=True),
        v.Parameter("level", t.Choice(("gold", "silver")), default="gold"),
    )
    assert mark.answer(given(reason="new")) == Done((SetField(DEAL, "title", "gold: new"),))
    assert mark.answer(given(reason="new", level="silver")) == Done((SetField(DEAL, "title", "silver: new"),))


def test_what_an_action_says_of_itself() -> None:
    @action(
        name="audit",
        roles=["responsible"],
        grant="audits",
        channel="audit",
        changes_fields=False,
        result={"number": t.Text()},
        group="additional",
        parameters=[v.Parameter("note", t.Text(), longest=20)],
    )
    def anything(note: str) -> None:
        """Audits."""

    assert anything.signature == v.ActionSignature(
        name="audit",
        parameters=(v.Parameter("note", t.Text(), longest=20),),
        result=t.Result("audit", {"number": t.Text()}),
        roles=("responsible",),
        grant="audits",
        channel="audit",
        changes_fields=False,
        group="additional",
        doc="Audits.",
    )


EFFECT = SetField(DEAL, "title", "x")


@pytest.mark.parametrize(
    ("reply", "answer"),
    [
        (None, Done()),
        (EFFECT, Done((EFFECT,))),
        ([EFFECT, EFFECT], Done((EFFECT, EFFECT))),
        ((), Done()),
        (Skipped("nobody"), Skipped("nobody")),
        (Done(detail="x"), Done(detail="x")),
    ],
)
def test_replies(reply: Answer | Effect | Sequence[Effect] | None, answer: Answer) -> None:
    @action
    def replies() -> Answer | Effect | Sequence[Effect] | None:
        return reply

    assert replies.answer(given()) == answer


def test_another_reply_is_the_hosts_mistake() -> None:
    @action
    def replies() -> Any:
        return "done"

    with pytest.raises(TypeError, match="The action `replies` gave 'done', which is neither an answer nor an effect"):
        replies.answer(given())


def test_an_optional_argument_that_is_left_out_is_none() -> None:
    @action
    def note(text: str | None, due: date | None, times: int = 3, factor: Decimal = Decimal("1.5")) -> Done:
        return Done(detail=f"{text} {due} {times} {factor!r}")

    text, due, times, factor = note.signature.parameters
    assert not any(one.required for one in (text, due, times, factor))
    assert (text.type, due.type, times.default, factor.default) == (t.Text(), t.Date(), 3, "1.5")
    assert note.answer(given()) == Done(detail="None None 3 Decimal('1.5')")
    assert note.answer(given(text="a", factor=2)) == Done(detail="a None 3 Decimal('2')")


MEANINGS: tuple[tuple[Any, v.ParameterType], ...] = (
    (str, t.Text()),
    (int, t.Integer()),
    (Decimal, t.Number()),
    (bool, t.YesNo()),
    (date, t.Date()),
    (time, t.Time()),
    (datetime, t.DateTime()),
    (Money, t.Money(None)),
    (Duration, t.Duration()),
    (FileName, t.File()),
    (Literal["a", "b"], t.Choice(("a", "b"))),
    (list[str], t.List(t.Text())),
    (tuple[Decimal, ...], t.List(t.Number())),
    (Sequence[Literal["a"]], t.List(t.Choice(("a",)))),
    (Annotated[str, t.Phone()], t.Phone()),
    (Annotated[Ref, t.Record("Contact")], t.Record("Contact")),
    (list[Annotated[Ref, t.Record("Contact")]], t.List(t.Record("Contact"))),
    (Annotated[tuple[Ref, ...], v.Users()], v.Users()),
    (Annotated[Mapping[str, Value], v.AnyValues()], v.AnyValues()),
)


@pytest.mark.parametrize(("annotation", "type"), MEANINGS, ids=str)
def test_meanings(annotation: Any, type: v.ParameterType) -> None:
    def host(one: Any) -> None:
        """Takes it."""

    host.__annotations__["one"] = annotation
    assert action(host).signature.parameters == (v.Parameter("one", type, required=True),)
    host.__annotations__["one"] = annotation | None
    assert action(host).signature.parameters == (v.Parameter("one", type),)
    host.__annotations__["one"] = Annotated[annotation, "what it is for"]
    assert action(host).signature.parameters == (v.Parameter("one", type, required=True, doc="what it is for"),)


def test_lists_arrive_as_they_are_annotated() -> None:
    @action
    def show(many: list[Decimal], users: Annotated[tuple[Ref, ...], v.Users()]) -> Done:
        return Done(detail=f"{many} {users}")

    assert show.answer(given(many=(1, Decimal(2)), users=(U1,))) == Done(detail=f"[Decimal('1'), Decimal('2')] {(U1,)}")


def no_type(one) -> None:  # type: ignore[no-untyped-def] # the mistake
    """Takes it."""


def a_float(one: float) -> None:
    """Takes it."""


def an_object(one: object) -> None:
    """Takes it."""


def a_record(one: Ref) -> None:
    """Takes it."""


def either(one: str | int) -> None:
    """Takes it."""


def a_number(one: Literal[1, 2]) -> None:
    """Takes it."""


def nested(one: list[list[str]]) -> None:
    """Takes it."""


def gaps(one: list[str | None]) -> None:
    """Takes it."""


def a_dict(one: dict[str, str]) -> None:
    """Takes it."""


def a_bare_list(one: list) -> None:  # type: ignore[type-arg] # the mistake
    """Takes it."""


def many(*one: str) -> None:
    """Takes them."""


def a_typo(one: "Strr") -> None:  # type: ignore[name-defined] # noqa: F821 - the mistake
    """Takes it."""


def a_word(count: str) -> None:
    """Takes it."""


def move(one: str) -> None:
    """Takes it."""


REFUSED: tuple[tuple[Callable[..., None], str], ...] = (
    (no_type, "the parameter `one` has no type. Write one behind it: `one: str`."),
    (a_float, "the type of the parameter `one` can't be used, because `float` is not exact: write `Decimal`."),
    (an_object, "the type of the parameter `one` can't be used, because the language has no type for `object`."),
    (a_record, 'because it must say of which entity: write `Annotated[Ref, Record("Contact")]`.'),
    (either, "because only `X | None` can be a choice between types."),
    (a_number, 'because the values of a choice are texts: write `Literal["a", "b"]`.'),
    (nested, "because the members of a list are plain values: no lists, never empty."),
    (gaps, "because the members of a list are plain values: no lists, never empty."),
    (a_dict, "because named values are stated: write `Annotated[Mapping[str, Value], AnyValues()]`."),
    (a_bare_list, "because it must say of what: write `list[str]`."),
    (many, "`*one: str` has no name that a rule could give it a value by."),
    (a_typo, "an annotation names `Strr`, which its module doesn't know."),
    (a_word, "`count` is a word of the language, no name for a parameter."),
    (move, 'that is a word of the language. Give another: `name="my_move"`.'),
)


@pytest.mark.parametrize(("host", "why"), REFUSED, ids=lambda one: getattr(one, "__name__", ""))
def test_refused_actions(host: Callable[..., None], why: str) -> None:
    with pytest.raises(BadDeclaration) as refused:
        action(host)
    assert str(refused.value).startswith(f"`{host.__name__}` can't be an action: ")
    assert str(refused.value).endswith(why)


def test_a_parameter_that_the_function_does_not_have() -> None:
    with pytest.raises(BadDeclaration, match="the function has no parameter `nine`"):

        @action(parameters=[v.Parameter("nine", t.Text())])
        def host(one: str) -> None:
            """Takes it."""


@function
def vat(amount: Decimal, country: str) -> Decimal:
    """The value added tax of an amount."""
    return amount * {"DE": Decimal("0.19"), "PL": Decimal("0.23")}[country]


def test_a_function() -> None:
    assert vat.signature == v.FunctionSignature(
        "vat", (t.Number(), t.Text()), t.Number(), "The value added tax of an amount."
    )
    assert vat.call(100, "PL") == Decimal("23")


def test_what_a_function_raises_is_raised() -> None:
    with pytest.raises(KeyError):
        vat.call(100, "FR")


def test_a_function_under_another_name() -> None:
    @function(name="first_word")
    def anything(text: str) -> str | None:
        return next(iter(text.split()), None)

    assert anything.signature == v.FunctionSignature("first_word", (t.Text(),), t.Optional(t.Text()))
    assert anything.call("Ada Lovelace") == "Ada"
    assert anything.call("") is None


GIVEN: tuple[tuple[Any, object, Value], ...] = (
    (str, "u\u0308", "ü"),
    (Decimal, 3, Decimal(3)),
    (int, 3, 3),
    (bool, True, True),
    (list[str], ["a", "b"], ("a", "b")),
    (Money, Money(Decimal(1), "EUR"), Money(Decimal(1), "EUR")),
    (date, date(2026, 1, 5), date(2026, 1, 5)),
    (datetime, datetime(2026, 1, 5, tzinfo=UTC), datetime(2026, 1, 5, tzinfo=UTC)),
    (time, time(9), time(9)),
    (Duration, Duration(2, "day"), Duration(2, "day")),
    (FileName, FileName("a.pdf"), FileName("a.pdf")),
    (Literal["a", "b"], "b", "b"),
    (Annotated[Ref, t.Record("User")], U1, U1),
    (str | None, None, None),
)


def returning(annotation: Any, value: object) -> Callable[..., Value]:
    def host() -> Any:
        return value

    host.__annotations__["return"] = annotation
    return function(host).call


@pytest.mark.parametrize(("annotation", "value", "taken"), GIVEN, ids=str)
def test_results(annotation: Any, value: object, taken: Value) -> None:
    assert returning(annotation, value)() == taken


BROKEN: tuple[tuple[Any, object, str], ...] = (
    (Decimal, 1.5, "1.5 is not a number"),
    (Decimal, Decimal("NaN"), "Decimal('NaN') is not a number"),
    (Decimal, True, "True is not a number"),
    (int, True, "True is not a whole number"),
    (bool, 1, "1 is not `yes` or `no`"),
    (str, None, "None is not a text"),
    (str | None, 1, "1 is not a text"),
    (Literal["a", "b"], "c", "'c' is not one of `a`, `b`"),
    (list[str], "ab", "'ab' is not a list (each a text)"),
    (list[str], [1], "1 is not a text"),
    (date, datetime(2026, 1, 5, tzinfo=UTC), "is not a date"),
    (datetime, datetime(2026, 1, 5), "is not a moment with its time zone"),  # noqa: DTZ001 - the mistake
    (Annotated[Ref, t.Record("Contact")], U1, "is not a record of `Contact`"),
    (Annotated[Money, t.Money("EUR")], Money(Decimal(1), "PLN"), "is not money in EUR"),
)


@pytest.mark.parametrize(("annotation", "value", "why"), BROKEN, ids=str)
def test_broken_promises(annotation: Any, value: object, why: str) -> None:
    with pytest.raises(TypeError) as broken:
        returning(annotation, value)()
    assert str(broken.value).startswith("`host` gave what it had not promised: ")
    assert str(broken.value).endswith(why)


def with_default(one: str = "a") -> str:
    return one


def with_none(one: str | None) -> str:
    return one or ""


def without_result(one: str):  # type: ignore[no-untyped-def]
    return one


def nothing(one: str) -> None:
    """Gives nothing."""


def users(one: Annotated[Ref, v.Users()]) -> str:
    return str(one)


def floats(one: str) -> float:
    return float(one)


@pytest.mark.parametrize(
    ("host", "why"),
    [
        (with_default, "every argument is required, so `one` can't have a default."),
        (with_none, "it is never called with an empty value, so write `one` without `| None`."),
        (without_result, "the result has no type. Write one behind the brackets: `-> int`."),
        (nothing, "the result has no type. Write one behind the brackets: `-> int`."),
        (users, "the type of the parameter `one` can't be used, because that is for parameters of actions only."),
        (floats, "the type of the result can't be used, because `float` is not exact: write `Decimal`."),
        (no_type, "the parameter `one` has no type. Write one behind it: `one: str`."),
    ],
)
def test_refused_functions(host: Callable[..., object], why: str) -> None:
    with pytest.raises(BadDeclaration) as refused:
        function(host)
    assert str(refused.value) == f"`{host.__name__}` can't be a function: {why}"
