"""Every production of the language becomes the tree it should be."""

from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs
import pytest

from stagerules.dsl import syntax as s
from stagerules.dsl.parse.files import parse, parse_expression
from stagerules.dsl.source import Source, Span
from tests.dsl.parsing import read, said, tree

FOLDER = Path(__file__).parent / "syntax"
NOWHERE = Span(0, 0)


def only(text: str) -> Any:
    (declaration,) = tree(text).declarations
    return declaration


def statement(text: str) -> Any:
    (found,) = only(f'on stage "New":\n    {text}\n').body
    return found


def value(text: str) -> Any:
    found, problems = parse_expression(Source("test", text))
    assert problems == ()
    return found


def name(text: str) -> s.Name:
    return s.Name(NOWHERE, text)


def word(text: str) -> s.Word:
    return s.Word(NOWHERE, text)


def number(text: str) -> s.Number:
    return s.Number(NOWHERE, Decimal(text))


def test_the_two_line_file() -> None:
    first, second = tree(
        'on stage "Spam": add_to_exclusions\non stage "New" if amount > 10000: set contact.responsible = lead_manager\n'
    ).declarations
    assert isinstance(first, s.Rule)
    assert isinstance(second, s.Rule)
    assert first.trigger == s.StageTrigger(NOWHERE, (s.Quoted(NOWHERE, "Spam"),))
    assert first.body == (s.Ask(NOWHERE, word("add_to_exclusions"), (), None),)
    assert second.condition == s.Comparison(NOWHERE, name("amount"), ">", number("10000"))
    target = s.Attribute(NOWHERE, name("contact"), word("responsible"))
    assert second.body == (s.Set(NOWHERE, target, name("lead_manager"), None),)


@pytest.mark.parametrize("file", ["everything.rules", "everything.schema"])
def test_everything_is_read(file: str) -> None:
    found = tree((FOLDER / file).read_text("utf-8"))
    assert len(found.declarations) == {"everything.rules": 16, "everything.schema": 5}[file]


@pytest.mark.parametrize("file", ["everything.rules", "everything.schema"])
def test_spans_lie_within_each_other_and_end_at_words(file: str) -> None:
    text = (FOLDER / file).read_text("utf-8")

    def walk(node: Any, outer: Span) -> None:
        start, end = node.span
        assert outer.start <= start <= end <= outer.end, node
        assert text[start:end].rstrip() == text[start:end], node
        assert isinstance(node, s.NamedValues) or not text[start].isspace(), node
        if isinstance(node, s.Name | s.Word):
            assert text[start:end] == node.text
        for field in attrs.fields(type(node)):
            found = getattr(node, field.name)
            for child in found if isinstance(found, tuple) else (found,):
                if attrs.has(type(child)):
                    walk(child, node.span)

    for declaration in tree(text).declarations:
        walk(declaration, Span(0, len(text)))


def test_every_class_of_the_tree_is_met() -> None:
    met: set[str] = set()

    def walk(node: Any) -> None:
        met.add(type(node).__name__)
        for field in attrs.fields(type(node)):
            found = getattr(node, field.name)
            for child in found if isinstance(found, tuple) else (found,):
                if attrs.has(type(child)):
                    walk(child)

    for file in ("everything.rules", "everything.schema"):
        for declaration in tree((FOLDER / file).read_text("utf-8")).declarations:
            walk(declaration)
    classes = {
        kind.__name__
        for kind in vars(s).values()
        if isinstance(kind, type) and attrs.has(kind) and kind.__module__ == s.__name__
    }
    assert classes - met == {"File", "Broken", "Comment"}


@pytest.mark.parametrize(
    ("text", "grouped"),
    [
        ("a + b * c", "a + (b * c)"),
        ("a - b - c", "(a - b) - c"),
        ("-a.b * c", "(-(a.b)) * c"),
        ("a or else b + c", "a or else (b + c)"),
        ("a or else b == c", "(a or else b) == c"),
        ("not a == b", "not (a == b)"),
        ("not a and b", "(not a) and b"),
        ("a and b or c", "(a and b) or c"),
        ("a or b and c", "a or (b and c)"),
        ("old a.b", "(old a).b"),
        ("sum of a.b + c", "(sum of a.b) + c"),
        ("a between b and c and d", "(a between b and c) and d"),
        ("a in b or c", "(a in b) or c"),
        ("any p in a where b", "any p in a where (b)"),
    ],
)
def test_what_binds_tighter(text: str, grouped: str) -> None:
    def plain(node: Any) -> Any:
        """The node without the groups."""
        if isinstance(node, s.Group):
            return plain(node.value)
        changed = {
            field.name: plain(getattr(node, field.name))
            for field in attrs.fields(type(node))
            if attrs.has(type(getattr(node, field.name)))
        }
        items = getattr(node, "items", None)
        if isinstance(items, tuple):
            changed["items"] = tuple(plain(item) for item in items)
        return attrs.evolve(node, **changed)

    assert plain(value(text)) == plain(value(grouped))
    assert value(text) == plain(value(text))


def test_and_or_are_flat() -> None:
    found = value("a and b and c or d or e")
    assert [type(item) for item in found.items] == [s.And, s.Name, s.Name]
    assert len(found.items[0].items) == 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10_000", s.Number(NOWHERE, Decimal(10000))),
        ("10.50", s.Number(NOWHERE, Decimal("10.50"))),
        ("19%", s.Number(NOWHERE, Decimal("0.19"), percent=True)),
        ("10000 EUR", s.Money(NOWHERE, Decimal(10000), "EUR")),
        ("3 working days", s.Duration(NOWHERE, 3, "working day")),
        ("1 month", s.Duration(NOWHERE, 1, "month")),
        ("2026-11-21", s.Date(NOWHERE, date(2026, 11, 21))),
        ("09:05", s.Time(NOWHERE, time(9, 5))),
        ("2026-11-21 09:00", s.DateTime(NOWHERE, datetime(2026, 11, 21, 9, 0))),  # noqa: DTZ001
        ("yes", s.YesNo(NOWHERE, True)),
        ("false", s.YesNo(NOWHERE, False)),
        ("empty", s.Empty(NOWHERE)),
        ("event", s.Name(NOWHERE, "event")),
        ('file "a.pdf"', s.FileName(NOWHERE, s.Text(NOWHERE, ("a.pdf",)))),
        ("file", s.Name(NOWHERE, "file")),
        ('""', s.Text(NOWHERE, ())),
        (r'"\"\\\n\t\{\}"', s.Text(NOWHERE, ('"\\\n\t{}',))),
        ('"u\u0308"', s.Text(NOWHERE, ("\u00fc",))),
        ("u\u0308", s.Name(NOWHERE, "\u00fc")),
        (r'a matches "\d{3}"', s.Matches(NOWHERE, s.Name(NOWHERE, "a"), False, s.Quoted(NOWHERE, r"\d{3}"))),
        ("\U0001f468\u200d\U0001f4bb".join('""'), s.Text(NOWHERE, ("\U0001f468\u200d\U0001f4bb",))),
    ],
)
def test_values(text: str, expected: Any) -> None:
    assert value(text) == expected


def test_many_digits_are_exact() -> None:
    digits = "1234567890123456789012345678901234.5678"
    assert value(digits).value == Decimal(digits)
    assert str(value(digits + "%").value) == "12345678901234567890123456789012.345678"


def test_texts_with_holes() -> None:
    text = '"Hallo {contact.name or else "Kunde"}, {close_date:dd.MM.yyyy}!"'
    found = value(text)
    before, first, comma, second, after = found.parts
    assert (before, comma, after) == ("Hallo ", ", ", "!")
    assert first.value.otherwise == s.Text(NOWHERE, ("Kunde",))
    assert second == s.Hole(NOWHERE, name("close_date"), "dd.MM.yyyy")
    assert text[slice(*second.value.span)] == "close_date"


def test_long_texts_are_dedented_and_keep_their_places() -> None:
    lines = ("Hello {name},", "  deeper", "", 'bye \\" now', '"""')
    text = 'on stage "New":\n    log text: """\n' + "".join(f"        {line}\n" if line else "\n" for line in lines)
    (asked,) = only(text).body
    first, hole, rest = asked.arguments[0].value.parts
    assert (first, rest) == ("Hello ", ',\n  deeper\n\nbye " now')
    assert text[slice(*hole.value.span)] == "name"


@pytest.mark.parametrize("field", ["stage", "text", "to", "title", "from", "at", "set", "key", "on", "change", "rule"])
def test_keywords_are_names_where_no_keyword_can_stand(field: str) -> None:
    assert value(f"{field} == 1").left == name(field)
    assert statement(f"set {field} = {field}").target == name(field)
    assert statement(f"send {field}: 1").arguments[0].name == word(field)
    assert value(f"a.{field}").name == word(field)
    assert only(f"entity E:\n    {field}: text\n").members[0].name == word(field)
    assert only(f"on change of {field}, {field}: stop\n").trigger.fields == (word(field), word(field))


@pytest.mark.parametrize("reserved", ["and", "in", "count", "empty", "any", "if"])
def test_reserved_words_are_names_behind_a_dot_and_before_a_colon(reserved: str) -> None:
    assert value(f"a.{reserved}").name == word(reserved)
    assert value(f"f({reserved}: 1)").arguments[0].name == word(reserved)
    assert statement(f"send {reserved}: 1").arguments[0].name == word(reserved)


def test_words_are_whole_words() -> None:
    assert only("on onstage: stop\n").trigger == s.EventTrigger(NOWHERE, word("onstage"))
    assert statement("settle").action == word("settle")
    assert value("notable and orders").items == (name("notable"), name("orders"))


def test_an_action_with_nothing_and_a_let_of_a_bare_name() -> None:
    assert statement("let x = create_task").value == name("create_task")
    assert isinstance(statement("let x = create_task title: 1").value, s.Ask)
    assert statement("create_task as ada").on_behalf == name("ada")


def test_lines_go_on_after_commas_operators_and_before_and_or() -> None:
    found = only('on stage "New" if a\n        and b\n    or c: send to: x,\n   subject: y +\n z\n')
    assert found.condition == value("a and b or c")
    assert found.body[0].arguments[1].value == value("y + z")


def test_line_ends_do_not_count_in_brackets() -> None:
    assert statement("set a = (\nb\n+ [1,\n2,\n]\n)") == statement("set a = (b + [1, 2])")


def test_descriptions_are_the_comments_right_above() -> None:
    text = "# far\n\n# first\n# second\non created: stop # beside\n# last\n"
    file = tree(text)
    (rule,) = file.declarations
    assert isinstance(rule, s.Rule)
    assert rule.description == "first\nsecond"
    assert [(comment.text, comment.alone) for comment in file.comments] == [
        ("far", True),
        ("first", True),
        ("second", True),
        ("beside", False),
        ("last", True),
    ]
    assert [text[slice(*comment.span)][0] for comment in file.comments] == ["#"] * 5


def test_labelled_members_belong_to_the_field_before_them() -> None:
    found = only('scenario "x":\n    given C: name: "A", emails: work "a", home "b", phones: work "1"\n')
    names, emails, phones = found.steps[0].values
    assert names.name == word("name")
    assert [member.label.text for member in emails.value.items] == ["work", "home"]
    assert isinstance(phones.value, s.Labelled)


def test_clock_days() -> None:
    days = {
        "day": "day",
        "working day": "working day",
        "monday": "monday",
        "month on 31": 31,
        "month on last day": "last",
    }
    for written, meant in days.items():
        trigger = only(f"on every {written} at 09:00 including closed: stop\n").trigger
        assert trigger == s.ClockTrigger(NOWHERE, meant, s.Time(NOWHERE, time(9)), True)


def test_modifiers_stand_in_any_order() -> None:
    found = only('on stage "A" after 2 days regardless of stage during working hours if a: stop\n')
    assert (found.time.working_hours, found.time.skip_if_past, found.time.regardless) == (True, False, True)
    assert found.late_condition == name("a")


def test_field_modifiers_stand_in_any_order() -> None:
    first, second = only(
        'entity E:\n    a: User is responsible read only label "A"\n    b: User label "A" read only is responsible\n'
    ).members
    assert attrs.evolve(second, name=first.name) == first


@pytest.mark.parametrize("end", ["", " ", "  \t", "\n", " \n ", "\n    "])
@pytest.mark.parametrize("text", ["on created: stop", "on created:\n    stop", "entity A:\n    key id: integer"])
def test_blanks_at_the_end_of_a_file_are_nothing(text: str, end: str) -> None:
    assert said(text + end) == []


def test_an_empty_file_is_a_warning() -> None:
    for text in ("", "\n\n", "# only a comment\n"):
        file, (problem,) = read(text)
        assert (file.declarations, problem.slug(), problem.severity) == ((), "empty-file", "warning")


def test_a_stretch_of_a_text_is_an_expression() -> None:
    source = Source("test", "xx a > 1 yy")
    found, problems = parse_expression(source, Span(3, 8))
    assert isinstance(found, s.Comparison)
    assert found.span == Span(3, 8)
    assert problems == ()
    assert parse_expression(Source("test", "a >"))[0] is None
    assert [problem.slug() for problem in parse_expression(Source("test", "a = 1"))[1]] == ["equals-in-condition"]


def test_broken_pieces_don_t_hide_others() -> None:
    text = 'on stage "A": set a = (\non stage "B": set a = """\nlet x = 1\n'
    file, _ = parse(Source("test", text))
    assert len(file.declarations) == 3
    assert said(text)[0].line == 1
    assert said(text)[-1].line == 2
