"""Where in written HTML something is filled in, and whether it can be kept from being more than text there.

The states and the ways between them are those of the HTML standard's tokenizer, as far as they tell text from markup:
https://html.spec.whatwg.org/multipage/parsing.html#tokenization
"""

import re
from collections.abc import Iterator, Mapping
from typing import Literal, TypeAlias

import attrs

from . import typed

Unsafe: TypeAlias = Literal["tag", "unquoted", "comment", "code", "script", "style"]
"""Where a value could be more than text: in a tag but in none of its values, in a value without quotes, in a comment,
in an attribute that is code or styles, in a script, in a style sheet.
"""

_HOLE = "\0"
_WAYS: Mapping[str, re.Pattern[str]] = {
    state: re.compile(ways, re.IGNORECASE)
    for state, ways in {
        "text": r"(?P<comment><!--(?!-?>|\[if))|(?P<declaration><[!?]|</(?![a-z\0]))|(?P<tag></?(?=[a-z\0]))"
        r"|(?P<text>[^<\0]+|<)",
        "tag": r"(?P<inside>[\s/]+)|(?P<text>>)|(?P<tag>[^\s/>\0]+)",
        "inside": r"(?P<inside>[\s/]+)|(?P<text>>)|(?P<name>[^\s/>\0][^\s/>=\0]*)",
        "name": r"(?P<equals>\s*=\s*)|(?P<inside>(?=[\s/>]))|(?P<name>[^\s/>=\0]+)",
        "equals": r"(?P<double>\")|(?P<single>')|(?P<text>>)|(?P<unquoted>(?=[^\0]))",
        "double": r"(?P<inside>\")|(?P<double>[^\"\0]+)",
        "single": r"(?P<inside>')|(?P<single>[^'\0]+)",
        "unquoted": r"(?P<inside>(?=[\s>]))|(?P<unquoted>[^\s>\0]+)",
        "comment": r"(?P<text>--!?>)|(?P<comment>[^-\0]+|-)",
        "declaration": r"(?P<text>>)|(?P<declaration>[^>\0]+)",
        "script": r"(?P<tag></(?=script[\s/>]))|(?P<script>[^<\0]+|<)",
        "style": r"(?P<tag></(?=style[\s/>]))|(?P<style>[^<\0]+|<)",
    }.items()
}
"""For each state the ways on: what is read is called after the state that follows it. What mail programs read behind
`<!--[if mso]>` is read, too.
"""
_UNSAFE: Mapping[str, Unsafe] = {
    "tag": "tag",
    "inside": "tag",
    "name": "tag",
    "equals": "unquoted",
    "unquoted": "unquoted",
    "comment": "comment",
    "declaration": "comment",
    "script": "script",
    "style": "style",
}
_ADDRESSES = frozenset(("action", "background", "cite", "data", "formaction", "href", "poster", "src", "xlink:href"))
_CODE = re.compile(r"on.*|style|srcdoc|srcset")
_CODE_ADDRESS = re.compile(r"\s*(javascript|vbscript|data):", re.IGNORECASE)


@attrs.define
class _Reading:
    """What has been read: the tag, the attribute and its value as far as they go, `_HOLE` where a value comes in."""

    state: str = "text"
    tag: str = ""
    attribute: str = ""
    value: str = ""

    def go_on(self, read: str, after: str) -> None:
        """Takes the next letters, behind which comes this state."""
        before, self.state = self.state, after
        match after:
            case "tag":
                self.tag = self.tag + read if before == "tag" else read
            case "name":
                self.attribute = self.attribute + read if before == "name" else read
            case "double" | "single":
                self.value = self.value + read if before == after else ""
            case "text" if before in ("tag", "inside", "equals") and self.tag.lower() in ("<script", "<style"):
                self.state = self.tag[1:].lower()
            case _:
                pass

    def place(self) -> typed.Within | Unsafe:
        """Where a value stands that is filled in here."""
        if self.state in _UNSAFE:
            return _UNSAFE[self.state]
        return "html" if self.state == "text" else self._in_value()

    def _in_value(self) -> typed.Within | Unsafe:
        name = self.attribute.lower()
        if self.tag.lower() == "<script":
            return "script"
        if _CODE.fullmatch(name):
            return "code"
        if name not in _ADDRESSES or self.value.lower().startswith("tel:"):
            return "html"
        if _CODE_ADDRESS.match(self.value):
            return "code"
        return "address" if self.value.strip() else "link"


def places(parts: tuple[str | typed.Hole, ...]) -> Iterator[typed.Within | Unsafe]:
    """Where each of the holes stands, in order."""
    reading, at = _Reading(), 0
    text = "".join(part.replace(_HOLE, " ") if isinstance(part, str) else _HOLE for part in parts)
    while at < len(text):
        if text[at] == _HOLE:
            yield reading.place()
            reading.go_on(_HOLE, "unquoted" if reading.state == "equals" else reading.state)
            at += 1
        else:
            found = _WAYS[reading.state].match(text, at)
            assert found is not None
            assert found.lastgroup is not None
            reading.go_on(found[0], found.lastgroup)
            at = found.end()
