"""A schema with a field of every kind, and what is said of an expression in it, as the tests show it."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from attrs import evolve, field, frozen

from stagerules.dsl import syntax, typed
from stagerules.dsl import types as t
from stagerules.dsl.check.schema.files import build_schema
from stagerules.dsl.check.scope import Scope
from stagerules.dsl.check.values.expressions import (
    Condition,
    Target,
    check_condition,
    check_member,
    check_target,
    check_value,
)
from stagerules.dsl.parse.files import parse, parse_expression
from stagerules.dsl.problem import Diagnostic, Problem, diagnose
from stagerules.dsl.schema import Schema
from stagerules.dsl.source import Source, Span
from stagerules.dsl.vocabulary import ActionSignature, FunctionSignature, Settings, Vocabulary
from tests.dsl.parsing import announced

SCHEMA = """\
entity Deal:
    key id: integer
    title: text
    shown as title
    amount: money
    dollars: money in USD
    budget: money in any
    rate: number
    places: integer
    discount: number?
    paid: yes/no
    agreed: yes/no?
    source: choice "web", "call", "email"
    mood: choice "web", "call"?
    created_at: datetime
    close_date: date?
    starts: time
    notice: duration
    site: url
    invoice_file: file?
    secret: text read only
    responsible: User
    contacts: list of Contact
    contact: first of contacts
    company: Company?
    products: list of Product
    tags: list of text
    marks: list of choice "hot", "cold"
    flags: list of yes/no

    pipeline "Sales":
        stage "New"
        stage "Product delivery"
        stage "Invoice"
        stage "Won" success
        stage "Spam" failure

    pipeline "Service":
        stage "New"
        stage "Repair"
        stage "Done" success

entity Contact:
    key id: integer
    name: text
    nick: text?
    phones: list of phone labelled "work", "mobile", "home"
    emails: list of email labelled "work", "home", "newsletter"
    responsible: User
    score: number?

entity Company:
    key id: integer
    name: text
    type: choice "standard", "VIP"
    rating: number?
    deals: list of Deal
    main_deal: Deal?
    tags: list of text

entity Product:
    key id: integer
    name: text
    price: money
    best_before: date?

event payment_received on Deal:
    amount: money
    note: text?

constant lead_manager: User
constant sales_team: list of User
constant limit: money
"""

LETS = {
    "large": "amount > 10000 EUR",
    "overdue": "close_date < today",
    "open_and_overdue": "is open and overdue",
    "rebate": "discount * 2",
    "usual_source": '"web"',
    "vip": 'company.type == "VIP"',
    "broken": "nothing_of_the_kind > 5",
}

LINK = t.Result("create_payment_link", {"url": t.Url(), "text_at": t.Optional(t.Text())})
WORDS = Vocabulary(
    actions={"send_email": ActionSignature("send_email")},
    functions={"postal_code": FunctionSignature("postal_code", (t.Text(),), t.Integer())},
)


@cache
def schema() -> Schema:
    """What `SCHEMA` declares."""
    file, problems = parse(Source("test.schema", SCHEMA))
    assert not problems
    built, diagnostics = build_schema([file], Settings())
    assert not diagnostics
    return built


@frozen
class Told:
    """A scope, and what was reported in it."""

    scope: Scope
    problems: list[Problem] = field(factory=list)

    @property
    def diagnostics(self) -> list[Diagnostic]:
        return [diagnose(problem, self.scope.source) for problem in self.problems]


def expression_of(source: Source, span: Span | None = None) -> syntax.Expression:
    """The parsed expression, which must be one."""
    expression, problems = parse_expression(source, span)
    assert expression is not None, [str(problem.message()) for problem in problems]
    return expression


@cache
def lets() -> dict[str, tuple[syntax.Expression, typed.Named]]:
    """The named expressions, as the checker of files hands them over."""
    found: dict[str, tuple[syntax.Expression, typed.Named]] = {}
    for name, text in LETS.items():
        source = Source(f"{name}.rules", text)
        expression = expression_of(source)
        named = {name: one for name, (_, one) in found.items()}
        value = check_value(expression, evolve(told(text).scope, named=named.get, source=source, event=None))
        span = Span(0, len(text))
        found[name] = expression, typed.Named(span, value.type, name, value, source)
    return found


def told(text: str, filled: Sequence[str] = (), *, named: bool = False) -> Told:
    """The scope of a rule for a deal, started by a payment, with a result in `link`."""
    problems: list[Problem] = []
    known = lets() if named else {}
    scope = Scope(
        source=Source("test.rules", text),
        schema=schema(),
        vocabulary=WORDS,
        settings=Settings(),
        report=problems.append,
        item=schema().entities["Deal"],
        variables={"link": LINK, "friend": t.Optional(t.Record("Contact"))},
        event=schema().events["payment_received"],
        old=frozenset({"amount", "stage", "close_date", "responsible"}),
        named={name: one for name, (_, one) in known.items()}.get,
        named_syntax={name: node for name, (node, _) in known.items()}.get,
        named_names=frozenset(known),
        filled=frozenset(filled),
    )
    return Told(scope, problems)


def value_of(text: str, expected: t.Type | None = None, filled: Sequence[str] = ()) -> tuple[typed.Expression, Told]:
    """The typed expression, and what was said."""
    one = told(text, filled, named=True)
    return check_value(expression_of(one.scope.source), one.scope, expected), one


def condition_of(text: str, filled: Sequence[str] = ()) -> tuple[Condition, Told]:
    """The checked condition, and what was said."""
    one = told(text, filled, named=True)
    return check_condition(expression_of(one.scope.source), one.scope), one


def target_of(text: str) -> tuple[Target | None, Told]:
    """What `set TEXT = …` writes to, and what was said."""
    one = told(text, named=True)
    return check_target(expression_of(one.scope.source), one.scope), one


STATEMENT = "on created: "
"""What stands before a statement of the tables, so that it can be read."""


def check_line(text: str) -> Told:
    """Checks `if CONDITION`, `set PATH = VALUE`, `add VALUE to PATH` or a bare value."""
    if not text.startswith(("if ", "set ", "add ", "remove ")):
        return value_of(text)[1]
    if text.startswith("if "):
        one = told(text, named=True)
        check_condition(expression_of(one.scope.source, Span(3, len(text))), one.scope)
        return one
    one = told(STATEMENT + text, named=True)
    file, problems = parse(one.scope.source)
    assert not problems, [str(problem.message()) for problem in problems]
    rule = file.declarations[0]
    assert isinstance(rule, syntax.Rule)
    check_statement(rule.body[0], one.scope)
    return one


def check_statement(statement: syntax.Statement, scope: Scope) -> None:
    """As the checker of statements does it."""
    assert isinstance(statement, syntax.Set | syntax.Add | syntax.Remove)
    target = check_target(statement.target, scope)
    if target is None:
        return
    if isinstance(target.type, t.List) and not isinstance(statement, syntax.Set):
        check_member(statement.value, scope, target.type)
    else:
        check_value(statement.value, scope, target.type)


def expression_lines() -> dict[str, list[str]]:
    """The lines of chunks/expressions.txt, and the slugs that they announce."""
    text = (Path(__file__).parent / "chunks/expressions.txt").read_text(encoding="utf-8")
    lines = (announced(line) for line in text.splitlines() if line)
    return {line: [one.slug for one in expected] for line, expected in lines}
