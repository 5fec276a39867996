"""Makes an HTML file out of a template: one file, with its pictures in it."""

import re
from base64 import b64encode
from collections.abc import Callable

from .filling import pieces
from .pictures import checked
from .problems import DocumentProblem
from .template import Template
from .values import Values

MOST_BYTES_OF_PICTURES = 50_000_000
"""Of all pictures of a document together."""
_BEGINS = re.compile(r"<(?:!doctype|html)\b", re.IGNORECASE)
_BLANK = re.compile(r"\s*")
_CHARSET = re.compile(r"<meta\b[^>]{0,500}\bcharset\b", re.IGNORECASE)
_BEFORE = tuple(re.compile(rf"<{tag}\b[^>]{{0,2000}}>", re.IGNORECASE) for tag in ("head", "html", "!doctype"))
"""Behind which tag the name of the code belongs, the best place first."""


def filled(template: Template, values: Values, picture: Callable[[str], bytes]) -> str:
    """A whole HTML document, to be written as UTF-8. `picture` reads a file of the file store. Raises
    `DocumentProblem`.
    """
    return _whole("".join(pieces(template, values, _Embedding(picture).address)))


class _Embedding:
    """Makes pictures part of the document; each is read once."""

    def __init__(self, picture: Callable[[str], bytes]) -> None:
        self._picture = picture
        self._known: dict[str, str] = {}
        self._bytes = 0

    def address(self, name: str) -> str:
        """The picture as a `data:` address."""
        if name not in self._known:
            found = checked(name, self._picture)
            self._known[name] = f"data:image/{found.kind};base64,{b64encode(found.data).decode('ascii')}"
        self._bytes += len(self._known[name])
        if self._bytes > MOST_BYTES_OF_PICTURES:
            raise DocumentProblem("too_long", "the pictures of the document are too large together")
        return self._known[name]


def _whole(html: str) -> str:
    """The document with what a file needs so that it is read as it is meant (HTML standard, "Writing documents")."""
    if not _BEGINS.match(html, _behind_comments(html)):
        return f'<!DOCTYPE html>\n<html>\n<head>\n<meta charset="utf-8">\n</head>\n<body>\n{html}\n</body>\n</html>\n'
    if _CHARSET.search(html):
        return html
    at = next((found.end() for tag in _BEFORE if (found := tag.search(html))), 0)
    return f'{html[:at]}<meta charset="utf-8">{html[at:]}'


def _behind_comments(html: str) -> int:
    """Where the first tag can stand: blanks and comments may come before it."""
    at = 0
    while (found := _BLANK.match(html, at)) is not None and html.startswith("<!--", found.end()):
        end = html.find("-->", found.end())
        if end < 0:
            return len(html)
        at = end + len("-->")
    return at if found is None else found.end()
