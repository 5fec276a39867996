"""HTML of a rule: what is written between the quotes is markup, whatever is filled in is text."""

from html.parser import HTMLParser
from typing import Any

import pytest

from tests.interpreter.deciding import effects, plan_of

HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "</b><script>alert(1)</script>",
    "\"' onmouseover='alert(1)' x=\"",
    "'><iframe src='javascript:alert(1)'></iframe>",
    "--><svg/onload=alert(1)>",
    "&lt;b&gt; &amp;amp; &#60;b&#62;",
    "javascript:alert(1)",
    "\u0338 onmouseover=alert(1) x",
    "\u0301\u0338<b>",
    "＜script＞alert(1)＜/script＞",
    "{contact.name} {{7*7}} %s ${x}",
    "one\ntwo\r\nthree",
    "\0<\0b\0>",
    "`onmouseover=alert(1)`",
    "]]><b>",
)


class Structure(HTMLParser):
    """Reads HTML: its tags with their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[Any] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, attrs))

    def handle_endtag(self, tag: str) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.tags.append(("comment", data))


def html(argument: str, **fields: Any) -> Any:
    """What the HTML of a message is; `argument` as written behind `html:`, or the statements before it, too."""
    *before, last = argument.split("\n")
    (effect,) = effects(plan_of("\n    ".join(['on stage "New":', *before, f"write html: {last}"]) + "\n", **fields))
    return effect.content["html"]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_value_is_text_between_tags_and_in_attributes(text: str) -> None:
    read = Structure(html('"<p title=\'{title}\'>{title}</p><b title=\\"{title}\\">x</b>"', title=text))
    assert read.tags == [("p", [("title", text)]), "p", ("b", [("title", text)]), "b"]
    assert read.text == f"{text}x"


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize(
    "argument",
    [
        "title",
        '"{title}"',
        "let x = title\nx",
        'let x = title\n"{x}"',
        "notes or else title",
        "title + title",
        "lower(title)",
        '"{tags}"',
    ],
)
def test_a_text_that_is_not_written_there_is_no_markup(argument: str, text: str) -> None:
    assert Structure(html(argument, title=text, tags=(text, text))).tags == []


def test_written_text_is_markup() -> None:
    assert html('"<b>{title}</b>"', title="a & b") == "<b>a &amp; b</b>"
    assert html('"<b>&amp;</b>"') == "<b>&amp;</b>"
    assert html('notes or else "<b>{title}</b>"', notes=None, title="<") == "<b>&lt;</b>"
    assert html('notes or else "<b>{title}</b>"', notes="<i>", title="<") == "&lt;i&gt;"


def test_markup_put_together_elsewhere_is_text() -> None:
    assert html('let x = "<b>{title}</b>"\nx', title="a") == "&lt;b&gt;a&lt;/b&gt;"
    assert html('let x = "<b>{title}</b>"\n"<p>{x}</p>"', title="a") == "<p>&lt;b&gt;a&lt;/b&gt;</p>"
    assert html('"<b>" + title', title="a") == "&lt;b&gt;a"


def test_an_empty_text_is_none() -> None:
    assert html("notes", notes=None) is None
    assert html("notes", notes="") == ""
    assert html('notes or else "<b>-</b>"', notes="") == ""
    assert html('"{notes}"', notes=None) == ""


def test_values_are_written_for_people() -> None:
    assert (
        html('"<td>{amount}</td><td>{rate:0.00}</td><td>{urgent}</td>"')
        == "<td>€15,000.00</td><td>0.50</td><td>no</td>"
    )


LINKS = {
    "https://shop.example/?a=1&b=2": "https://shop.example/?a=1&b=2",
    " HTTPS://shop.example": "HTTPS://shop.example",
    "http://shop.example": "http://shop.example",
    "mailto:ada@example.com": "mailto:ada@example.com",
    "tel:+4930123456": "tel:+4930123456",
    "javascript:alert(1)": "#",
    " JavaScript:alert(1)": "#",
    "java\nscript:alert(1)": "#",
    "data:text/html,<script>alert(1)</script>": "#",
    "vbscript:x": "#",
    "file:///etc/passwd": "#",
    "//evil.example": "#",
    "www.shop.example": "#",
    "javascript&colon;alert(1)": "#",
    "https": "#",
    "": "#",
    "https://x' onclick='alert(1)": "https://x' onclick='alert(1)",
}


@pytest.mark.parametrize(("written", "link"), LINKS.items(), ids=LINKS)
@pytest.mark.parametrize("attribute", ["href", "src", "HREF", "background"])
def test_a_link_that_a_value_gives_leads_where_links_may(attribute: str, written: str, link: str) -> None:
    read = Structure(html(f"\"<a {attribute}='{{title}}'>x</a>\"", title=written))
    assert read.tags == [("a", [(attribute.lower(), link)]), "a"]


def test_a_value_inside_of_a_link_stays_there() -> None:
    filled = html("\"<a href='https://shop.example/{title}?q={title}'>x</a>\"", title="a/../b?c=d&e#'<")
    assert filled == (
        "<a href='https://shop.example/a%2F..%2Fb%3Fc%3Dd%26e%23%27%3C?q=a%2F..%2Fb%3Fc%3Dd%26e%23%27%3C'>x</a>"
    )
    assert html("\"<a href='{notes}{title}'>x</a>\"", notes=None, title="javascript:x") == (
        "<a href='#javascript%3Ax'>x</a>"
    )
    assert html("\"<a href='tel:{title}'>x</a>\"", title="+49 30 1") == "<a href='tel:+49 30 1'>x</a>"
