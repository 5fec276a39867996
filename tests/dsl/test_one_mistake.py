"""One mistake is one diagnostic, on its line: a correct schema and rules file, with one thing made wrong at a time."""

from pathlib import Path

import pytest

from stagerules.dsl.check.project import check_project
from stagerules.dsl.check.schema.files import build_schema
from stagerules.dsl.parse.files import parse
from stagerules.dsl.problem import Diagnostic, diagnose
from stagerules.dsl.source import Source
from stagerules.dsl.vocabulary import Settings
from stagerules.interpreter.actions import vocabulary
from stagerules.stdlib_actions import ACTIONS

CORRECT = {path.name: path.read_text(encoding="utf-8") for path in (Path(__file__).parent / "correct").iterdir()}
WORDS = vocabulary(ACTIONS, ())

IN_RULES = (
    # letters, numbers, texts, lines
    ("10_000 EUR", "10.000 EUR", "ambiguous-number"),
    ("10_000 EUR", "10 000 EUR", "spaced-number"),
    ("10_000 EUR", "10k", "thousand"),
    ("10_000 EUR", "10000€", "currency-sign"),
    ("10_000 EUR", "10000 euro", "currency-case"),
    ("10_000 EUR", "10000EUR", "missing-space"),
    ("10_000 EUR", "10000,50 EUR", "decimal-comma"),
    ("10_000 EUR", "10_000 EUX", "unknown-currency"),
    ("10_000 EUR", "10_000 USD", "two-currencies"),
    ("10_000 EUR", "1x", "bad-number"),
    ("2 days", "2days", "missing-space"),
    ("2 days", "1.5 days", "fractional-duration"),
    ("2 days", "2 business days", "unit-word"),
    ("2 days", "999 years", "span-too-long"),
    ("2 days at 09:00", "2 hours at 09:00", "time-after-exact"),
    ("at 09:00", "at 9:00", "clock-digits"),
    ("at 09:00", "at 25:00", "invalid-time"),
    ("before close_date", "before 2026-02-30", "invalid-date"),
    ("before close_date", "before 24.12.2026", "date-order"),
    ('"New" if', "„New“ if", "typographic-quotes"),
    ('"New" if', '"New” if', "mixed-quotes"),
    ('"New" if', '"New if', "unclosed-text"),
    ('"New" if', "New if", "unquoted-name"),
    ('"Due on {close_date', '"Due on {{close_date', "double-braces"),
    ("or else today}", "or else today", "unclosed-brace"),
    ("Due on", "Due} on", "lone-brace"),
    ("Due on", "Due \\on", "unknown-escape"),
    ("amount > 10_000", "amount\u00a0> 10_000", "no-break-space"),
    ("amount > 10_000", "amo\u200bunt > 10_000", "invisible-letter"),
    ("amount > 10_000", "amount ≥ 10_000", "strange-operator"),
    ("amount > 10_000", "amount § 10_000", "strange-letter"),
    ("    set responsible =", "\tset responsible =", "tab-indentation"),
    ("    set responsible =", "      set responsible =", "wrong-indentation", 1),
    ("    set responsible = lead_manager\n", "set responsible = lead_manager\n", "not-indented"),
    ("            to: lead_manager", "                to: lead_manager", "unexpected-indent"),
    # what people type first
    ("amount > 10_000", "amount = 10_000", "equals-in-condition"),
    ("amount > 10_000", "amount is 10_000", "is-comparison"),
    ("amount > 10_000", "amount is greater than 10_000", "is-comparison"),
    ("amount > 10_000", "5 EUR < amount < 10_000", "chained-comparison"),
    ("amount > 10_000", "amount > > 10_000", "syntax-problem"),
    ('in ["web", "call"]', 'in ("web", "call")', "list-without-brackets"),
    ('in ["web", "call"]', 'in ["web", "call"', "unclosed-bracket"),
    ('source in ["web", "call"]', 'source == "web" or "call"', "alternative-is-no-condition"),
    ("large and source", "large or urgent and source", "mixed-and-or"),
    ("large and source", "large AND source", "keyword-case"),
    ("large and source", "large && source", "strange-operator"),
    ("else if amount", "elif amount", "else-if"),
    ("    else:\n", "    otherwise:\n", "else-if"),
    ("    else:\n", "    else\n", "missing-colon"),
    ('["web", "call"]:', '["web", "call"]', "missing-colon"),
    ("for Deal in", "for Deal: in", "needless-colon"),
    ('rule "Lead manager"', 'rule "Lead manager":', "needless-colon"),
    ('rule "Lead manager"', "rule Lead manager", "unquoted-name"),
    ('rule "Lead manager"', 'rul "Lead manager"', "almost-a-start"),
    ("on signed", "onn signed", "almost-a-start"),
    ("on signed", "when signed", "almost-a-start"),
    ("on signed", "  on signed", "indented-start"),
    ("on signed:", "on signed", "missing-colon"),
    ("on signed:", "junk\non signed:", "no-declaration"),
    ("        create_task\n", "        create_task:\n", "needless-colon"),
    ("set responsible = lead", "set responsible == lead", "double-equals"),
    ("set responsible = lead", "set responsible to lead", "double-equals"),
    ("set responsible = lead_manager\n", 'set responsible = lead_manager, title = "x"\n', "two-sets"),
    ("        stop\n", '        log text: "x"; stop\n', "semicolon"),
    ("        stop\n", "", "missing-block", -1),
    ('log text: "Due', 'log "Due', "unnamed-parameter"),
    ('log text: "Due on {close_date or else today}"', 'log(text: "Due")', "action-in-parentheses"),
    ("move to stage", "move to", "move-to-stage"),
    ("on change of amount", "on changed amount", "change-of"),
    ("    set responsible", "    ste responsible", "instead"),
    ("    add ", "    ad ", "instead"),
    ("move to stage", "move to stgae", "instead"),
    ("    if company", "    fi company", "instead"),
    ("during working", "duirng working", "instead"),
    ("company is not empty", "company is not emtpy", "instead"),
    ("    else:\n", "    eles:\n", "else-if"),
    ("expect no log", "expct no log", "instead"),
    ('log text: "{title}', 'log: "{title}', "unnamed-parameter"),
    ('log text: "{title}', 'text: "{title}', "unknown-action"),
    ("let large", "large", "almost-a-start"),
    ('on stage "Invoice"', "on any stage", "any-stage"),
    ("after 2 days at 09:00 during working hours", "during working hours after 2 days at 09:00", "modifier-first"),
    ("old amount", "old (amount)", "old-needs-field"),
    # names
    ("for Deal", "for Dael", "unknown-entity"),
    ('pipeline "Sales"', 'pipeline "Sale"', "unknown-pipeline"),
    ("let large", "let title = amount > 5\nlet large", "name-taken"),
    ("let large", "let wait = amount > 5\nlet large", "reserved-name"),
    ("let large = amount", "let large = amont", "unknown-name"),
    ("let large = amount", "let large = large and amount", "named-in-circle"),
    ("let large = amount", "let large = event.amount", "not-in-named"),
    ("let large = amount > 10_000 EUR\n", "", "unknown-name", 3),
    ("if large and", "if larg and", "unknown-name"),
    ("set responsible", "set responsable", "unknown-name"),
    ("= lead_manager as", "= lead_manger as", "unknown-name"),
    ("contact.responsible = lead_manager as", "contact.responsable = lead_manager as", "unknown-field"),
    ('"New" if', '"Nwe" if', "unknown-stage"),
    ('move to stage "Documents"', 'move to stage "Documnts"', "unknown-stage"),
    ('["web", "call"]', '["wbe", "call"]', "unknown-choice"),
    ('["web", "call"]', '[web, "call"]', "unquoted-word"),
    ('type == "VIP"', 'type == "vip"', "unknown-choice"),
    ("company.type", "company.typ", "unknown-field"),
    ("create_task\n", "create_tsk\n", "unknown-action"),
    ("            title:", "            titel:", "unknown-parameter"),
    ("on signed", "on singed", "unknown-event"),
    ("event.signer", "event.singer", "unknown-event-field"),
    ("change of amount", "change of amont", "unknown-field"),
    ("change of amount", "change of contact", "change-of-first"),
    ("on change of amount", "on created", "old-not-known"),
    ("old amount", "deal.amount", "entity-prefix"),
    ("source in", "deal.source in", "entity-prefix"),
    # kinds of values, missing values
    ("large and source", "amount and source", "not-a-condition"),
    ("set responsible = lead_manager", "set responsible = sales_team", "list-where-one-is-needed"),
    ("set responsible = lead_manager", 'set responsible = "Ada"', "wrong-type"),
    ("set responsible = lead_manager", "set responsible = contact.responsible", "maybe-empty"),
    ("set responsible = lead_manager", "set responsible = empty", "cannot-be-empty"),
    ("set responsible =", "set created_at =", "read-only"),
    ("set responsible =", "set contact =", "first-of-is-read-only"),
    ("set responsible = lead_manager", 'set stage = "Won"', "set-stage"),
    ('add "large" to tags', 'add "large" to title', "no-list-to-change"),
    ('add "large" to tags', 'set tags = "large"', "list-needed"),
    ('add "large" to tags', "add 5 to tags", "wrong-type"),
    ("company is not empty and company.type ==", "company.type !=", "must-say-if-empty"),
    ("company is not empty and company.type", "close_date != today and company.type", "must-say-if-empty"),
    ("amount >= 50_000 EUR", 'amount >= "50000"', "never-equal"),
    ("amount >= 50_000 EUR", 'title >= "M"', "no-order"),
    ("amount >= 50_000 EUR", "created_at < today", "date-and-moment"),
    ("amount >= 50_000 EUR", "close_date == empty", "compared-with-empty"),
    ("old amount < amount", "old amount + 19% < amount", "percent-added"),
    ("old amount < amount", "old amount < amount * title", "cannot-calculate"),
    ("before close_date", "before title", "not-a-date"),
    ("before close_date", "before company.id", "date-of-other"),
    # the structure of rules, actions
    (
        'on change of amount if old amount < amount: move to stage "Documents" allowing back',
        'on stage "Invoice": move to stage "Documents"',
        "move-back",
    ),
    (" allowing back", ' in pipeline "Sales", allowing back', "syntax-problem"),
    ('"New" if', '"New", "New" if', "repeated-name"),
    (" during working hours", " during working hours during working hours", "repeated"),
    ("on change of amount if", "on change of amount regardless of stage if", "regardless-elsewhere"),
    ("        stop\n", '        stop\n        log text: "x"\n', "unreachable", 1),
    ("        stop\n", "        on failure: stop\n", "failure-of-what"),
    (', text: "{title} waits"', "", "missing-parameter"),
    ("to: sales_team", "to: contact", "wrong-argument"),
    ("to: sales_team", "to: sales_team, to: sales_team", "repeated-parameter"),
    ("to: sales_team", "to: company.tags", "unknown-field"),
    ("add_comment text", "let x = log text", "no-result"),
    ("        stop\n", "        stop\n    on created: stop\n", "rule-in-rule", 1),
    ('rule "Lead manager"\n', 'rule "Lead manager"\non created: stop\n\nrule "Lead manager"\n', "duplicate-rule", 3),
    ('rule "Lead manager"', 'rule "Lead manager" from 2026-05-01 until 2026-04-01', "from-after-until"),
    # scenarios
    ("given Contact ada", "given Contct ada", "unknown-entity"),
    ("given Contact ada:", "given Contact:", "unknown-name", 1),
    ('source: "web", contacts', 'source: "wbe", contacts', "unknown-choice"),
    ('when stage "New"', 'when stage "Nwe"', "unknown-stage"),
    ("expect contact.responsible", "expect contact.responsable", "unknown-field"),
    ("expect no log", "expect no lgo", "unknown-action"),
    ("expect no log", "expecting no log", "syntax-problem"),
)

IN_SCHEMA = (
    ("entity Deal:", "entity Deal", "missing-colon"),
    ("entity Deal:", "entty Deal:", "almost-a-start"),
    ("    key id: integer\n    title", "    id: integer\n    title", "missing-key", -1),
    ("    key id: integer\n    title", "    key id: date\n    title", "wrong-key-type"),
    ("    title: text", "    title text", "missing-colon"),
    ("    title: text", "    title: txt", "unknown-type"),
    ("    title: text", "    title: ]", "syntax-problem"),
    ("    title: text", "    key title: text", "second-key"),
    ("    amount: money", "    amount: mony", "unknown-type"),
    ("    amount: money", "    amount: money in", "syntax-problem"),
    ("    shown as title", "    shown as titel", "no-such-field"),
    ("    shown as title", "    shown as contacts", "shown-as-list"),
    ('choice "web", "call"', 'choice web, "call"', "unquoted-names"),
    ('choice "web", "call"', 'choice "web" "call"', "syntax-problem"),
    ('choice "web", "call"', 'choice "web", "web", "call"', "repeated-value"),
    ("datetime read only", "datetime read only read only", "repeated"),
    ("close_date: date?", "close_date: date optional", "optional-mark"),
    ("list of Contact", "list of Contct", "unknown-type"),
    ("first of contacts", "first of contcts", "no-such-field"),
    ("first of contacts", "first of title", "first-of-what"),
    ("company: Company?", "company: Compny?", "unknown-type"),
    ("tags: list of text", "tags: list of text?", "wrong-list-item"),
    ("urgent: yes/no", "urgent: yes/no is absent", "role-elsewhere"),
    ("urgent: yes/no", "count: integer\n    urgent: yes/no", "reserved-name"),
    ("urgent: yes/no", "stage: text\n    urgent: yes/no", "stage-field"),
    ("urgent: yes/no", "title: text\n    urgent: yes/no", "duplicate-name"),
    ('pipeline "Sales":', "pipeline Sales:", "unquoted-name"),
    ('        stage "New"\n', "        stage New\n", "unquoted-name"),
    ('stage "Documents"\n', 'stage "Documents"\n        stage "Documents"\n', "duplicate-name", 1),
    ('"Won" success', '"Won" sucess', "instead"),
    ('pipeline "Sales":', 'piepline "Sales":', "instead"),
    ("phone labelled", "phone labeled", "instead"),
    ('labelled "work", "mobile"', 'labelled "work",', "dangling-comma"),
    ('phone labelled "work", "mobile"', 'phone labelled "work", "last"', "wrong-label"),
    ("event signed on Deal", "event signed on Dael", "unknown-entity"),
    ("    signer: text", "    key signer: text", "key-here"),
    ("    signer: text", "    signer: txt", "unknown-type"),
    ("constant lead_manager: User", "constant lead_manager: Usr", "unknown-type"),
    ("constant lead_manager: User", "constant title: User\nconstant lead_manager: User", "constant-is-field"),
    ("constant sales_team", "\tconstant sales_team", "indented-start"),
    ("constant sales_team", 'rule "X"\non created: stop\n\nconstant sales_team', "misplaced"),
)


@pytest.mark.parametrize(
    ("file", "right", "wrong", "slug", "below"),
    [
        (file, right, wrong, slug, below[0] if below else 0)
        for file, table in (("sales.rules", IN_RULES), ("crm.schema", IN_SCHEMA))
        for right, wrong, slug, *below in table
    ],
)
def test_one_mistake_is_one_diagnostic_on_its_line(file: str, right: str, wrong: str, slug: str, below: int) -> None:
    """`below` is how many lines below its first changed line the mistake is told."""
    before, found, after = CORRECT[file].partition(right)
    assert found
    said = told(CORRECT | {file: before + wrong + after})
    shown = [(one.source.name, one.place.line, one.slug) for one in said]
    assert shown == [(file, before.count("\n") + 1 + below, slug)], [str(one.message) for one in said]


def test_the_correct_files_are_correct() -> None:
    assert told(CORRECT) == []


def told(texts: dict[str, str]) -> list[Diagnostic]:
    """What `stagerules check` says of a schema and rules for it, with the standard actions."""
    parsed = {name: parse(Source(name, text)) for name, text in texts.items()}
    said = [diagnose(one, file.source) for file, problems in parsed.values() for one in problems]
    schema, of_schema = build_schema([parsed["crm.schema"][0]], Settings())
    return [*said, *of_schema, *check_project([parsed["sales.rules"][0]], schema, WORDS, Settings())[2]]
