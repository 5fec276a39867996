"""What people type first, from other languages, spreadsheets and word processors, is met with the right words.

The forms of language.md, 6 (the whole paragraph) and the traps of its section 3. Each form stands in a rule that is
right but for it: one thing is said, and what its fix makes of the rule is clean. Where no fix is certain, the table
says None.
"""

import pytest

from tests.dsl.checking import applied, said_of

Form = tuple[str, str, str, str | None]
"""The rule as typed, the slug, the sentence, and the rule after the fix."""

FORMS: tuple[Form, ...] = (
    (
        'on stage "New" if amount is 5: stop',
        "is-comparison",
        "`is` is written `==` here.",
        'on stage "New" if amount == 5: stop',
    ),
    (
        'on stage "New" if amount is not 5: stop',
        "is-comparison",
        "`is not` is written `!=` here.",
        'on stage "New" if amount != 5: stop',
    ),
    (
        'on stage "New" if amount is greater than 5: stop',
        "is-comparison",
        "`is greater than` is written `>` here.",
        'on stage "New" if amount > 5: stop',
    ),
    (
        'on stage "New" if amount is less than or equal to 5: stop',
        "is-comparison",
        "`is less than or equal to` is written `<=` here.",
        'on stage "New" if amount <= 5: stop',
    ),
    (
        'on stage "New" if amount = 5: stop',
        "equals-in-condition",
        "Two things are compared with `==`.",
        'on stage "New" if amount == 5: stop',
    ),
    (
        'on stage "New" if source == "web" or "call": stop',
        "alternative-is-no-condition",
        "A value alone is no condition: `or` stands between whole comparisons.",
        'on stage "New" if source in ["web", "call"]: stop',
    ),
    (
        'on stage "New" if source == "web" or "call" or "email": stop',
        "alternative-is-no-condition",
        "A value alone is no condition: `or` stands between whole comparisons.",
        'on stage "New" if source in ["web", "call", "email"]: stop',
    ),
    (
        'on stage "New" at 9:00: stop',
        "clock-digits",
        "A time is written with hour and minutes, each of two digits: `09:00`.",
        'on stage "New" at 09:00: stop',
    ),
    (
        'on stage "New" if amount > parent.amount * 10 %: stop',
        "spaced-percent",
        "Between a number and its `%` stands no space.",
        'on stage "New" if amount > parent.amount * 10%: stop',
    ),
    (
        'on stage "New": set amount = 1, title = "x"',
        "two-sets",
        "One `set` changes one field.",
        'on stage "New":\n    set amount = 1\n    set title = "x"',
    ),
    (
        'on stage "New":\n    set amount = 1, title = "x"',
        "two-sets",
        "One `set` changes one field.",
        'on stage "New":\n    set amount = 1\n    set title = "x"',
    ),
    (
        'on stage "New": set amount += 5',
        "increment",
        "There is no `+=`; say what the new value is.",
        'on stage "New": set amount = amount + 5',
    ),
    (
        'on stage "New": set amount to 5',
        "double-equals",
        "A value is given with `=`, not with `to`.",
        'on stage "New": set amount = 5',
    ),
    (
        'on stage "New":\n    log:\n        text: "x"',
        "needless-colon",
        "No colon belongs after `log`.",
        'on stage "New":\n    log\n        text: "x"',
    ),
    (
        'on stage "New":\n    send_email: subject: "x", body: "y"',
        "needless-colon",
        "No colon belongs after `send_email`.",
        'on stage "New":\n    send_email subject: "x", body: "y"',
    ),
    (
        'on stage "New":\n    if amount > 5: stop\n    elif amount > 4: stop',
        "else-if",
        "`elif` is written `else if` here.",
        'on stage "New":\n    if amount > 5: stop\n    else if amount > 4: stop',
    ),
    (
        'on stage "New": log "x"',
        "unnamed-parameter",
        'It is not said what `"x"` is for: every value of `log` has a name.',
        'on stage "New": log text: "x"',
    ),
    (
        'on stage "New": log: "x"',
        "unnamed-parameter",
        'It is not said what `"x"` is for: every value of `log` has a name.',
        'on stage "New": log text: "x"',
    ),
    (
        'for Deal:\non stage "New": stop',
        "needless-colon",
        "No colon belongs after `Deal`.",
        'for Deal\non stage "New": stop',
    ),
    (
        "on any stage: stop",
        "any-stage",
        "Any move to another stage is `change of stage`.",
        "on change of stage: stop",
    ),
    (
        'on stage "New" or "Won": stop',
        "stage-or",
        "Several names are separated by commas, not by `or`.",
        'on stage "New", "Won": stop',
    ),
    (
        "on changed amount: stop",
        "change-of",
        "`changed amount` is written `change of amount` here.",
        "on change of amount: stop",
    ),
    (
        "on amount changed: stop",
        "change-of",
        "`amount changed` is written `change of amount` here.",
        "on change of amount: stop",
    ),
    (
        'on created: move to "Won"',
        "move-to-stage",
        "An item is moved with the words `move to stage`.",
        'on created: move to stage "Won"',
    ),
    (
        'if amount > 5\non stage "New": stop',
        "if-before-on",
        "A rule begins with what happens; the condition stands behind that.",
        'on stage "New" if amount > 5: stop',
    ),
    (
        'if amount > 5:\n    on stage "New":\n        stop',
        "if-before-on",
        "A rule begins with what happens; the condition stands behind that.",
        'on stage "New" if amount > 5:\n        stop',
    ),
    (
        'rule "A":\non stage "New": stop',
        "needless-colon",
        'No colon belongs after `"A"`.',
        'rule "A"\non stage "New": stop',
    ),
    (
        'on stage "New" during working hours after 2 days: stop',
        "modifier-first",
        "`during working hours` belongs behind the time.",
        'on stage "New" after 2 days during working hours: stop',
    ),
    (
        'on stage "New" if deal.amount > 5: stop',
        "entity-prefix",
        "The fields of the item itself are written without `deal.` before them.",
        'on stage "New" if amount > 5: stop',
    ),
    (
        'on stage "New": set Deal.amount = 5',
        "entity-prefix",
        "The fields of the item itself are written without `Deal.` before them.",
        'on stage "New": set amount = 5',
    ),
    (
        'on stage "New":\n    set amount = 5; stop',
        "semicolon",
        "No semicolon stands between two things to do: each has a line of its own.",
        'on stage "New":\n    set amount = 5\n    stop',
    ),
    (
        'on stage "New": set amount = 5; stop',
        "semicolon",
        "No semicolon stands between two things to do: each has a line of its own.",
        'on stage "New":\n    set amount = 5\n    stop',
    ),
    (
        "on stage New: stop",
        "unquoted-name",
        '`New` is a name here, and such names stand in quotes: `"New"`.',
        'on stage "New": stop',
    ),
)

TRAPS: tuple[Form, ...] = (
    ("on created if amount > 10.000: stop", "ambiguous-number", "`10.000` can be read in two ways.", None),
    ("on created if amount > 10,000: stop", "ambiguous-number", "`10,000` can be read in two ways.", None),
    (
        "on created if amount > 1.000.000: stop",
        "ambiguous-number",
        "`1.000.000` can be read in two ways.",
        None,
    ),
    (
        "on created if amount > 10,5: stop",
        "decimal-comma",
        "`10,5` is not how a number is written here.",
        "on created if amount > 10.5: stop",
    ),
    (
        "on created if amount > 1.234,56: stop",
        "decimal-comma",
        "`1.234,56` is not how a number is written here.",
        "on created if amount > 1_234.56: stop",
    ),
    (
        "on created if amount > 10 000: stop",
        "spaced-number",
        "`10 000` is not how a large number is written here.",
        "on created if amount > 10_000: stop",
    ),
    (
        "on created if amount > 10\u00a0000: stop",
        "spaced-number",
        "`10 000` is not how a large number is written here.",
        "on created if amount > 10_000: stop",
    ),
    (
        "on created if amount > 10k: stop",
        "thousand",
        "`10k` is not a number here.",
        "on created if amount > 10_000: stop",
    ),
    (
        "on created if amount > 10€: stop",
        "currency-sign",
        "`10€` is not how money is written here.",
        "on created if amount > 10 EUR: stop",
    ),
    (
        "on created if amount > 10 euro: stop",
        "currency-case",
        "`10 euro` is not how money is written here.",
        "on created if amount > 10 EUR: stop",
    ),
    (
        "on created: set amount = amount + 19%",
        "percent-added",
        "`19%` is just the number 0.19, not a part of what stands before it.",
        "on created: set amount = amount * 1.19",
    ),
    *(
        (
            f"on created if title == {text}: stop",
            "typographic-quotes",
            f"Texts stand between straight double quotes, not `{text[0]}`.",
            'on created if title == "x": stop',
        )
        for text in ("„x“", "„x”", "“x”", "‚x‘", "‘x’", "»x«", "«x»", "'x'", "`x`")
    ),
    (
        "on created if amount\u00a0> 5: stop",
        "no-break-space",
        "This is not an ordinary space, though it looks like one.",
        "on created if amount > 5: stop",
    ),
    (
        "on created if amount\u202f> 5: stop",
        "no-break-space",
        "This is not an ordinary space, though it looks like one.",
        "on created if amount > 5: stop",
    ),
    *(
        (
            f"on created if amount {typed} 5: stop",
            "strange-operator",
            f"`{typed}` is written `{meant}` here.",
            f"on created if amount {meant} 5: stop",
        )
        for typed, meant in (("≥", ">="), ("≤", "<="), ("≠", "!="), ("<>", "!="), ("=>", ">="), ("=<", "<="))
    ),
    (
        "on created if amount > 7 – 2: stop",
        "strange-operator",
        "`–` is written `-` here.",
        "on created if amount > 7 - 2: stop",
    ),
    (
        'on created if amount > 5 && title == "x": stop',
        "strange-operator",
        "`&&` is written `and` here.",
        'on created if amount > 5 and title == "x": stop',
    ),
    (
        'on created if amount > 5 || title == "x": stop',
        "strange-operator",
        "`||` is written `or` here.",
        'on created if amount > 5 or title == "x": stop',
    ),
    (
        "on created if !(amount > 5): stop",
        "strange-operator",
        "`!` is written `not` here.",
        "on created if not (amount > 5): stop",
    ),
    (
        "on created:\n\tset amount = 5\n\tstop",
        "tab-indentation",
        "This line is indented with a tab.",
        "on created:\n    set amount = 5\n    stop",
    ),
    (
        "on created if am\u200bount > 5: stop",
        "invisible-letter",
        "Here stands something that cannot be seen: `U+200B zero width space`.",
        "on created if amount > 5: stop",
    ),
    (
        'on created if title == "a\u202eb": stop',
        "invisible-letter",
        "Here stands something that cannot be seen: `U+202E right-to-left override`.",
        'on created if title == "ab": stop',
    ),
    (
        "on created: stop  # \u2066hidden\u2069",
        "invisible-letter",
        "Here stands something that cannot be seen: `U+2066 left-to-right isolate`, `U+2069 pop directional isolate`.",
        "on created: stop  # hidden",
    ),
)


@pytest.mark.parametrize(("typed", "slug", "sentence", "after"), FORMS + TRAPS)
def test_it_is_met_with_the_right_words_and_a_fix(typed: str, slug: str, sentence: str, after: str | None) -> None:
    (one,) = said_of(typed)
    assert (one.slug, str(one.message)) == (slug, sentence)
    assert (applied(typed, one) if one.fix else None) == after
    if after is not None:
        assert said_of(after) == ()


def test_a_number_that_can_be_read_in_two_ways_has_two_ways_out() -> None:
    hints = {typed: str(said_of(f"on created if amount > {typed}: stop")[0].hint) for typed in ("10.000", "10,000")}
    assert set(hints.values()) == {"Write `10_000` for the large number or `10.0` for the small one."}
