"""HTML documents: whatever is filled in stays text in its place, and the file has everything in it."""

from base64 import b64decode
from collections.abc import Callable
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest

from stagerules.interpreter.documents.html import filled
from stagerules.interpreter.documents.pictures import LARGEST
from stagerules.interpreter.documents.problems import DocumentProblem
from stagerules.interpreter.documents.values import printable
from tests.documents.samples import CODE, INVOICE, no_picture, order, picture, template, written
from tests.strings import SOURCES

PLACES = {
    "text": "<p>[{{x}}]</p>",
    "plain": "<title>[{{x}}]</title>",
    "double": '<p title="[{{x}}]"></p>',
    "single": "<p title='[{{x}}]'></p>",
    "section": "<p>[{{#l}}{{.}}{{/l}}]</p>",
    "link": '<a href="{{x}}"></a>',
    "address": '<a href="https://a.example/?q={{x}}&amp;r=1"></a>',
    "phone": '<a href="tel:{{x}}"></a>',
}
"""Every kind of place that there is."""


class Parsed(HTMLParser):
    """What a browser would see: tags, attributes, and texts that stand together joined."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: list[object] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.handle_data("\n")
        else:
            self.seen.append((tag, attrs))

    def handle_endtag(self, tag: str) -> None:
        self.seen.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        if self.seen and isinstance(self.seen[-1], list):
            self.seen[-1][0] += data
        elif data:
            self.seen.append([data])

    def handle_comment(self, data: str) -> None:
        self.seen.append(("comment", data))

    def handle_decl(self, decl: str) -> None:
        self.seen.append(("declaration", decl))


def attribute(html: str) -> str:
    """The value of the only attribute of the only tag."""
    seen = Parsed(html).seen
    assert len(seen) == 2, seen
    tag = seen[0]
    assert isinstance(tag, tuple)
    ((_, value),) = tag[1]
    return str(value)


@SOURCES
def test_no_value_becomes_more_than_text(strings: Callable[[], list[str]]) -> None:
    read = {name: template(f"<!DOCTYPE html><meta charset=x>{text}") for name, text in PLACES.items()}
    for value in strings():
        shown = printable(value)
        made = {
            name: filled(one, {"x": value, "l": [value]}, picture).removeprefix("<!DOCTYPE html><meta charset=x>")
            for name, one in read.items()
        }
        assert Parsed(made["text"]).seen == [("p", []), [f"[{shown}]"], "/p"]
        assert Parsed(made["section"]).seen == [("p", []), [f"[{shown}]"], "/p"]
        assert Parsed(made["plain"]).seen == [("title", []), [f"[{shown}]"], "/title"]
        assert attribute(made["double"]) == attribute(made["single"]) == f"[{shown}]"
        assert attribute(made["phone"]) == f"tel:{shown}"
        assert attribute(made["link"]) in ("#", shown.strip())
        assert attribute(made["link"]).lower().startswith(("#", "http://", "https://", "mailto:", "tel:"))
        address = attribute(made["address"]).removeprefix("https://a.example/?q=")
        assert unquote(address.removesuffix("&r=1")) == shown
        assert "&" not in address.removesuffix("&r=1")


def test_addresses_stay_safe() -> None:
    for address, what in [
        ("https://a.example/?a=1&b=2", "https://a.example/?a=1&amp;b=2"),
        ("  HTTP://A.example ", "HTTP://A.example"),
        ("mailto:a@b.example", "mailto:a@b.example"),
        ("tel:+49", "tel:+49"),
        ("javascript:alert(1)", "#"),
        (" java\nscript:alert(1)", "#"),
        ("data:text/html,x", "#"),
        ("//evil.example", "#"),
        ("", "#"),
        ("/local", "#"),
    ]:
        assert written('<a href="{{x}}">', {"x": address}) == f'<a href="{what}">'
    assert written('<a href="/o/{{x}}">', {"x": "../a?b&c"}) == '<a href="/o/..%2Fa%3Fb%26c">'


def test_pictures_are_in_the_file() -> None:
    html = written('<img src="{{q}}"><img src="qr.png" alt=""><img src=qr.png>', {"q": {"file": "qr.png"}})
    addresses = [dict(one[1])["src"] for one in Parsed(html).seen if isinstance(one, tuple)]
    assert len(set(addresses)) == 1
    assert addresses[0] is not None
    assert b64decode(addresses[0].removeprefix("data:image/png;base64,")) == CODE
    assert written('<img src="https://a.example/a.png">', {}) == '<img src="https://a.example/a.png">'
    assert written('<img src="{{q}}">', {"q": "https://a.example/b.png"}) == '<img src="https://a.example/b.png">'


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (None, "image_missing"),
        (b"", "broken_image"),
        (b"no picture", "broken_image"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "broken_image"),
        (b"%PDF-1.7", "broken_image"),
        (CODE[: len(CODE) // 2], "broken_image"),
        (CODE[:20], "broken_image"),
        (CODE[:16] + b"\xff" * 8 + CODE[24:], "broken_image"),
        (CODE[:16] + b"\0" * 8 + CODE[24:], "broken_image"),
        (b"\xff\xd8\xff\xe0", "broken_image"),
        (b"\xff\xd8\xff" + b"\xff" * 1000, "broken_image"),
        (b"GIF89a", "broken_image"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * LARGEST, "broken_image"),
    ],
)
def test_pictures_that_are_none(data: bytes | None, code: str) -> None:
    def store(name: str) -> bytes:
        return no_picture(name) if data is None else data

    for text in ('<img src="{{q}}">', '<img src="logo.png">'):
        with pytest.raises(DocumentProblem) as problem:
            written(text, {"q": {"file": "logo.png"}}, store)
        assert problem.value.code == code
        assert "logo.png" in str(problem.value)


def test_a_picture_that_is_empty_is_no_broken_picture() -> None:
    with pytest.raises(DocumentProblem, match="`q` is to be a picture") as problem:
        written('<img src="{{q}}">', {"q": None})
    assert problem.value.code == "image_missing"
    assert written('{{#q}}<img src="{{q}}">{{/q}}', {"q": None}) == ""


def test_other_kinds_of_pictures() -> None:
    jpeg = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x0b\x08\x00\x02\x00\x03\x01\x01\x11\x00\xff\xda\x00\x02x\xff\xd9"
    gif = bytes.fromhex("47494638396101000100800000ffffff0000002c00000000010001000002024401003b")
    for data, kind in ((jpeg, "jpeg"), (gif, "gif")):
        assert written("<img src=a.x>", {}, lambda _, data=data: data).startswith(f"<img src=data:image/{kind};")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("<p>x", '<!DOCTYPE html>\n<html>\n<head>\n<meta charset="utf-8">\n</head>\n<body>\n<p>x\n</body>\n</html>\n'),
        ("<!doctype html><p>x", '<!doctype html><meta charset="utf-8"><p>x'),
        ("<HTML lang=de><head><title>x", '<HTML lang=de><head><meta charset="utf-8"><title>x'),
        ("<html><p>x", '<html><meta charset="utf-8"><p>x'),
        ("<html><META CHARSET=utf-8><p>x", "<html><META CHARSET=utf-8><p>x"),
    ],
)  # fmt: skip
def test_a_whole_document(text: str, what: str) -> None:
    assert filled(template(text), {}, picture) == what


def test_the_invoice_is_the_same_each_time() -> None:
    read = template(INVOICE)
    html = filled(read, order(), picture)
    assert html == filled(read, order(), picture)
    assert html.count("Stół dębowy „Gdańsk“") == 10
    assert "Łukasz Żółć &amp; Söhne" in html
    assert "No products." in filled(read, order(0), picture)
