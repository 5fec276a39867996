"""Links in texts and in HTML: exactly they change, and not a letter beside them."""

import random
import re
from html.parser import HTMLParser
from time import perf_counter

import pytest

from stagerules.interpreter.channels.links import changed_in_html, changed_in_text


def marked(url: str) -> str:
    return f"https://c.example/{url.encode().hex()}"


def unmarked(text: str) -> str:
    """The addresses as they were, escaped as HTML has to."""
    return re.sub(r"https://c\.example/([0-9a-f]+)", lambda found: bytes.fromhex(found[1]).decode(), text)


def found_in(html: str) -> list[str]:
    found: list[str] = []

    def change(url: str) -> str:
        found.append(url)
        return marked(url)

    changed_in_html(html, change)
    return found


TEXTS = {
    "See https://a.example/b.": ["https://a.example/b"],
    "https://a.example": ["https://a.example"],
    "(https://a.example/b)": ["https://a.example/b"],
    "https://a.example/wiki/B_(c)": ["https://a.example/wiki/B_(c)"],
    "(see https://a.example/wiki/B_(c)).": ["https://a.example/wiki/B_(c)"],
    "<https://a.example/?x=1&y=2>": ["https://a.example/?x=1&y=2"],
    '"https://a.example/", „https://b.example/“': ["https://a.example/", "https://b.example/"],
    "https://a.example/b,c; and https://a.example/d!": ["https://a.example/b,c", "https://a.example/d"],
    "HTTP://A.EXAMPLE/B?": ["HTTP://A.EXAMPLE/B"],
    "https://a.example/b?c#d, ": ["https://a.example/b?c#d"],
    "*https://a.example/* [https://b.example/]": ["https://a.example/", "https://b.example/"],
    "https://a.example/…": ["https://a.example/"],
    "_https://a.example/_ https://b.example/c_, https://b.example/c_d": ["https://b.example/c_d"],
    "https://müller.example/größe": ["https://müller.example/größe"],
    "a\thttps://a.example\r\nhttps://b.example\r\n": ["https://a.example", "https://b.example"],
    "mailto:ada@example.com tel:+49301234 ftp://a.example www.a.example": [],
    "xhttps://a.example me@https://a.example": [],
    "https:// https://. http": [],
    "https://a.example/" + "b" * 5_000: [],
    "": [],
}


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text[:30])
def test_links_in_a_text_end_as_people_expect(text: str) -> None:
    found: list[str] = []

    def change(url: str) -> str:
        found.append(url)
        return marked(url)

    changed = changed_in_text(text, change)
    assert found == TEXTS[text]
    assert unmarked(changed) == text
    assert len(re.findall(r"https://c\.example/", changed)) == len(found)


LINKED = {
    '<a href="https://a.example/">': "https://a.example/",
    "<a href='https://a.example/'>": "https://a.example/",
    "<a href=https://a.example/b>": "https://a.example/b",
    "<a href=https://a.example/>": "https://a.example/",
    "<A HREF=HTTPS://A.EXAMPLE/B>x</A>": "HTTPS://A.EXAMPLE/B",
    "<a\n\tclass='q'\r\n href = \"https://a.example/\" download >": "https://a.example/",
    '<a/href="https://a.example/"/>': "https://a.example/",
    '<a title="a > b" href="https://a.example/">': "https://a.example/",
    '<a title=\'say "x"\' data-href="https://no.example/" href="https://a.example/">': "https://a.example/",
    '<a href="https://a.example/?a=1&amp;b=2">': "https://a.example/?a=1&b=2",
    '<a href="https://a.example/?a=1&copy=2&amp">': "https://a.example/?a=1&copy=2&",
    '<a href="https://a.example/?a=1&copy;2&copyx&unknown;">': "https://a.example/?a=1©2&copyx&unknown;",
    '<a href="&#104;ttps://a.example/&#x2F;">': "https://a.example//",
    '<a href=" https://a.example/ ">': "https://a.example/",
    "<a href='https://a.example/?\"q\"'>": 'https://a.example/?"q"',
    '<area shape=rect href="https://a.example/">': "https://a.example/",
    '<a href="https://a.example/" href="https://b.example/">': "https://a.example/",
    "<p>1 < 2</p><a href=https://a.example/b>": "https://a.example/b",
    "<!-- x --><!DOCTYPE html><?xml?></><a href='https://a.example/'>": "https://a.example/",
    "<!-->--><a href='https://a.example/'>": "https://a.example/",
    "<script>'<a href=\"https://no.example/\">'</script><a href='https://a.example/'>": "https://a.example/",
    "<style></styl><!--</style ><a href='https://a.example/'>": "https://a.example/",
    "<ü><b a='1'b=\"2\"c=3><a href='https://a.example/'>": "https://a.example/",
    "\x00\ufeff<a href='https://a.example/'>\x00": "https://a.example/",
    '<a href="https://müller.example/größe">': "https://müller.example/größe",
}

LEFT_ALONE = [
    '<a href="mailto:ada@example.com">',
    '<a href="tel:+49301234">',
    '<a href="#top"><a href="/offer"><a href="offer.html"><a href="?x"><a href="//a.example/">',
    '<a href><a href=""><a><a href="   ">',
    "<a href=\"javascript:x('https://a.example/')\">",
    '<a href="https://">',
    '<a href="https:///x">',
    '<a href="https://a.example/\nb"><a href="ht\ntps://a.example/">',
    "<a name=x href=`https://a.example/`>",
    '<link href="https://a.example/"><base href="https://a.example/"><img src="https://a.example/">',
    '<form action="https://a.example/"><abbr href="https://a.example/">',
    '<!-- <a href="https://a.example/"> -->',
    '<!--[if mso]><a href="https://a.example/"><![endif]-->',
    '<!-- <a href="https://a.example/">',
    '<script><a href="https://a.example/"></script>',
    '<title><a href="https://a.example/"></title><textarea><a href="https://a.example/">',
    '<a href="https://a.example/"',
    '<a href="https://a.example/><b>x</b>',
    "<a href='https://a.example/>",
    '< a href="https://a.example/">',
    '</a href="https://a.example/">',
    "https://a.example/ in the text",
    '<a href="https://a.example/"' + " x" * 6_000 + ">",
    "",
]


@pytest.mark.parametrize("html", LINKED, ids=lambda html: html[:40])
def test_a_link_in_html(html: str) -> None:
    assert found_in(html) == [LINKED[html]]
    new = changed_in_html(html, lambda _: "https://c.example/x")
    (before, behind) = new.split("https://c.example/x")
    assert html.startswith(before)
    assert html.endswith(behind)
    assert "a.example" not in (before + behind).casefold()


@pytest.mark.parametrize("html", LEFT_ALONE, ids=lambda html: html[:40])
def test_what_is_no_link_to_a_page_stays(html: str) -> None:
    assert changed_in_html(html, marked) == html


def test_what_is_written_there_instead_is_one_value() -> None:
    for quote in ('"', "'", ""):
        written = changed_in_html(
            f"<a href={quote}https://a.example/{quote} id=x>", lambda _: "https://b.example/?a&b'<\""
        )
        assert found_in(written) == ["https://b.example/?a&b'<\""]


PIECES = (
    *LINKED,
    *LEFT_ALONE[:-2],
    *("<", ">", '"', "'", "=", "/", "&", " ", "\n", "x", "]]>"),
    *("<a ", "</a>", "<!--", "-->", "<script>", "</script>", "href="),
)


class Parser(HTMLParser):
    """What Python's parser sees, but for the addresses of links."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.seen: list[object] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, [(name, None if name == "href" else value) for name, value in attrs]))

    def handle_endtag(self, tag: str) -> None:
        self.seen.append(f"/{tag}")


@pytest.mark.slow
def test_not_a_letter_changes_beside_links() -> None:
    dice = random.Random(6)
    for _ in range(3_000):
        html = "".join(dice.choice(PIECES) for _ in range(dice.randint(1, 12)))
        assert changed_in_html(html, lambda url: url) == html
        new = changed_in_html(html, lambda _: "https://c.example/0")
        parts = new.split("https://c.example/0")
        at = 0
        for part in parts:  # what stands between the links stands there as before, in this order
            at = html.index(part, at) + len(part)
        assert html.startswith(parts[0])
        assert html.endswith(parts[-1])
        assert len(found_in(new)) == len(parts) - 1
        before, after = Parser(), Parser()
        before.feed(html)
        after.feed(new)
        assert before.seen == after.seen


HOSTILE = (
    *("<a ", "<a '", '<a href="', "<a =", "<a" + " " * 100, "</a", "<a href='https://a.example/"),
    *("<!--", "<![CDATA[", "<title>", "<?", "&"),
)


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_text_that_is_made_to_take_long_takes_no_time(piece: str) -> None:
    html = piece * (300_000 // len(piece))
    begun = perf_counter()
    changed_in_html(html, marked)
    changed_in_text(html, marked)
    assert perf_counter() - begun < 5
