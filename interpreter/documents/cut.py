"""Cuts the text of a template into text and the tags between `{{` and `}}`."""

import re
from collections.abc import Iterator
from typing import Literal, TypeAlias

import attrs

from .problems import TemplateMistake
from .tree import Text

Kind: TypeAlias = Literal["slot", "section", "inverted", "close"]

_MARK = re.compile(r"\{\{\{?|\}\}|\{%|%\}")
_NAME = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*|\.")
_SIGNS: dict[str, Kind] = {"#": "section", "^": "inverted", "/": "close"}
_SAFE = "signs such as `<` in its value show as they are."
_REFUSED = {
    "&": (
        "A slot without protection, `{{& …}}`, is not possible.",
        "Write `{{name}}`: signs such as `<` show as text.",
    ),
    ">": ("Other templates cannot be put in with `{{> …}}`.", "Copy the text of the other template to this place."),
    "=": ("The marks `{{` and `}}` cannot be changed.", "Take this out, and write every slot as `{{name}}`."),
    "<": ("Parent templates, `{{< …}}`, are not possible.", "Copy the text of the other template to this place."),
    "$": ("Blocks, `{{$ …}}`, are not possible.", "Copy the text to this place."),
}
_WORDS = re.compile(r"#?\s*(?:each|if|for|unless|with)\s+(?:\w+\s+in\s+)?(?P<name>[^\W\d][\w.]*)")


@attrs.frozen
class Tag:
    """What stood between the braces: `{{#a.b}}` is a `section` with the path `a`, `b`; `.` has an empty path."""

    kind: Kind
    path: tuple[str, ...]
    start: int
    end: int


def cut(text: str) -> Iterator[Text | Tag | TemplateMistake]:
    """The pieces, in order. Comments are left out."""
    at, marks = 0, _Marks(text)
    while (found := marks.next(at)) is not None:
        if found.start() > at:
            yield Text(text[at : found.start()], at)
        if found[0] in ("{{", "{{{"):
            piece, at = _tag(text, found, marks)
            if piece is not None:
                yield piece
        else:
            yield _stray(found)
            at = found.end()
    if at < len(text):
        yield Text(text[at:], at)


class _Marks:
    """The marks of a text. Each is looked at once, so that a text of nothing but `{{` takes no longer than others."""

    def __init__(self, text: str) -> None:
        self._all = list(_MARK.finditer(text))
        self._ends: list[re.Match[str] | None] = []
        self._at, closing = 0, None
        for mark in reversed(self._all):
            self._ends.append(closing)
            closing = mark if mark[0] == "}}" else closing
        self._ends.reverse()

    def next(self, start: int) -> re.Match[str] | None:
        """The first mark that begins there or later."""
        while self._at < len(self._all) and self._all[self._at].start() < start:
            self._at += 1
        return self._all[self._at] if self._at < len(self._all) else None

    def end(self, comment: bool) -> re.Match[str] | None:
        """The `}}` for the mark that came last. None where another mark comes first, which a comment may hold."""
        closing = self._ends[self._at]
        follows = self._at + 1 < len(self._all) and self._all[self._at + 1] is closing
        return closing if comment or follows else None


def _tag(text: str, opening: re.Match[str], marks: _Marks) -> tuple[Tag | TemplateMistake | None, int]:
    """What the opening mark begins, and where the text goes on."""
    start = opening.start()
    comment = opening[0] == "{{" and text[opening.end() : opening.end() + 1] == "!"
    closing = marks.end(comment)
    if closing is None:
        hint = "Write `}}` behind the name: `{{name}}`."
        return TemplateMistake("`{{` begins a slot that has no end.", hint, start, opening.end()), opening.end()
    end = closing.end()
    if comment:
        return None, end
    if opening[0] == "{{{":
        end += text[end : end + 1] == "}"
        hint = f"Write two braces, `{{{{name}}}}`: {_SAFE}"
        return TemplateMistake("Three braces, `{{{ … }}}`, are not possible.", hint, start, end), end
    return _read(text[opening.end() : closing.start()].strip(), start, end), end


def _read(inner: str, start: int, end: int) -> Tag | TemplateMistake:
    """A tag by what stands between its braces."""
    sign, name = (inner[:1], inner[1:].strip()) if inner[:1] in _SIGNS else ("", inner)
    if inner[:1] in _REFUSED:
        return TemplateMistake(*_REFUSED[inner[:1]], start, end)
    if not name:
        return TemplateMistake("There is no name between `{{` and `}}`.", "Write the name of a value.", start, end)
    if not _NAME.fullmatch(name):
        return TemplateMistake(f"`{_short(inner)}` is not a name.", _way_out(inner), start, end)
    return Tag(_SIGNS.get(sign, "slot"), () if name == "." else tuple(name.split(".")), start, end)


def _way_out(inner: str) -> str:
    words = _WORDS.match(inner)
    if words is not None:
        name = words["name"]
        return f"Write `{{{{#{name}}}}} … {{{{/{name}}}}}`: once for each of a list, or if there is something."
    return "A name has letters, digits and `_`, and no blanks: `{{contact.name}}`."


def _stray(found: re.Match[str]) -> TemplateMistake:
    if found[0] == "}}":
        hint = "Write `{{` before the name. In a style sheet, write a blank between the two: `} }`."
        return TemplateMistake("`}}` ends a slot that has no beginning.", hint, found.start(), found.end())
    hint = "Write `{{name}}` for a value, and `{{#name}} … {{/name}}` for a list or a condition."
    return TemplateMistake(f"`{found[0]}` is only for DOCX templates.", hint, found.start(), found.end())


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:57]}…"
