"""The links of a message, in plain text and in HTML: each web address goes through a function, all else stays as it is,
letter by letter.
"""

import re
from collections.abc import Callable, Iterator
from html import unescape
from html.entities import html5
from html.parser import HTMLParser
from typing import TypeAlias

from .tags import Tag, start_tags

Change: TypeAlias = Callable[[str], str]
"""Gives the address that stands there instead, or the same."""

_IN_TEXT = re.compile(r"(?<![\w@])https?://[^\s<>\"“”„«»‹›`|\\^\x00-\x20\x7f]+", re.IGNORECASE)
_BEHIND = ".,;:!?'’‘*_~…。、，；：！？）」』】"
"""What ends a sentence or marks a word behind an address, and is no part of it."""
_CLOSING = {")": "(", "]": "[", "}": "{"}
_WEB = re.compile(r"https?://[^\s/?#\x00-\x20\x7f][^\s\x00-\x20\x7f]*", re.IGNORECASE)
_REFERENCE = re.compile(r"&(?:#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[A-Za-z][A-Za-z0-9]*;?)")
LONGEST_ADDRESS = 4_000
"""Characters of an address in a text: what is longer is none that somebody wrote."""
LONGEST_TAG = 10_000
"""Characters of a tag: nobody writes longer ones, and Python's parser would take its time."""
LINKED = ("a", "area")
"""The elements that lead somewhere when they are clicked."""


def changed_in_text(text: str, change: Change) -> str:
    """A plain text with its web addresses changed. What people write behind an address, such as a full stop or the end
    of a bracket that was opened before it, is no part of it. Before a `_` an address stays as it is: that could be a
    letter of the one that would stand there instead, and nobody could tell where it ends.
    """

    def one(found: re.Match[str]) -> str:
        if len(found[0]) > LONGEST_ADDRESS:
            return found[0]
        address = _without_end(found[0])
        if found[0][len(address) :].startswith("_"):
            return found[0]
        return (change(address) if _WEB.fullmatch(address) else address) + found[0][len(address) :]

    return _IN_TEXT.sub(one, text)


def changed_in_html(html: str, change: Change) -> str:
    """HTML with the web addresses of its links changed: the `href` of `<a>` and `<area>`. Other addresses, `mailto:`,
    `tel:` and anchors stay.
    """
    parts, at = [], 0
    for start, end, address in _links(html):
        new = change(address)
        if new != address:
            parts += [html[at:start], _escaped(new)]
            at = end
    return "".join((*parts, html[at:]))


def _without_end(address: str) -> str:
    while address:
        last = address[-1]
        if last in _BEHIND or (last in _CLOSING and address.count(last) > address.count(_CLOSING[last])):
            address = address[:-1]
        else:
            break
    return address


def _links(html: str) -> Iterator[tuple[int, int, str]]:
    """Where the web addresses stand that links lead to, with the addresses as a browser reads them. The first `href` is
    the one that counts.
    """
    for tag in start_tags(html):
        href = next((one for one in tag.attributes if one.name == "href"), None)
        if tag.name not in LINKED or href is None or href.value is None or tag.end - tag.start > LONGEST_TAG:
            continue
        address = _read(href.value).strip(" \t\n\r\f")
        if _WEB.fullmatch(address) and _parsed_alike(html[tag.start : tag.end], tag):
            yield href.at, href.at + len(href.value), address


def _parsed_alike(written: str, tag: Tag) -> bool:
    """Whether Python's parser sees the same tag: what can be read in two ways is better left alone."""
    parser = _OneTag()
    parser.feed(written)
    return parser.seen == [(tag.name, [one.name for one in tag.attributes])]


class _OneTag(HTMLParser):
    """Collects tags with the names of their attributes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.seen: list[tuple[str, list[str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, [name for name, _ in attrs]))


def _read(value: str) -> str:
    """An attribute's value with its character references read. One without `;` that goes on as if it were a parameter
    (`?a=1&copy=2`) is none: HTML standard, "named character reference state".
    """

    def one(found: re.Match[str]) -> str:
        written = found[0]
        if written.startswith("&#"):
            return unescape(written)
        known = written[1:] in html5
        part_of_query = not written.endswith(";") and value[found.end() : found.end() + 1] == "="
        return html5[written[1:]] if known and not part_of_query else written

    return _REFERENCE.sub(one, value)


def _escaped(address: str) -> str:
    """An address as it can stand between quotes of any kind, and without."""
    return address.replace("&", "&amp;").replace('"', "&quot;").replace("'", "&#39;").replace("<", "&lt;")
