"""DOCX documents: what people make in Word is filled with values, and with nothing of the program."""

from collections.abc import Callable
from io import BytesIO
from time import perf_counter
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from docx import Document
from docx.opc.packuri import PackURI
from docx.opc.part import Part as FilePart
from docx.shared import Mm
from docx.table import Table

from stagerules.dsl.documents import Asked, Need, Part, wanted
from stagerules.interpreter.documents.docx import filled_docx
from stagerules.interpreter.documents.docxneeds import docx_needs
from stagerules.interpreter.documents.problems import DocumentProblem, WrongTemplate
from stagerules.interpreter.documents.values import Given, Values, printable
from tests.documents.samples import CODE, CONTRACT, no_picture, order, picture
from tests.strings import SOURCES

YES: Given = {"holds": True, "shown": "ja"}
NO: Given = {"holds": False, "shown": "nein"}


def docx(*paragraphs: str) -> bytes:
    """A template with these paragraphs."""
    document, file = Document(), BytesIO()
    for one in paragraphs:
        document.add_paragraph(one)
    document.save(file)
    return file.getvalue()


def texts(data: bytes) -> list[str]:
    """The paragraphs of a document, as another library reads them."""
    return [one.text for one in Document(BytesIO(data)).paragraphs]


def filled(values: Values, *paragraphs: str) -> str:
    return "|".join(texts(filled_docx(docx(*paragraphs), values, picture)))


def changed(data: bytes, **parts: bytes) -> bytes:
    """A file with other parts: `word__document` is `word/document.xml`."""
    names = {f"{name.replace('__', '/')}.xml": content for name, content in parts.items()}
    made = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(made, "w", ZIP_DEFLATED) as new:
        for one in old.namelist():
            new.writestr(one, names.pop(one, None) or old.read(one))
        for name, content in names.items():
            new.writestr(name.removesuffix(".xml") if "." in name.removesuffix(".xml") else name, content)
    return made.getvalue()


def test_the_contract() -> None:
    made = filled_docx(CONTRACT, order(30), picture)
    document = Document(BytesIO(made))
    shown = [one.text for one in document.paragraphs]
    assert "Kaufvertrag RE-2026-0042" in shown
    assert "Łukasz Żółć & Söhne" in shown
    assert "Świętokrzyska 12\n00-945 Warszawa" in shown
    assert "Lieferung bis an die Tür: ja." in shown
    assert "Die Ware wird abgeholt." not in shown
    assert document.sections[0].header.paragraphs[0].text == "Möbelhaus Grün GmbH · Vertrag RE-2026-0042"
    (table,) = document.tables
    assert len(table.rows) == 31
    assert row(table, 2) == ["2", "Krzesło tapicerowane, zielone", "2", "12 000,00 zł", "89,90 €"]
    (shape,) = document.inline_shapes
    assert shape.width == Mm(30)
    assert CODE in [one.blob for one in document.part.package.parts]


def row(table: Table, number: int) -> list[str]:
    return [cell.text for cell in table.rows[number].cells]


def test_an_empty_table_and_what_is_not() -> None:
    values = {**order(0), "delivery": NO, "qr": None}
    document = Document(BytesIO(filled_docx(CONTRACT, values, no_picture)))
    assert len(document.tables[0].rows) == 1
    assert "Die Ware wird abgeholt." in [one.text for one in document.paragraphs]
    assert len(document.inline_shapes) == 0


def test_the_same_document_is_the_same_file() -> None:
    made = filled_docx(CONTRACT, order(), picture)
    assert made == filled_docx(CONTRACT, order(), picture)
    with ZipFile(BytesIO(made)) as file:
        assert {one.date_time for one in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert file.testzip() is None


FILLED: list[tuple[Values, tuple[str, ...], str]] = [
    ({"a": "x"}, ("{{ a }}{{a}}",), "xx"),
    ({"a": None}, ("[{{ a }}]",), "[]"),
    ({"a": None}, ("[{{ a.b.c }}]",), "[]"),
    ({"a": {"b": {"c": "x"}}}, ("{{ a.b.c }} {{ a['b'].c }}",), "x x"),
    ({"v": YES, "g": NO}, ("{{ v }} {{ g }}",), "ja nein"),
    ({"v": YES, "g": NO}, ("{% if v %}a{% endif %}{% if g %}b{% else %}c{% endif %}",), "ac"),
    ({"v": YES, "g": NO}, ("{% if not g and v %}d{% endif %}{% if g or not v %}e{% endif %}",), "d"),
    ({"p": []}, ("{% for x in p %}{{ x }}{% else %}none{% endfor %}",), "none"),
    ({"p": None}, ("{% if p %}a{% endif %}b",), "b"),
    ({"p": ["a", "b"]}, ("{% for x in p %}{{ loop.index }}{{ x }}{{ ',' if loop.first }}{% endfor %}",), "1a,2b"),
    ({"p": ["a", "b"]}, ("{{ p | join(' + ') }} {{ p | length }} {{ p[0] }}",), "a + b 2 a"),
    ({"p": [{"t": "1"}, {"t": "2"}]}, ("{%p for x in p %}", "{{ x.t }}", "{%p endfor %}"), "1|2"),
    ({"a": "ä & ö"}, ("{{ a | upper }} {{ a | lower }}",), "Ä & Ö ä & ö"),
    ({"a": "", "b": "y"}, ("{{ a | default('x') }}{{ b | default('x') }}",), "xy"),
    ({"a": "x & y"}, ("{% if a == 'x & y' %}same{% endif %}",), "same"),
    ({"a": "b\nc\td"}, ("{{ a }}",), "b\nc\td"),
    ({"range": "x", "self_": "y"}, ("{{ range }}{{ self_ }}",), "xy"),
    ({"a": " x  y "}, ("[{{ a }}]",), "[ x  y ]"),
    ({"v": YES, "g": NO}, ("{% if v == 'ja' %}a{% endif %}{% if 'nei' in g %}b{% endif %}",), "ab"),
    ({"a": None}, ("{% if 'x' in a %}a{% else %}b{% endif %}{% if a == '' %}c{% endif %}",), "bc"),
    ({"a": {"": "Ada", "b": "x"}}, ("{% if a == 'Ada' %}a{% endif %}{{ a.b }}",), "ax"),
    ({"p": [{"": "A", "b": "x"}, {"": "B"}]}, ("{{ p | join('+') }}{{ p[5] }}{% if 'B' in p %}!{% endif %}",), "A+B!"),
    ({"g": NO, "p": [], "a": "x"}, ("{{ g | default('?') }}{{ p | default('-') }}{{ a | default(0.5) }}",), "nein-x"),
    ({"p": ["a"]}, ("{% for x in p %}{% if loop.index == 1 %}{{ x }}{% endif %}{% else %}b{% endfor %}",), "a"),
    ({"a": {"": "Ada", "b": "x"}}, ("{{ a }} {{ a.b }} {{ a | upper }}",), "Ada x ADA"),
    ({"p": None}, ("{% for x in p %}{{ x }}{% else %}none{% endfor %}",), "none"),
    ({"a": {"b": None}}, ("[{% for x in a.b %}{{ x }}{% endfor %}{% for x in a.b.c %}{{ x }}{% endfor %}]",), "[]"),
    ({"p": ["a", "b"]}, ("{% for x in p %}{% if loop.length > 1 and loop.last %}{{ x }}{% endif %}{% endfor %}",), "b"),
]  # fmt: skip


@pytest.mark.parametrize(("values", "paragraphs", "what"), FILLED)
def test_filled(values: Values, paragraphs: tuple[str, ...], what: str) -> None:
    assert filled(values, *paragraphs) == what


@SOURCES
def test_no_value_is_more_than_text(strings: Callable[[], list[str]]) -> None:
    values = strings()
    made = filled_docx(docx("{%p for x in all %}", "[{{ x }}]", "{%p endfor %}"), {"all": values}, picture)
    assert texts(made) == [f"[{printable(one)}]" for one in values]
    once = filled_docx(docx(*("[{{ x }}]" for _ in range(3))), {"x": "{_{ x }_} {_% if %_} {{ x }} <w:p/>"}, picture)
    assert texts(once) == ["[{_{ x }_} {_% if %_} {{ x }} <w:p/>]"] * 3


REFUSED = [
    ("{% include 'a.docx' %}", "`{% include %}` is not possible in a template."),
    ("{% import 'a' as b %}", "`{% import %}` is not possible in a template."),
    ("{% from 'a' import b %}", "`{% from … import %}` is not possible in a template."),
    ("{% extends 'a' %}", "`{% extends %}` is not possible in a template."),
    ("{% block a %}x{% endblock %}", "`{% block %}` is not possible in a template."),
    ("{% macro a() %}x{% endmacro %}", "`{% macro %}` is not possible in a template."),
    ("{% set a = 1 %}", "`{% set %}` is not possible in a template."),
    ("{% set a %}x{% endset %}", "`{% set %}` is not possible in a template."),
    ("{% with a = 1 %}x{% endwith %}", "`{% with %}` is not possible in a template."),
    ("{% filter upper %}x{% endfilter %}", "`{% filter %}` is not possible in a template."),
    ("{% autoescape false %}{{ a }}{% endautoescape %}", "`{% autoescape %}` is not possible in a template."),
    ("{% for i in range(10**9) %}x{% endfor %}", "A template cannot call functions"),
    ("{{ 10**9 }}", "`calculating` is not possible in a template."),
    ("{{ 'a' * 1000000000 }}", "`calculating` is not possible in a template."),
    ("{{ ['a'] }}", "`calculating` is not possible in a template."),
    ("{{ a() }}", "A template cannot call functions"),
    ("{{ ''.__class__ }}", "`__class__` is no name of a value."),
    ("{{ a.__class__.__mro__ }}", "`__mro__` is no name of a value."),
    ("{{ a['__class__'] }}", "`__class__` is no name of a value."),
    ("{{ a|attr('x') }}", "There is no `| attr` in DOCX templates, only `| default`"),
    ("{{ a|safe }}", "There is no `| safe` in DOCX templates, only `| default`"),
    ("{% for a, b in c %}x{% endfor %}", "`{% for %}` has one name and one list."),
    ("{% for a in b or c %}x{% endfor %}", "`{% for %}` has one name and one list."),
    ("{% for a in b %}{% for c in loop %}x{% endfor %}{% endfor %}", "`{% for %}` has one name and one list."),
    ("{% for a in c %}{{ loop.cycle }}{% endfor %}", "`loop` stands inside of a `{% for %}`"),
    ("{{ a == 'x' }}", "A condition is no text"),
    ("{{ a and b == 'x' }}", "A condition is no text"),
    ("{{ (not a) if b else 'x' }}", "A condition is no text"),
    ("{% if (a or b) > 3 %}x{% endif %}", "Values are texts in a template: which is the larger one"),
    ("{% if a | default('0') > 100 %}x{% endif %}", "Values are texts in a template: which is the larger one"),
    ("{{ a | default('x', true) }}", "Behind `| default` stands what is shown instead"),
    ("{{ a | default }}", "Behind `| default` stands what is shown instead"),
    ("{{ a | default(true) }}", "Behind `| default` stands what is shown instead"),
    ("{{ a | upper('a') }}", "Behind `| upper` stands nothing."),
    ("{{ a | join(b) }}", "Behind `| join` stands what is written between"),
    ("{{ a | join(', ', attribute='b') }}", "Behind `| join` stands what is written between"),
    ("{{ (a or b).c }}", "A full stop can only stand behind a name."),
    ("{{ (a | default(b))[0] }}", "A full stop can only stand behind a name."),
    ("{{ loop.index }}", "`loop` stands inside of a `{% for %}`"),
    ("{% for a in b %}{{ loop }}{% endfor %}", "`loop` stands inside of a `{% for %}`"),
    ("{% for a in b %}{{ loop['cycle'] }}{% endfor %}", "`loop` stands inside of a `{% for %}`"),
    ("{% for a in b %}{% else %}{{ loop.index }}{% endfor %}", "`loop` stands inside of a `{% for %}`"),
    ("{{ not a }}", "A condition is no text"),
    ("{% if a < 3 %}x{% endif %}", "Values are texts in a template: which is the larger one"),
    ("{% if a == 3 %}x{% endif %}", "Values are texts in a template: only a text in quotes"),
    ("{% if a == true %}x{% endif %}", "Values are texts in a template: only a text in quotes"),
    ("{{ a | mm('x') }}", "Behind `| mm` stands how many millimetres"),
    ("{{ a | mm(0) }}", "Behind `| mm` stands how many millimetres"),
    ("{{ a | mm }}", "Behind `| mm` stands how many millimetres"),
    ("{% for a in b if a %}x{% endfor %}", "`{% for %}` has one name and one list."),
    ("{% for a in b recursive %}x{% endfor %}", "`{% for %}` has one name and one list."),
    ("{{ a is defined }}", "`calculating` is not possible in a template."),
    ("{{ a", "What stands between the braces cannot be read."),
    ("{{ a b }}", "What stands between the braces cannot be read."),
    ("{{ a } }", "What stands between the braces cannot be read."),
    ("{% for a in b %}x", "A `{% for %}` or `{% if %}` has no end, or one too many."),
    ("{% if a %}x", "A `{% for %}` or `{% if %}` has no end, or one too many."),
    ("x{% endif %}", "A `{% for %}` or `{% if %}` has no end, or one too many."),
    ("{% loop a %}", "This is none of the tags of a template: 'loop'."),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), REFUSED)
def test_refused(text: str, said: str) -> None:
    data = docx("Before {{ a }}", f"Here: {text}", "Behind")
    with pytest.raises(WrongTemplate) as wrong:
        docx_needs(data)
    first = wrong.value.mistakes[0]
    assert first.message.startswith(said)
    assert first.hint
    assert first.paragraph.startswith(("Here: ", "Behind"))
    assert (first.start, first.end) == (0, len(first.paragraph))
    begun = perf_counter()
    with pytest.raises(DocumentProblem, match="the template is broken") as problem:
        filled_docx(data, {"a": "x", "b": ["x"], "c": []}, picture)
    assert problem.value.code == "broken_template"
    assert perf_counter() - begun < 5


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("{{ b }}", {}),
        ("{{ a.b }}", {"a": {"c": "x"}}),
        ("{{ a.b }}", {"a": "x"}),
        ("{{ a.upper }}", {"a": "x"}),
        ("{{ a.values }}", {"a": {"x": "y"}}),
        ("{{ a.word }}", {"a": YES}),
        ("{{ a.file }}", {"a": {"file": "qr.png"}}),
        ("{{ a }}", {"a": ["x"]}),
        ("{{ a }}", {"a": {"x": "y"}}),
        ("{{ a | upper }}", {"a": ["x"]}),
        ("{{ a | mm('x') }}", {"a": {"file": "qr.png"}}),
        ("{{ a | mm(0) }}", {"a": {"file": "qr.png"}}),
        ("{{ a | length }}", {"a": {"x": "y"}}),
        ("{% for x in a %}{% endfor %}", {"a": YES}),
        ("{% for x in a %}{{ loop }}{% endfor %}", {"a": ["x"]}),
        ("{% for x in a %}{{ loop.cycle }}{% endfor %}", {"a": ["x"]}),
        ("{{ self }}", {}),
        ("{% if a < 3 %}x{% endif %}", {"a": "x"}),
    ],
)
def test_values_that_do_not_fit(text: str, values: Values) -> None:
    with pytest.raises(DocumentProblem) as problem:
        filled(values, text)
    assert problem.value.code == "broken_template"


@pytest.mark.parametrize("value", ["x", None])
def test_what_is_to_be_a_picture_is_none(value: Given) -> None:
    with pytest.raises(DocumentProblem, match="is to be a picture") as problem:
        filled({"a": value}, "{{ a | mm(30) }}")
    assert problem.value.code == "image_missing"


@pytest.mark.slow
def test_lists_in_lists_end() -> None:
    text = "{% for a in p %}" * 6 + "{% endfor %}" * 6
    values: Values = {"p": [""] * 100}
    begun = perf_counter()
    with pytest.raises(DocumentProblem) as problem:
        filled(values, text)
    assert problem.value.code == "too_long"
    text = "{% for a in p %}" * 2 + "{{ x }}" + "{% endfor %}" * 2
    with pytest.raises(DocumentProblem) as problem:
        filled({**values, "x": "x" * 1_000_000}, text)
    assert problem.value.code == "too_long"
    assert perf_counter() - begun < 10


@pytest.mark.parametrize(
    ("store", "code"),
    [(no_picture, "image_missing"), (lambda _: b"none", "broken_image"), (lambda _: CODE[:99], "broken_image")],
)
def test_pictures_that_are_none(store: Callable[[str], bytes], code: str) -> None:
    with pytest.raises(DocumentProblem, match=r"qr\.png") as problem:
        filled_docx(CONTRACT, order(), store)
    assert problem.value.code == code


def needs(*paragraphs: str) -> tuple[Need, ...]:
    return docx_needs(docx(*paragraphs))


def test_what_a_template_asks_for() -> None:
    found = docx_needs(CONTRACT)
    products = next(one for one in found if isinstance(one, Part))
    assert (products.of, products.name) == (Asked(("products",), "list"), "p")
    fields = ("pos", "title", "quantity", "price", "total")
    assert products.inner == tuple(Asked(("p", one), "shown") for one in fields)
    assert [one.path for one in found if isinstance(one, Asked) and one.use == "picture"] == [("qr",)]
    assert set(wanted(found).names) == {"number", "client", "products", "total", "delivery", "qr"}
    assert set(wanted(found).names["client"].names) == {"name", "address"}
    assert set(wanted(found).names["products"].names) == set(fields)


def test_names_of_members_are_known_inside_only() -> None:
    found = wanted(
        needs("{% for p in a.b %}{{ p.c }}{{ x }}{% for q in p.d %}{{ q.e }}{% endfor %}{% endfor %}{{ p }}")
    )
    assert set(found.names) == {"a", "x", "p"}
    assert set(found.names["a"].names["b"].names) == {"c", "d"}
    assert set(found.names["a"].names["b"].names["d"].names) == {"e"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{{ a }}", [("a", "shown")]),
        ("{{ a[0].b }}", [("a.0.b", "shown")]),
        ("{{ a['b'] }}", [("a.b", "shown")]),
        ("{{ a | upper }}{{ b | lower }}", [("a", "text"), ("b", "text")]),
        ("{{ a | join('x') }}{{ c | length }}", [("a", "texts"), ("c", "counted")]),
        ("{{ a | mm(30) }}", [("a", "picture")]),
        ("{{ a | default(b) | mm(30) }}", [("a", "picture"), ("b", "picture")]),
        ("{{ a or b }}", [("a", "shown"), ("b", "shown")]),
        ("{{ a if b else c }}", [("b", "asked"), ("a", "shown"), ("c", "shown")]),
        ("{{ d if e }}", [("e", "asked"), ("d", "shown")]),
        ("{% if a == b and not c %}{{ d }}{% endif %}",
         [("a", "text"), ("b", "text"), ("c", "asked"), ("d", "shown")]),
        ("{% if a %}{{ b }}{% elif c %}{{ d }}{% else %}{{ e }}{% endif %}",
         [("a", "asked"), ("b", "shown"), ("c", "asked"), ("d", "shown"), ("e", "shown")]),
        ("{% if 'x' in a %}y{% endif %}", [("a", "texts")]),
        ("{% if a %}{% endif %}", [("a", "asked")]),
    ],
)  # fmt: skip
def test_what_is_asked_and_as_what(text: str, found: list[tuple[str, str]]) -> None:
    read = [(".".join(map(str, one.path)), one.use) for one in needs(text) if isinstance(one, Asked)]
    assert read == found


def test_what_loop_tells_is_asked_of_nobody() -> None:
    text = "{{ loop.index }}{% if loop.last %}{{ p }}{% endif %}{% if loop.length > 1 %}x{% endif %}"
    (part,) = needs(f"{{% for p in a %}}{text}{{% endfor %}}")
    assert isinstance(part, Part)
    assert part.inner == (Asked(("p",), "shown"),)


DOCTYPE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><w:document>&e;</w:document>'
FILES = [
    (b"", "no Word document"),
    (b"PK\x03\x04", "no Word document"),
    (b"%PDF-1.7", "no Word document"),
    (CONTRACT[: len(CONTRACT) // 2], "no Word document"),
    (changed(CONTRACT, word__document=b"<x"), "broken Word document"),
    (changed(CONTRACT, word__document=b"<x/>"), "broken Word document"),
    (changed(CONTRACT, word__document=DOCTYPE), "holds what no Word document has"),
    (changed(CONTRACT, word__other=DOCTYPE.decode().encode("utf-16")), "holds what no Word document has"),
    (changed(CONTRACT, **{"word__vbaProject.bin": b"x"}), "holds macros"),
    (changed(CONTRACT, word__document=b" " * 20_000_000), "too long"),
    (changed(CONTRACT, **{"word__media__a.png": bytes(200_000_000)}), "unpacks to far more"),
]


@pytest.mark.parametrize(("data", "said"), FILES, ids=[f"{at}-{one[1]}" for at, one in enumerate(FILES)])
def test_files_that_are_none(data: bytes, said: str) -> None:
    begun = perf_counter()
    with pytest.raises(WrongTemplate, match=said) as wrong:
        docx_needs(data)
    assert wrong.value.mistakes[0].hint
    with pytest.raises(DocumentProblem, match=said) as problem:
        filled_docx(data, order(), picture)
    assert problem.value.code == "broken_template"
    assert perf_counter() - begun < 5


def test_a_file_that_is_damaged_anywhere() -> None:
    for at in range(0, len(CONTRACT), len(CONTRACT) // 60):
        data = CONTRACT[:at] + bytes([CONTRACT[at] ^ 0x55]) + CONTRACT[at + 1 :]
        try:
            filled_docx(data, order(2), picture)
            docx_needs(data)
        except (DocumentProblem, WrongTemplate):
            pass


def test_nesting_without_end_is_told() -> None:
    with pytest.raises(WrongTemplate, match="Too much stands within one another"):
        docx_needs(docx("{{ " + "(" * 2_000 + "a" + ")" * 2_000 + " }}"))


def test_footnotes_are_filled_once_however_many_sections_there_are() -> None:
    document, file = Document(), BytesIO()
    document.add_paragraph("{{ a }}")
    document.add_section()
    document.add_section()
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    note = "<w:footnote><w:p><w:r><w:t>{{ a }}</w:t></w:r></w:p></w:footnote>"
    notes = f'<w:footnotes xmlns:w="{space}">{note}</w:footnotes>'
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    part = FilePart(PackURI("/word/footnotes.xml"), kind, notes.encode(), document.part.package)
    document.part.relate_to(part, "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes")
    document.save(file)
    made = filled_docx(file.getvalue(), {"a": "{{ b }} {% for %}"}, picture)
    with ZipFile(BytesIO(made)) as package:
        assert "{{ b }} {% for %}" in package.read("word/footnotes.xml").decode()
