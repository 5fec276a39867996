"""PDF documents, read back: all that was written is there, and nothing else."""

import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from time import perf_counter
from typing import Any

import pytest

from stagerules.dsl.documents import Lost
from stagerules.interpreter.documents.elements import DEEPEST
from stagerules.interpreter.documents.html import filled
from stagerules.interpreter.documents.needs import html_needs, pdf_needs
from stagerules.interpreter.documents.pdf import MOST_PAGES, pdf
from stagerules.interpreter.documents.problems import DocumentProblem
from stagerules.interpreter.documents.values import printable
from tests.documents.reading import letters, opened, pages, text
from tests.documents.samples import INVOICE, order, picture, template
from tests.strings import SOURCES


def made(body: str) -> bytes:
    return pdf(filled(template(body), {}, picture))


def invoice(products: int) -> bytes:
    return pdf(filled(template(INVOICE), order(products), picture))


def test_the_invoice() -> None:
    first, second = pages(invoice(30))
    for one in ("Łukasz Żółć & Söhne", "Świętokrzyska 12", "Bücherschrank „Zürich“, geölt", "Page 1 of 2"):
        assert one in first
    for one in ("1.234,50 €", "12 000,00 zł", "36.000,00 €", "Page 2 of 2", "30 Bücherschrank"):
        assert one in second
    for page in (first, second):
        assert page.count("Pos. Product Quantity Price Total") == 1
    assert "No products." in pages(invoice(0))[0]


def test_about_the_file() -> None:
    file = opened(invoice(3))
    assert file.metadata is not None
    assert file.metadata.title == "Invoice RE-2026-0042"
    assert file.metadata.creation_date is None
    root = file.root_object
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"] == {"/Marked": True, "/Suspects": False}
    assert "/StructTreeRoot" in root
    assert not file.is_encrypted
    assert "/AcroForm" not in root
    assert "/OpenAction" not in root
    assert len(file.pages[0].images) == 1
    assert round(float(file.pages[0].mediabox.width)) == 595


AGAIN = """
import sys
from tests.documents.test_pdf import invoice
sys.stdout.buffer.write(invoice(12))
"""


@pytest.mark.slow
def test_the_same_document_is_the_same_file() -> None:
    other = subprocess.run([sys.executable, "-c", AGAIN], capture_output=True, check=True).stdout
    assert other == invoice(12) == invoice(12)
    assert other != invoice(13)


@SOURCES
def test_no_value_is_more_than_text(strings: Callable[[], list[str]]) -> None:
    values = [printable(one) for one in strings()]
    read = template(
        "<!DOCTYPE html><style>td{width:50%;font-family:monospace}</style><table style='width:100%'>"
        "{{#all}}<tr><td>{{n}}:{{x}}<td title='{{x}}'><i>[{{x}}]</i> <a href='{{x}}'>.</a>{{/all}}</table>"
    )
    known = [one for one in values if set(one) <= EVERY_FONT_HAS]
    html = filled(read, {"all": [{"n": str(at), "x": one} for at, one in enumerate(known)]}, picture)
    shown = letters(text(pdf(html)))
    at = 0
    for number, one in enumerate(known):
        for wanted in (f"{number}:{letters(one)}", f"[{letters(one)}]."):
            found = shown.find(wanted, at)
            assert found >= 0, (number, one)
    assert len(known) > 10
    assert pdf(filled(read, {"all": [{"n": "", "x": one} for one in values]}, picture)).startswith(b"%PDF")


EVERY_FONT_HAS = {chr(one) for one in range(0x20, 0x7F)} | set("\näöüÄÖÜßąćęłńóśźżĄĆĘŁŃÓŚŹŻ€–—„“”’‚‘…·×§°éèçñ")


def test_markup_of_the_typesetter_is_text() -> None:
    source = "#import 'x' *b* _i_ $x^2$ `c` = H <lbl> @ref -- --- ... ~ \\ // /* */ [x](y) #eval(\"1\") 'q' \"q\""
    shown = text(pdf(filled(template("<p>{{x}}</p>"), {"x": source}, picture)))
    assert letters(shown) == letters(source)


SHOWN = [
    ("<p>a <b>b</b>, <i>c</i> <u>d</u> <s>e</s> x<sub>2</sub> y<sup>3</sup></p>", "a b, c d e x2 y3"),
    ("<h1>a</h1><h2>b</h2><h3>c</h3><h4>d</h4><h5>e</h5><h6>f</h6>", "a b c d e f"),
    ("<ul><li>a<li>b<ol start=3><li>c<li>d</ol></ul>", "• a • b 3. c 4. d"),
    ("<ul>stray<li>a</ul>", "• stray • a"),
    ("<dl><dt>a<dd>b</dl><blockquote>c</blockquote><pre>d  e\nf</pre>", "a b c d e f"),
    ("<table><caption>c</caption><tr><td>a<td>b</table>", "c a b"),
    ("<table>stray<tr>more<td>a</tr></table>", "stray more a"),
    ("<table><tr><td rowspan=9>a<td>b<tr><td colspan=9>c<td>d</table>", "b a c d"),  # `a` stands in the middle
    ("<table><tr><td>a<td rowspan=2>b<tr><td colspan=3>c<td>d</table>", "a b c d"),
    ("<table></table><p>x</p>", "x"),
    ("<table><thead><tr><th>h</thead></table>", "h"),
    ("<table><tr><td><table><tr><td>in</table></table>", "in"),
    ("<p>a<br>b<br/>c</p>", "a b c"),
    ("a <div>b</div> c", "a b c"),
    ("<custom-tag>a <unknown>b</unknown></custom-tag>", "a b"),
    ("<p>a<!-- not --><script>not</script><style>not</style><template>not</template></p>", "a"),
    ("<p hidden>not</p><p style='display:none'>not</p><span style='display: none'>not</span>x", "x"),
    ("<p style='text-transform:uppercase'>größe <span style='text-transform:none'>x</span></p>", "GRÖSSE x"),
    ("<header>top</header><p>a</p><footer><span class=page-number></span>/<span class=page-count></span>", "top a 1/1"),
    ("<p>a</p><p style='page-break-before:always'>b</p><p style='break-after:page'>c</p>d", "a b c d"),
    ("<p>&amp;&lt;&eacute;&#322;&nbsp;&euro;</p>", "&<éł €"),
    ("<p>  a \n\t b  <b> c</b> </p>", "a b c"),
    ("<p style='white-space:pre-line'>a\nb</p>", "a b"),
    ("<a href='https://a.example'>a</a> <a href='javascript:x'>b</a> <a name=x>c</a>", "a b c"),
    ("<center>a</center><font color=red>b</font>", "a b"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "what"), SHOWN)
def test_shown(body: str, what: str) -> None:
    assert letters(text(made(body))) == letters(what)


STYLES = [
    "font: bold", "font-size: 0", "font-size: -3pt", "font-size: 1e9pt", "width: 9999mm", "width: -5%", "height: 0",
    "margin: -5mm", "margin: auto", "margin: 0 auto", "padding: -1pt", "padding: 1pt 2pt 3pt", "border: none",
    "border: 1px solid #abc", "border: thick dotted rgb(1, 2, 300)", "border: 999pt solid red", "color: nothing",
    "line-height: 0", "line-height: 120%", "line-height: 14pt", "line-height: -1", "letter-spacing: 5%",
    "font-weight: 000", "font-weight: 999", "font-family: 'No Such Font', serif", "font-family: \"", "text-align: up",
    "float: left; position: absolute; display: flex", "background: url(x)", "background: #eee", "{", ":", ";;;:;",
    "/* */ color: red !important", "break-inside: avoid", "vertical-align: super", "text-decoration: underline",
    "white-space: nowrap", "letter-spacing: 1pt", "font-style: oblique",
]  # fmt: skip


@pytest.mark.parametrize("style", STYLES)
def test_no_style_breaks_a_document(style: str) -> None:
    escaped = style.replace('"', "&quot;")
    body = "".join(
        f'<{tag} style="{escaped}">w{at}</{end}>'
        for at, (tag, end) in enumerate(
            [("p", "p"), ("span", "span"), ("table><tr><td", "table"), ("ul><li", "ul"), ("h1", "h1"), ("a", "a")]
        )
    )
    html = f"<style>p, .x td {{ {style} }} td {{ {style} }}</style>{body}<hr style='{escaped}'>"
    shown = letters(text(pdf(html)))
    assert shown.replace("•", "") == "w0w1w2w3w4w5"


@pytest.mark.parametrize(
    "page",
    [
        *("size: A5", "size: a4 landscape", "size: 100mm 50mm", "size: 1mm 1mm", "size: nothing", "size: 0 0"),
        *("margin: 0", "margin: 50%", "margin: 500mm", "margin: 1cm 2cm"),
    ],
)
def test_no_page_breaks_a_document(page: str) -> None:
    assert pdf(f"<style>@page {{ {page} }}</style>a").startswith(b"%PDF")


def test_size_and_margins_of_pages() -> None:
    file = opened(pdf("<style>@page { size: A5 landscape; margin: 0 }</style><p>a</p>"))
    assert [round(float(one)) for one in file.pages[0].mediabox[2:]] == [595, 420]


@pytest.mark.parametrize("tag", ["svg", "input", "iframe", "canvas", "textarea", "video", "select", "button"])
def test_what_a_pdf_cannot_show_is_refused(tag: str) -> None:
    with pytest.raises(DocumentProblem, match=f"cannot show what `<{tag}>`") as problem:
        pdf(f"<p>a</p><{tag}>x</{tag}>")
    assert problem.value.code == "broken_template"


def lost(text: str) -> list[tuple[str, int]]:
    return [(one.what, one.line) for one in pdf_needs(text, template(text)) if isinstance(one, Lost)]


def test_what_a_pdf_cannot_show_is_known_beforehand() -> None:
    text = "<p>{{x}}</p>\n<svg viewbox='0'><path/></svg>\n\n<INPUT value='{{x}}'><b>{{! <video> }}<!-- <video> -->"
    assert lost(text) == [("<svg>", 2), ("<input>", 4)]
    assert lost("<p>\n<img src='https://a.example/a.png'><img alt='{{x}}'>") == [
        ("<img src='https://a.example/a.png'>", 2),
        ("<img alt='{{x}}'>", 2),
    ]
    assert lost(INVOICE) == []
    assert not any(isinstance(one, Lost) for one in html_needs(text, template(text)))


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("https://a.example/a.png", "image_missing"),
        ("logo.png", "image_missing"),
        ("", "image_missing"),
        ("data:image/png;base64,!!!", "broken_image"),
        ("data:image/png;base64,QUJD", "broken_image"),
        ("data:image/svg+xml;base64,QUJD", "broken_image"),
        ("data:,x", "broken_image"),
        ("data:image/../../x;base64,QUJD", "broken_image"),
    ],
)
def test_pictures_that_a_pdf_does_not_have(address: str, code: str) -> None:
    with pytest.raises(DocumentProblem) as problem:
        pdf(f'<img src="{address}">')
    assert problem.value.code == code


def test_pictures() -> None:
    file = opened(made('<p><img src="qr.png" alt="A code" style="width:30mm"><img src=qr.png width=40 height=90></p>'))
    assert len(file.pages[0].images) == 1  # it is in the file once, whatever often it is shown


def test_too_many_pages() -> None:
    page = "<p style='break-after:page'>x</p>"
    assert len(opened(pdf(page * (MOST_PAGES - 1) + "x")).pages) == MOST_PAGES
    with pytest.raises(DocumentProblem, match=f"more than {MOST_PAGES} pages") as problem:
        pdf(page * MOST_PAGES + "x")
    assert problem.value.code == "too_long"


def test_too_many_columns() -> None:
    with pytest.raises(DocumentProblem, match="more than 100 columns") as problem:
        pdf("<table><tr><td colspan=99>a<td colspan=2>b</table>")
    assert problem.value.code == "broken_template"


def test_tags_in_tags() -> None:
    deep = DEEPEST - 3
    assert text(pdf("<div>" * deep + "x" + "</div>" * deep)) == "x"
    for tag in ("div", "span", "b"):
        with pytest.raises(DocumentProblem, match="within one another"):
            pdf(f"<{tag}>" * 3000 + "x")


@pytest.mark.parametrize("piece", ["<p>", "<b>x</b>", "<a '", "<!--", "{", "<td>", "&amp;", "<style>}{", "<br>"])
def test_a_document_that_is_made_to_take_long(piece: str) -> None:
    begun = perf_counter()
    with suppress(DocumentProblem):
        pdf(piece * (30_000 // len(piece)))
    assert perf_counter() - begun < 10


def fonts_of(page: Any) -> dict[str, Any]:
    """The fonts that a page names."""
    found: dict[str, Any] = page["/Resources"]["/Font"]
    return found


def test_the_fonts_are_the_same_everywhere() -> None:
    fonts = {
        str(font.get_object()["/BaseFont"]).partition("+")[2]
        for page in opened(invoice(30)).pages
        for font in fonts_of(page).values()
    }
    assert fonts == {"SourceSansPro-Regular", "SourceSansPro-Bold", "SourceSansPro-Semibold"}
