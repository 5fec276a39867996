"""What the one layout looks like."""

import re
from pathlib import Path

import pytest

from stagerules.dsl.format.format import WIDTH, formatted
from stagerules.dsl.source import Source
from tests.format.laws import holds
from tests.fuzz.depths import DEEP
from tests.fuzz.test_depth import TREE, room

TABLE = {
    "spaces": (
        'on  stage "A" ,"B" if amount>5and not( x==- 1 ):set a=[1, 2 ,3]\n',
        'on stage "A", "B" if amount > 5 and not (x == -1): set a = [1, 2, 3]\n',
    ),
    "calls and groups": ("let a = convert (amount, EUR) * ( b + 1 )\n", "let a = convert(amount, EUR) * (b + 1)\n"),
    "yes and no": ("let a = b == true or c == false\n", "let a = b == yes or c == no\n"),
    "behind `expect` a `no` would mean something else": (
        'scenario "S":\n    given Deal\n    expect false == a\n    expect true == a or false\n',
        'scenario "S":\n    given Deal\n    expect false == a\n    expect yes == a or no\n',
    ),
    "a value without a name, of which the checker tells": (
        'on created:\n  log  "x"  +a\n  log: "x"\n  log false\n  log """\n  b  c\n  """ ,to:d\n',
        'on created:\n    log "x" + a\n    log: "x"\n    log false\n    log """\n  b  c\n  """, to: d\n',
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
    "nothing at all": ("", ""),
    "nothing but line ends": ("\n\n", ""),
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
    "a minus stands between values, or at one": (
        "let a = today-2 days < now -1 hour or empty- b.c-1 > -d or -  - e < 0\n",
        "let a = today - 2 days < now - 1 hour or empty - b.c - 1 > -d or - -e < 0\n",
    ),
    "two minuses at a line end are no comment of another language": (
        "let a = (--  # one\n  b)\n",
        "let a = (- -  # one\n        b)\n",
    ),
    "a comment that describes nothing goes on describing nothing": (
        "  # one\non created: stop\n# two\n  # three\non deleted: stop\n",
        "# one\n\non created: stop\n# two\n# three\n\non deleted: stop\n",
    ),
    "comments in what is filled in": (
        'let a = """\n  {b # one\n  }\n  """ == c # two\n',
        'let a = """\n  {b # one\n  }\n  """ == c  # two\n',
    ),
    "a line with comments in it keeps its line ends": (
        "let a = [1, 2,\n  3, # one\n  4,\n  5]\n",
        "let a = [1, 2,\n        3,  # one\n        4,\n        5]\n",
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
    "behind plus and minus": (
        "let a = first_of_all + convert(second, EUR) - third\n",
        "let a = first_of_all +\n        convert(second, EUR) -\n        third\n",
    ),
    "inside brackets rather than behind a sign that binds tighter": (
        "let a = first_of_all * convert(second, EUR)\n",
        "let a = first_of_all * convert(\n        second, EUR\n    )\n",
    ),
    "behind that sign where there are no brackets": (
        "let all = first_of_all * second_of_all_is_long / third\n",
        "let all =\n        first_of_all *\n            second_of_all_is_long /\n            third\n",
    ),
    "behind a comparison": (
        "on created if first_of_all == second_of_all: stop\n",
        "on created if first_of_all ==\n        second_of_all:\n    stop\n",
    ),
    "behind the equals sign": (
        'on created:\n    set responsible = "somebody of all of us"\n',
        'on created:\n    set responsible =\n            "somebody of all of us"\n',
    ),
    "in brackets in one column": (
        'let a = replace("first of all", second_of_all, third)\n',
        'let a = replace(\n        "first of all",\n        second_of_all,\n        third\n    )\n',
    ),
    "a currency belongs to its type": (
        'entity Deal:\n    a: money in EUR read only label "A longish"\n',
        'entity Deal:\n    a: money in EUR read only label "A longish"\n',
    ),
    "inside brackets": (
        "let a = (first_of_all == second or third == fourth)\n",
        "let a = (\n        first_of_all == second\n        or third == fourth\n    )\n",
    ),
}


@pytest.mark.parametrize("name", WIDE)
def test_what_is_too_wide_is_broken(name: str) -> None:
    before, after = WIDE[name]
    assert formatted(Source("x.rules", before), 40) == after
    assert formatted(Source("x.rules", after), 40) == after
    assert formatted(Source("x.rules", before), 200) == before


SUPPRESSED = (
    "on created if amount > 5 and source == 6: stop  # stagerules: ignore[a] why\n",
    "on created:\n    # stagerules: ignore[a] why\n    log text: aaaaaaaaaa, to: bbbbbbbbbb\n",
    "on created:\n    set a = [1, 2,  # stagerules: ignore[a]\n            3, 4]\n",
    "on created:\n    set a = [1, 2,\n            3, 4]  # stagerules: ignore[a]\n",
    "on created: create_task  # stagerules: ignore[a] why\n    title: b\n",
    "    # stagerules: ignore[a] why it must be so\non created if amount > 5 and source == 6: stop\n",
    "on created:\n    stop\n    # stagerules: ignore[a] why\non deleted if amount > 5 and source == 6: stop\n",
    'rule "A"\n# stagerules: ignore[a]\non deleted if amount > 5 and source == 6: stop\n',
    'rule "A"\n# stagerules: ignore[a]\n\non deleted: stop\n',
)


@pytest.mark.parametrize("text", SUPPRESSED)
def test_a_line_of_which_something_is_not_to_be_told_stays_one(text: str) -> None:
    assert formatted(Source("x.rules", text), 40) == text


@pytest.mark.slow
def test_a_rule_that_would_become_too_large_stays_as_it_is() -> None:
    text = f"on created: set tags =  [{', '.join(['1'] * 9_000)}]\n"
    assert formatted(Source("x.rules", text)) == text


def test_a_file_that_would_become_too_large_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "on created:\n set a=1\n" * 50
    after = formatted(Source("x.rules", text))
    assert isinstance(after, str)
    monkeypatch.setattr("stagerules.dsl.format.format.LENGTH", 100)
    monkeypatch.setattr("stagerules.dsl.format.format.SIZE", len(after) + after.count("\n"))
    assert formatted(Source("x.rules", text)) == after
    monkeypatch.setattr("stagerules.dsl.format.format.SIZE", len(after))
    assert formatted(Source("x.rules", text)) == text


def test_a_mistake_of_ours_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stagerules.dsl.format.spaces.SPELLED", {"true": "no"})
    with pytest.raises(AssertionError, match=r"x\.rules would say something else"):
        formatted(Source("x.rules", "let a = true\n"))


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


def test_inner_lines_of_a_text_are_no_reason_to_break_the_line() -> None:
    text = f'on created: log to: a, text: """\n    {"x" * 200}\n    """\n'
    assert formatted(Source("x.rules", text), 40) == text


@pytest.mark.slow
@pytest.mark.parametrize("width", [20, 200])
@pytest.mark.parametrize("shape", DEEP)
def test_no_depth_is_too_deep(shape: str, width: int) -> None:
    formatted(Source("x.rules", DEEP[shape](1)), width)
    text = DEEP[shape](100)
    with room(TREE):
        once = formatted(Source("x.rules", text), width)
    assert isinstance(once, str)
    holds(text, width, "x.rules")


def test_the_page_shows_what_happens() -> None:
    page = (Path(__file__).parents[2] / "docs" / "guide" / "format.md").read_text(encoding="utf-8")
    (messy,) = re.findall(r"```rules messy\n(.*?)```", page, re.S)
    (nice,) = re.findall(r"```rules\n(.*?)```", page, re.S)
    assert formatted(Source("x.rules", messy)) == nice
    assert f"wider than {WIDTH} columns" in page
