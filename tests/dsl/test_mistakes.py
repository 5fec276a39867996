"""What people type first gets the right words, one problem a mistake, and a fix that means what was meant."""

from pathlib import Path

import pytest

from stagerules.dsl.parse.mistakes import known as mistakes
from stagerules.dsl.syntax import Broken
from tests.dsl.parsing import announced, chunks, fixed, read, said

FOLDER = Path(__file__).parent / "syntax"
CASES = [
    case
    for name in ("mistakes.txt", "first_tries.txt", "letters.txt")
    for case in chunks((FOLDER / name).read_text("utf-8"))
]


def parts(case: str) -> tuple[str, str, str]:
    """A case's text, how its repair is marked, and the text after its fixes."""
    text, arrow, rest = case.partition("==>")
    mark, _, after = rest.partition("\n")
    return text, mark.strip() if arrow else "none", after


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.split("\n")[0][:60])
def test_each_mistake_is_told_once_and_where_it_is(case: str) -> None:
    text, expected = announced(parts(case)[0])
    assert said(text) == expected


@pytest.mark.parametrize("case", [case for case in CASES if "==>" in case], ids=lambda case: case.split("\n")[0][:60])
def test_the_fixes_give_what_was_meant(case: str) -> None:
    text, mark, after = parts(case)
    text, _ = announced(text)
    assert fixed(text) == after
    assert said(after) == []
    if mark != "broken":
        assert read(text)[0].declarations == read(after)[0].declarations, "it is read as if it were fixed already"


def test_every_entry_is_shown_by_its_docstring() -> None:
    assert all(entry.__doc__ for entry in mistakes.MISTAKES)


def test_a_broken_statement_remembers_the_name_it_would_have_given() -> None:
    file, _ = read('on stage "New":\n    let total = ]\n    stop\n')
    (rule,) = file.declarations
    assert rule.body[0] == Broken(rule.span, "total")  # type: ignore[union-attr]
    assert len(rule.body) == 2  # type: ignore[union-attr]


def test_a_broken_declaration_leaves_its_name() -> None:
    file, _ = read("let large = ]\nentity Deal\n    a: ]\n")
    assert file.unread >= {"large"}


def test_a_broken_header_does_not_hide_what_is_wrong_below_it() -> None:
    text, expected = announced(
        'on stage "New" if ]:  ### syntax-problem\n'
        "    set a = ]  ### syntax-problem\n"
        "    stop\n"
        'on stage "Won": set a = ]  ### syntax-problem\n'
    )
    assert said(text) == expected


def test_many_mistakes_in_one_rule_are_all_told() -> None:
    text = 'on stage "New":\n' + "    set a = ]\n" * 60 + "    stop\n"
    assert len(said(text)) == 60
