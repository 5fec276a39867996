"""What the check finds nothing wrong with can be filled: templates and values at random."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import Environment

from stagerules.dsl import typed
from stagerules.dsl import types as t
from stagerules.dsl.check.rules.filling import Filling
from stagerules.dsl.documents import Need
from stagerules.dsl.source import Span
from stagerules.dsl.values import FileName, Labelled
from stagerules.interpreter.documents.docxneeds import needs_in
from stagerules.interpreter.documents.dressed import Bounds, dressed
from stagerules.interpreter.documents.filling import pieces
from stagerules.interpreter.documents.jinja import refused
from stagerules.interpreter.documents.needs import html_needs, pdf_needs
from stagerules.interpreter.documents.sandbox import Sandbox
from stagerules.interpreter.documents.template import read_template
from stagerules.interpreter.documents.values import Values
from tests.actions.test_create_document import values
from tests.actions.world import ACME, ADA, BEN, COMPANY, CONTACT, DEAL, SCHEMA

HERE = Span(0, 1)
TYPES: Mapping[str, t.Type] = {
    "title": t.Text(),
    "paid": t.YesNo(),
    "code": t.File(),
    "client": CONTACT,
    "firm": t.Optional(COMPANY),
    "nobody": t.Optional(CONTACT),
    "deal": t.Record("Deal"),
    "people": t.List(CONTACT),
    "empty": t.List(CONTACT),
    "tags": t.List(t.Text()),
    "mails": t.List(t.Email(), ("work", "home")),
}
GIVEN: Mapping[str, Any] = {
    "title": "A <desk>",
    "paid": True,
    "code": FileName("qr.png"),
    "client": ADA,
    "firm": ACME,
    "nobody": None,
    "deal": DEAL,
    "people": (ADA, BEN),
    "empty": (),
    "tags": ("a", "b"),
    "mails": (Labelled("work", "ada@example.com"),),
    "block": {"file": "x", "who": ADA, "deep": {"shown": "y", "holds": "z"}},
}
BLOCK = {"file": t.Text(), "who": CONTACT, "deep": {"shown": t.Text(), "holds": t.Text()}}
OF_CONTACT = ("name", "phones", "company", "company.name", "nmae")
TEXTS = ("title", "paid", "firm", "nobody", "client", "number")
LISTS = ("people", "empty", "tags", "mails", "client.phones", "deal.contacts", "firm.mails", "nobody.phones", "title")
PATHS = st.sampled_from((
    *TEXTS,
    *(f"{one}.{name}" for one in ("client", "nobody", "block.who", "deal.contact", "people") for name in OF_CONTACT),
    *("firm.name", "firm.telephone", "deal.title", "deal.owner", "deal.owner.boss.name", "client.company.mails"),
    *("block", "block.file", "block.deep.shown", "block.deep", "code", *LISTS, *OF_CONTACT),
))  # fmt: skip
PICTURES = st.sampled_from(("code", "title", "client", "client.name", "block.file", "people", "paid", "number", "."))
"""None that may be empty: that a picture is none is told when the document is made."""


def expression(kind: t.Type | Mapping[str, Any]) -> typed.Expression:
    if isinstance(kind, Mapping):
        return typed.NamedValues(HERE, t.Text(), tuple((name, expression(one)) for name, one in kind.items()))
    return typed.Constant(HERE, kind, "")


EXPRESSIONS = {name: expression(kind) for name, kind in {**TYPES, "block": BLOCK}.items()}


def is_right(needs: tuple[Need, ...], kind: str) -> bool:
    """Whether a rule that gives all these values to the template passes the check."""
    filling = Filling(SCHEMA, "invoice", kind, expression(t.Text()), EXPRESSIONS)
    return not list(filling.problems(needs)) and filling.asked.keys() <= {*GIVEN, "number"}


def given_to(needs: tuple[Need, ...]) -> Values:
    return {**values(*needs, **GIVEN), "number": "RE-1"}


def section(sign: str) -> Callable[[tuple[str, list[str]]], str]:
    return lambda parts: f"{{{{{sign}{parts[0]}}}}}{''.join(parts[1])}{{{{/{parts[0]}}}}}"


HTML = st.recursive(
    PATHS.map("{{{{{}}}}}".format) | st.just("{{.}}") | PICTURES.map('<img src="{{{{{}}}}}">'.format),
    lambda inner: (
        st.tuples(PATHS | st.sampled_from(LISTS), st.lists(inner, max_size=3)).map(section("#"))
        | st.tuples(PATHS, st.lists(inner, max_size=2)).map(section("^"))
    ),
    max_leaves=6,
)


@pytest.mark.slow
@settings(max_examples=3_000)
@given(st.lists(HTML, min_size=1, max_size=3).map("".join), st.sampled_from(["html", "pdf"]))
def test_html(text: str, kind: str) -> None:
    template, mistakes = read_template(text)
    needs = (pdf_needs if kind == "pdf" else html_needs)(text, template)
    if not mistakes and is_right(needs, kind):
        "".join(pieces(template, given_to(needs), lambda name: f"data:{name}"))


def loop(parts: tuple[str, str, list[str]]) -> str:
    return f"{{% for {parts[0]} in {parts[1]} %}}{''.join(parts[2])}{{% endfor %}}"


def condition(parts: tuple[str, str, str]) -> str:
    return f"{{% if {parts[0].format(parts[1])} %}}{{% else %}}{parts[2]}{{% endif %}}"


TESTS = ("{} == 'x'", "'x' in {}", "{} in title", "{}", "not {}", "{} | length > 1", "{} or paid")
VARIABLES = ("p", "title")
OF_MEMBER = st.sampled_from(("p", "p.name", "p.phones", "p.company.name", "p.nmae", "title", "title.name"))
WORD_PATHS = OF_MEMBER | PATHS
FILTERS = st.sampled_from([*[""] * 6, " | upper", " | mm(30)", " | length", " | join", ' | default("x")', " or title"])
WORD = st.recursive(
    st.tuples(WORD_PATHS, FILTERS).map("".join).map("{{{{ {} }}}}".format) | WORD_PATHS.map("{{{{ {}[0] }}}}".format),
    lambda inner: (
        st.tuples(st.sampled_from(VARIABLES), st.sampled_from(LISTS), st.lists(inner, max_size=3)).map(loop)
        | st.tuples(WORD_PATHS, inner).map(
            lambda parts: "{{% if {} == 'x' %}}{{% else %}}{}{{% endif %}}".format(*parts)
        )
    ),
    max_leaves=6,
)


@pytest.mark.slow
@settings(max_examples=1_500, deadline=None)
@given(st.lists(WORD, min_size=1, max_size=3).map("".join))
def test_word(text: str) -> None:
    tree = Environment(autoescape=True).parse(text)
    needs = tuple(needs_in(tree.body))
    if not list(refused(tree)) and is_right(needs, "docx"):
        bounds = Bounds()
        context = {name: dressed(one, bounds) for name, one in given_to(needs).items()}
        Sandbox(bounds, lambda picture: picture.file).from_string(text).render(context)
