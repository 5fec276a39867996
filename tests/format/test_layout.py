"""What the one layout looks like."""

import re
from pathlib import Path

import pytest

from stagerules.dsl.format.format import WIDTH, formatted
from stagerules.dsl.source import Source

TABLE = {
    "spaces": (
        'on  stage "A" ,"B" if amount>5and not( x==- 1 ):set a=[1, 2 ,3]\n',
        'on stage "A", "B" if amount > 5 and not (x == -1): set a = [1, 2, 3]\n',
    ),
    "calls and groups": ("let a = convert (amount, EUR) * ( b + 1 )\n", "let a = convert(amount, EUR) * (b + 1)\n"),
    "yes and no": ("let a = b == true or c == false\n", "let a = b == yes or c == no\n"),
    "but for what is expected": (
        'scenario "s":\n    expect  false is open or a == false\n',
        'scenario "s":\n    expect false is open or a == no\n',
    ),
    "numbers and texts are as written": (
        'let a = b == 10_000.50 or c == "x  y"\n',
        'let a = b == 10_000.50 or c == "x  y"\n',
    ),
    "indentation": (
        "on created:\n  if a:\n     stop\n  else:\n        stop\n",
        "on created:\n    if a:\n        stop\n    else:\n        stop\n",
    ),
    "empty lines between declarations with blocks": (
        "let a = b\non created:\n    stop\non deleted: stop\non created: stop\n",
        "let a = b\n\non created:\n    stop\n\non deleted: stop\non created: stop\n",
    ),
    "at most one empty line": (
        "\n\non created: stop\n\n\n\non deleted: stop\n\n\n",
        "on created: stop\n\non deleted: stop\n",
    ),
    "no empty line below what opens a block": (
        "on created:\n\n    stop\n\n    stop\n",
        "on created:\n    stop\n\n    stop\n",
    ),
    "comments": (
        (
            "#one\n# two\n\n\n#three\non created:   # four\n        # five\n    stop#six\n\n    # seven\n# eight\n"
            "on deleted: stop\n"
        ),
        (
            "#one\n# two\n\n#three\non created:  # four\n    # five\n    stop  #six\n\n    # seven\n\n# eight\n"
            "on deleted: stop\n"
        ),
    ),
    "comments inside": (
        "let a = [1, # one\n   2,\n# two\n  3]\n",
        "let a = [1,  # one\n        2,\n        # two\n        3]\n",
    ),
    "a schema": (
        (
            'entity Deal :\n  key id:integer\n  amount :money ?   # maybe\n  pipeline "P" :\n     stage "A"\n'
            '     stage "B"  success\nconstant x :User\n'
        ),
        (
            'entity Deal:\n    key id: integer\n    amount: money?  # maybe\n    pipeline "P":\n        stage "A"\n'
            '        stage "B" success\n\nconstant x: User\n'
        ),
    ),
    "a statement with a block has a line of its own": (
        "on created: create_task\n        title: a\n        due: b\n",
        "on created:\n    create_task\n        title: a\n        due: b\n",
    ),
}


@pytest.mark.parametrize("name", TABLE)
def test_layout(name: str) -> None:
    before, after = TABLE[name]
    assert formatted(Source("x.rules", before), WIDTH) == after
    assert formatted(Source("x.rules", after), WIDTH) == after


WIDE = {
    "the body first": (
        'on stage "New" if amount > 5: set responsible = boss\n',
        'on stage "New" if amount > 5:\n    set responsible = boss\n',
    ),
    "then before and, or": (
        'on created if amount > 5 and source == "web" and close_date is empty: stop\n',
        'on created if amount > 5\n        and source == "web"\n        and close_date is empty:\n    stop\n',
    ),
    "between is not torn": (
        "on created if amount between 100000 and 200000 or a: stop\n",
        "on created if amount between 100000 and 200000\n        or a:\n    stop\n",
    ),
    "behind commas": (
        'on created:\n    send_email subject: "a long subject", body: "b"\n',
        'on created:\n    send_email subject: "a long subject",\n            body: "b"\n',
    ),
    "inside brackets": (
        "let a = (first_of_all == second or third == fourth)\n",
        "let a = (\n        first_of_all == second\n            or third == fourth\n    )\n",
    ),
}


@pytest.mark.parametrize("name", WIDE)
def test_what_is_too_wide_is_broken(name: str) -> None:
    before, after = WIDE[name]
    assert formatted(Source("x.rules", before), 40) == after
    assert formatted(Source("x.rules", after), 40) == after
    assert formatted(Source("x.rules", before), 200) == before


@pytest.mark.parametrize(("text", "after"), [("", ""), ("\n \n", ""), ("# a\n\n\n# b", "# a\n\n# b\n")])
def test_a_file_without_declarations(text: str, after: str) -> None:
    assert formatted(Source("x.rules", text)) == after


def test_wide_letters_take_two_columns_and_accents_none() -> None:
    wide = 'on created if 数量 > 5 and 国 == "日本語": stop\n'
    width = len(wide) - 1 + len("数量国日本語")
    assert formatted(Source("x.rules", wide), width) == wide
    assert formatted(Source("x.rules", wide), width - 1) == wide.replace(": stop", ":\n    stop")
    joined = "on created if e\u0301te\u0301 > 5: stop\n"
    assert formatted(Source("x.rules", joined), len("on created if ete > 5: stop")) == joined


def test_the_middle_lines_of_a_text_do_not_make_its_line_too_wide() -> None:
    text = f'on created: log text: """\n    {"x" * 200}\n    """\n'
    assert formatted(Source("x.rules", text)) == text


IGNORE = "# stagerules: ignore[never-true] for now"


@pytest.mark.parametrize("kept", [f"on created if amount > 5: stop  {IGNORE}\n", f"{IGNORE}\non created if a: stop\n"])
def test_what_a_comment_says_to_ignore_stays_in_the_line_for_which_it_holds(kept: str) -> None:
    assert formatted(Source("x.rules", kept), 20) == kept
    below = kept.replace(IGNORE, "# a comment")
    assert formatted(Source("x.rules", below), 20) == below.replace(": stop", ":\n    stop")


def test_a_long_text_is_not_torn() -> None:
    line = f'on created: log text: "{"x" * 200}"\n'
    assert formatted(Source("x.rules", line), 40) == line.replace(": log", ":\n    log")


def test_texts_of_many_lines_keep_what_they_say() -> None:
    before = 'on created:\n  log text: """\n      one\n        two\n      """\n'
    after = formatted(Source("x.rules", before))
    assert after == 'on created:\n    log text: """\n      one\n        two\n      """\n'


def test_what_cannot_be_read_is_told() -> None:
    told = formatted(Source("x.rules", "on stage New: stop\n"))
    assert not isinstance(told, str)
    assert [one.slug for one in told] == ["plain-name"] or told[0].severity == "error"


def test_deep_nesting_is_no_recursion() -> None:
    text = "let a = " + "(" * 90 + "b" + ")" * 90 + "\n"
    assert formatted(Source("x.rules", text), 20) != ""


def test_the_page_shows_what_happens() -> None:
    page = (Path(__file__).parents[2] / "docs" / "guide" / "format.md").read_text(encoding="utf-8")
    (messy,) = re.findall(r"```rules messy\n(.*?)```", page, re.S)
    (nice,) = re.findall(r"```rules\n(.*?)```", page, re.S)
    assert formatted(Source("x.rules", messy)) == nice
    assert f"wider than {WIDTH} columns" in page
