"""Where the start tags of HTML stand, as a browser finds them (HTML standard, "Tokenization").

`html.parser` alone takes minutes for a text of tags that are never closed, and whoever fills in a field may write one.
"""

import re
from collections.abc import Iterator

import attrs

_OPENING = re.compile(r"<(?:(?P<comment>!--)|(?P<other>[!?]|/(?![a-zA-Z]))|(?P<end>/?)(?P<name>[a-zA-Z][^\s/>]*))")
_ATTRIBUTE = re.compile(
    r"[\s/]*(?P<name>[^\s/>][^\s/=>]*)"
    r"""(?:\s*=\s*(?:"(?P<double>[^"]*)(?P<closed>"?)|'(?P<single>[^']*)(?P<shut>'?)|(?P<bare>[^\s>"'][^\s>]*)))?"""
)
_END = re.compile(r"[\s/]*>")
_COMMENT_END = re.compile(r"(?<=<!--)-?>|--!?>")
RAW = frozenset(("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"))
"""Elements in which there are no tags, up to their own end."""
_RAW_END = {name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in RAW}


@attrs.frozen
class Attribute:
    """An attribute: its name in small letters, its value as it is written, without quotes, and where that begins."""

    name: str
    value: str | None
    at: int


@attrs.frozen
class Tag:
    """A start tag: its name in small letters, where it stands, its attributes."""

    name: str
    start: int
    end: int
    attributes: tuple[Attribute, ...]


def start_tags(html: str) -> Iterator[Tag]:
    """All start tags, in order. What is never closed, a tag, a comment or a quote, goes to the end of the text."""
    found = _OPENING.search(html)
    while found is not None:
        if found["name"] is None:
            at = _behind_comment(html, found)
        else:
            tag = _tag(html, found)
            if tag is not None and not found["end"]:
                yield tag
            at = None if tag is None else _behind(html, tag, found)
        found = None if at is None else _OPENING.search(html, at)


def _behind_comment(html: str, found: re.Match[str]) -> int | None:
    if found["comment"]:
        end = _COMMENT_END.search(html, found.end())
        return None if end is None else end.end()
    at = html.find(">", found.end())
    return None if at < 0 else at + 1


def _tag(html: str, found: re.Match[str]) -> Tag | None:
    """The tag that begins there; None where it never ends."""
    attributes, at = [], found.end()
    while (end := _END.match(html, at)) is None:
        one = _ATTRIBUTE.match(html, at)
        if one is None or one["closed"] == "" or one["shut"] == "":
            return None
        kind = next((kind for kind in ("double", "single", "bare") if one[kind] is not None), None)
        attributes.append(
            Attribute(one["name"].lower(), one[kind] if kind else None, one.start(kind) if kind else one.end())
        )
        at = one.end()
    return Tag(found["name"].lower(), found.start(), end.end(), tuple(attributes))


def _behind(html: str, tag: Tag, found: re.Match[str]) -> int | None:
    if found["end"] or tag.name not in RAW:
        return tag.end
    end = _RAW_END[tag.name].search(html, tag.end)
    return None if end is None else end.start()
