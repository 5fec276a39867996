"""Templates without logic: what is filled in, and what is told of mistakes and where."""

from collections.abc import Iterable, Iterator
from time import perf_counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from stagerules.dsl.documents import Asked, Lost, Need, Part, Wanted, wanted
from stagerules.interpreter.documents.needs import html_needs, pdf_needs
from stagerules.interpreter.documents.problems import DocumentProblem
from stagerules.interpreter.documents.template import DEEPEST, LONGEST, read_template
from stagerules.interpreter.documents.values import Given, Values
from tests.documents.samples import template, written

YES: Given = {"holds": True, "shown": "ja"}
NO: Given = {"holds": False, "shown": "nein"}
FILLED: list[tuple[str, Values, str]] = [
    ("", {}, ""),
    ("Hallo {{name}}!", {"name": "Łukasz"}, "Hallo Łukasz!"),
    ("{{ name }}{{\n name\t}}", {"name": "a"}, "aa"),
    ("{{größe_2}}", {"größe_2": "180 × 90 cm"}, "180 × 90 cm"),
    ("{{name}}", {"name": None}, ""),
    ("{{a.b.c}}", {"a": {"b": {"c": "x"}}}, "x"),
    ("{{a.b.c}}", {"a": {"b": None}}, ""),
    ("{{a.b}}", {"a": None}, ""),
    ("{{a}}: {{a.b}}", {"a": {"": "Ada & Co", "b": "x"}}, "Ada &amp; Co: x"),
    ("{{#a}}{{^b}}{{.}}{{/b}}{{/a}}", {"a": ["x", "y"], "b": None}, "xy"),
    ("{{a.file}}", {"a": {"": None, "file": "x"}}, "x"),
    ("{{#a}}{{.}}{{b}} {{/a}}", {"a": [{"": "A", "b": "x"}, {"": "B", "b": "y"}]}, "Ax By "),
    ("{{vip}}/{{gift}}", {"vip": YES, "gift": NO}, "ja/nein"),
    ("a{{! a note {{name}b{! }}c", {}, "ac"),
    ("a{ b } c {d} }{", {}, "a{ b } c {d} }{"),
    ("{{#p}}<li>{{t}}</li>{{/p}}", {"p": [{"t": "1"}, {"t": "2"}]}, "<li>1</li><li>2</li>"),
    ("{{#p}}{{.}},{{/p}}", {"p": ["a", "b & c"]}, "a,b &amp; c,"),
    ("{{#p}}{{#.}}{{.}}{{/.}};{{/p}}", {"p": [["a", "b"], []]}, "ab;;"),
    ("{{#p}}x{{/p}}{{^p}}none{{/p}}", {"p": []}, "none"),
    ("{{#p}}x{{/p}}{{^p}}none{{/p}}", {"p": None}, "none"),
    ("{{#p}}x{{/p}}{{^p}}none{{/p}}", {"p": ""}, "none"),
    ("{{#p}}{{p}}{{/p}}{{^p}}none{{/p}}", {"p": "text"}, "text"),
    ("{{#p}}x{{/p}}{{^p}}none{{/p}}", {"p": NO}, "none"),
    ("{{#p}}{{p}}{{/p}}{{^p}}none{{/p}}", {"p": YES}, "ja"),
    ("{{#p}}x{{/p}}", {"p": {"file": "qr.png"}}, "x"),
    ("{{#c}}{{name}} {{total}}{{/c}}", {"c": {"name": "A"}, "total": "5"}, "A 5"),
    ("{{#p}}{{t}}{{u}}{{/p}}", {"p": [{"t": "in"}], "t": "out", "u": "er"}, "iner"),
    ("{{#p}}{{p.t}}{{/p}}", {"p": [{"p": {"t": "x"}}]}, "x"),
    ("{{#a.b}}{{c}}{{/a.b}}", {"a": {"b": [{"c": "1"}, {"c": "2"}]}}, "12"),
    ("{{#p}}{{#q}}{{x}}{{y}}{{/q}}{{/p}}", {"p": [{"x": "1", "q": [{"y": "2"}, {"y": "3"}]}]}, "1213"),
    ("{{^p}}{{^q}}x{{/q}}{{/p}}", {"p": None, "q": NO}, "x"),
    ("{{#p}}{{^p}}x{{/p}}y{{/p}}", {"p": YES}, "y"),
    ("{{t}}", {"t": "a\r\nb\rc\u2028d"}, "a<br>b<br>c<br>d"),
    ("{{t}}", {"t": "{{name}} {{/x}}"}, "{{name}} {{/x}}"),
    ("{{t}}", {"t": "<b> & \"'"}, "&lt;b&gt; &amp; &quot;&#x27;"),
    ("{{t}}", {"t": "a\x00\x07\ud800b\ufffe"}, "a\ufffd\ufffd\ufffdb\ufffd"),
]


@pytest.mark.parametrize(("text", "values", "what"), FILLED)
def test_filled(text: str, values: Values, what: str) -> None:
    assert written(text, values) == what


WRONG: list[tuple[str, tuple[str, ...]]] = [
    ("a «{{» b", ("`{{` begins a slot that has no end.",)),
    ("«{{»name {{x}}", ("`{{` begins a slot that has no end.",)),
    ("a «}}» b", ("`}}` ends a slot that has no beginning.",)),
    ("«{{»name} ", ("`{{` begins a slot that has no end.",)),
    ("«{{}}»", ("There is no name between `{{` and `}}`.",)),
    ("«{{#}}»", ("There is no name between `{{` and `}}`.",)),
    ("«{{a b}}»", ("`a b` is not a name.",)),
    ("«{{a-b}}»", ("`a-b` is not a name.",)),
    ("«{{1}}»", ("`1` is not a name.",)),
    ("«{{a.}}»", ("`a.` is not a name.",)),
    ("«{{name | upper}}»", ("`name | upper` is not a name.",)),
    ("«{{{name}}}» x", ("Three braces, `{{{ … }}}`, are not possible.",)),
    ("«{{& name}}»", ("A slot without protection, `{{& …}}`, is not possible.",)),
    ("«{{> head}}»", ("Other templates cannot be put in with `{{> …}}`.",)),
    ("«{{=<% %>=}}»", ("The marks `{{` and `}}` cannot be changed.",)),
    ("«{{< base}}»", ("Parent templates, `{{< …}}`, are not possible.",)),
    ("«{{$ block}}»", ("Blocks, `{{$ …}}`, are not possible.",)),
    ("«{%» if x «%}»", ("`{%` is only for DOCX templates.", "`%}` is only for DOCX templates.")),
    ("«{{#a}}»x", ("`{{#a}}` begins a section that has no end.",)),
    ("«{{^a.b}}»x", ("`{{^a.b}}` begins a section that has no end.",)),
    ("x«{{/a}}»", ("`{{/a}}` ends a section that has no beginning.",)),
    ("{{#a}}x«{{/b}}»{{/a}}", ("`{{/b}}` ends a section that has no beginning. Open here is `a`.",)),
    ("{{#a}}«{{#b}}»x{{/a}}", ("`{{#b}}` begins a section that has no end.",)),
    ("«{{#a}}»«{{#b}}»x", ("`{{#a}}` begins a section that has no end.", "`{{#b}}` begins a section that has no end.")),
    ("«{{a b}}» <p «{{c}}»> «}}»", ("`a b` is not", "`{{c}}` stands in a tag", "`}}` ends a slot")),
    ("<script>«{{x}}»</script>", ("`{{x}}` stands in a script",)),
    ("<style>p {color: «{{x}}»}</style>", ("`{{x}}` stands in a style sheet",)),
    ("<!-- «{{x}}» -->", ("`{{x}}` stands in a comment",)),
    ("<p class=«{{x}}»>", ("`{{x}}` stands in a value without quotes",)),
    ("<p «{{x}}»>", ("`{{x}}` stands in a tag",)),
    ("<«{{x}}»>", ("`{{x}}` stands in a tag",)),
    ("<p onclick='«{{x}}»'>", ("`{{x}}` stands in an attribute that holds code or styles",)),
    ("<p style='«{{x}}»'>", ("`{{x}}` stands in an attribute that holds code or styles",)),
    ("<a href='javascript:«{{x}}»'>", ("`{{x}}` stands in an attribute that holds code or styles",)),
    ("<xmp>«{{x}}»</xmp>", ("`{{x}}` stands in an element that shows no values",)),
    ("<p «{{#x}}»class='a'{{/x}}>", ("`{{#x}}` stands in a tag",)),
    ("<a href='«{{#x}}»a{{/x}}'>", ("`{{#x}}` stands inside an address.",)),
    ("<img src='a/«{{x}}».png'>", ("`{{x}}` is only a part of what says which picture is shown.",)),
    ("«{{#x}}»<p title='{{/x}}'>", ("The section `{{#x}}` begins and ends in different places of the HTML.",)),
    ("«{{#x}}»<script>{{/x}}</script>", ("The section `{{#x}}` begins and ends in different places of the HTML.",)),
    ("«{{^x}}»<title>{{/x}}</title>", ("The section `{{^x}}` begins and ends in different places of the HTML.",)),
    ("<p title='«{{#x}}»' lang='{{/x}}'>", ("The section `{{#x}}` begins and ends in different places of the HTML.",)),
]  # fmt: skip


@pytest.mark.parametrize(("marked", "said"), WRONG)
def test_wrong(marked: str, said: tuple[str, ...]) -> None:
    pieces = marked.replace("»", "«").split("«")
    text, places, at = "".join(pieces), [], 0
    for number, piece in enumerate(pieces):
        if number % 2:
            places.append((at, at + len(piece)))
        at += len(piece)
    _, mistakes = read_template(text)
    assert [(one.start, one.end) for one in mistakes] == places
    for one, message in zip(mistakes, said, strict=True):
        assert one.message.startswith(message)
        assert one.message.endswith(".")
        assert one.hint.endswith((".", "`"))


def test_a_name_that_is_not_given_is_no_gap() -> None:
    with pytest.raises(DocumentProblem, match=r"asks for `client\.email`") as problem:
        written("{{client.email}}", {"client": {"name": "A"}})
    assert problem.value.code == "broken_template"


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("{{p}}", {"p": ["a"]}),
        ("{{p}}", {"p": {"name": "a"}}),
        ("{{p}}", {"p": {"file": "qr.png"}}),
        ("{{.}}", {"p": "a"}),
        ("{{p.holds}}", {"p": YES}),
        ("{{p.file}}", {"p": {"file": "a.png"}}),
        ("{{p.x}}", {"p": "text"}),
        ("{{p.x}}", {"p": ["text"]}),
    ],
)
def test_what_is_no_text_is_not_written(text: str, values: Values) -> None:
    with pytest.raises(DocumentProblem) as problem:
        written(text, values)
    assert problem.value.code == "broken_template"


def test_lists_in_lists_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stagerules.interpreter.documents.filling.MOST_STEPS", 100_000)
    text = "{{#p}}" * 5 + "x" + "{{/p}}" * 5
    values: Values = {"p": [""] * 100}
    begun = perf_counter()
    with pytest.raises(DocumentProblem, match="too long") as problem:
        written(text, values)
    assert problem.value.code == "too_long"
    assert perf_counter() - begun < 10


def test_bounds_of_a_template() -> None:
    assert len(read_template("x" * (LONGEST + 1))[1]) == 1
    assert read_template("{{#a}}" * DEEPEST + "{{/a}}" * DEEPEST)[1] == ()
    deep = read_template("{{#a}}" * 5000)[1]
    assert [one.message for one in deep] == [f"More than {DEEPEST} sections stand within one another."]
    assert "too many slots" in read_template("{{a}} " * 50_000)[1][0].message


PIECES = (
    *("{{", "}}", "{{{", "}}}", "{{#a}}", "{{/a}}", "{{^b.c}}", "{{/b.c}}", "{{.}}", "{{!", "{%", "{{a}}", "\0"),
    *("<p ", "class=", '"', "'", ">", "<img src='", "<title>", "</title>", "<!--", "-->", "<script>", "href="),
)
TEXTS = st.lists(
    st.one_of(
        st.sampled_from(PIECES),
        st.text(max_size=5),
    ),
    max_size=30,
).map("".join)


@pytest.mark.slow
@given(TEXTS)
@example("<img src='{{a}}'>")
@example("<img src='a.png'>{{#a}}")
def test_any_text_is_a_template_or_has_mistakes_with_places(text: str) -> None:
    found, mistakes = read_template(text)
    for one in mistakes:
        assert 0 <= one.start <= one.end <= len(text)
        assert one.message
        assert one.hint
    assert mistakes == tuple(sorted(mistakes, key=lambda one: one.start))
    if not mistakes:
        assert all(0 < (one.line or 0) <= text.count("\n") + 1 for one in all_asked(pdf_needs(text, found)))


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece",
    ["{{", "}}", "{{!", "{{#a}}", "{{/a}}", "{{a", "{", "<a '", "<!--", "<title>", "<a href='{{a}}", "<img src='a'"],
)
def test_a_text_that_is_made_to_take_long_takes_no_time(piece: str) -> None:
    begun = perf_counter()
    read_template(piece * (400_000 // len(piece)))
    assert perf_counter() - begun < 5


def all_asked(needs: Iterable[Need]) -> Iterator[Asked | Lost]:
    for one in needs:
        if isinstance(one, Part):
            yield one.of
            yield from all_asked(one.inner)
        else:
            yield one


def shape(wanted: Wanted) -> dict[str, object]:
    """The names of the values that are wanted; those that are written themselves with a `!`."""
    return {name + "!" * one.itself: shape(one) for name, one in wanted.names.items()}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", {}),
        ("{{b}}{{a}}{{b}}", {"b!": {}, "a!": {}}),
        ("{{a.b}}{{a.c.d}}{{a}}", {"a!": {"b!": {}, "c": {"d!": {}}}}),
        ("{{#p}}{{t}}{{u.v}}{{/p}}", {"p": {"t!": {}, "u": {"v!": {}}}, "t!": {}, "u": {"v!": {}}}),
        ("{{#p}}{{t}}{{/p}}{{p.t}}", {"p": {"t!": {}}, "t!": {}}),
        ("{{^p}}{{t}}{{/p}}", {"p": {}, "t!": {}}),
        ("{{#p}}{{^t}}{{u}}{{/t}}{{/p}}", {"p": {"t": {}, "u!": {}}, "t": {}, "u!": {}}),
        ("{{#p}}{{.}}{{#.}}{{x}}{{/.}}{{/p}}", {"p!": {"x!": {}}, "x!": {}}),
        ("{{#a.b}}{{c}}{{/a.b}}", {"a": {"b": {"c!": {}}}, "c!": {}}),
        ("{{#a}}{{#b}}{{c}}{{/b}}{{/a}}", {"a": {"b": {"c!": {}}, "c!": {}}, "b": {"c!": {}}, "c!": {}}),
    ],
)
def test_what_a_template_wants(text: str, what: dict[str, object]) -> None:
    assert shape(wanted(html_needs(text, template(text)))) == what


def test_sections_as_deep_as_they_can_be_are_read_in_no_time() -> None:
    text = "".join(f"{{{{#a{at}}}}}" for at in range(DEEPEST)) + "{{x}}"
    text += "".join(f"{{{{/a{at}}}}}" for at in reversed(range(DEEPEST)))
    begun = perf_counter()
    found = wanted(html_needs(text, template(text)))
    assert list(found.names) == [*(f"a{at}" for at in range(DEEPEST)), "x"]
    assert perf_counter() - begun < 1


def test_what_a_template_asks_for_where_and_as_what() -> None:
    text = "<p>{{a}}\n{{#p}}\n{{t}}{{.}}{{/p}}{{^p}}{{c.d}}{{/p}}\n<img src='{{q}}' alt='{{q.x}}'>"
    asks: tuple[Need, ...] = (
        Asked(("a",), "text", 1),
        Part(Asked(("p",), "asked", 2), (Asked(("t",), "text", 3), Asked((), "text", 3))),
        Asked(("p",), "asked", 3),
        Asked(("c", "d"), "text", 3),
        Asked(("q",), "address", 4),
        Asked(("q", "x"), "text", 4),
    )
    assert html_needs(text, template(text)) == asks
    assert pdf_needs(text, template(text)) == (*asks[:4], Asked(("q",), "picture", 4), asks[5])
