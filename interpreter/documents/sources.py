"""The texts of a DOCX template that are filled: its body, its headers and footers, its footnotes."""

import re
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from typing import Any

from docxtpl import DocxTemplate

from .package import look_through, wrong_file

_FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_PARAGRAPH = re.compile(r"<w:p([ >])")
_BRACES = re.compile(r"\{[{%][^{}]*\}")
_TAG = re.compile(r"<[^>]*>")


class OpenTemplate(DocxTemplate):  # type: ignore[misc]  # docxtpl has no types
    """A template whose file keeps its own title and author: they are no part of the text."""

    def patch_xml(self, src_xml: str) -> str:
        """The markup as Jinja can read it. Between braces, `&amp;` is a sign that somebody wrote."""
        found: str = super().patch_xml(src_xml)
        return _BRACES.sub(lambda tag: tag[0].replace("&amp;", "&"), found)

    def render_footnotes(self, context: Any, jinja_env: Any = None) -> None:
        """Fills them once. docxtpl does so for each section of the document, and would fill what was filled in."""
        for part in _footnotes(self):
            xml = self.patch_xml(part.blob.decode("utf-8"))
            part._blob = self.render_xml_part(xml, part, context, jinja_env).encode("utf-8")  # as docxtpl does it

    def render_properties(self, context: Any, jinja_env: Any = None) -> None:
        """Leaves them as they are."""


def opened(data: bytes) -> OpenTemplate:
    """A template. Raises `WrongTemplate`."""
    look_through(data)
    template = OpenTemplate(BytesIO(data))
    try:
        template.init_docx()
        template.get_xml()
        for part in _footnotes(template):
            part.blob.decode("utf-8")
    except Exception:  # whatever the library stumbles over in a file that only looks like one
        raise wrong_file("The file is a broken Word document.", "Save it anew as a Word document (.docx).") from None
    return template


def sources(template: OpenTemplate) -> Iterator[str]:
    """The texts with their markup, each paragraph in a line of its own, as they are filled."""
    yield _lines(template.patch_xml(template.get_xml()))
    for uri in (template.HEADER_URI, template.FOOTER_URI):
        for _, part in template.get_headers_footers(uri):
            yield _lines(template.patch_xml(template.get_part_xml(part)))
    for part in _footnotes(template):
        yield _lines(template.patch_xml(part.blob.decode("utf-8")))


def _footnotes(template: OpenTemplate) -> list[Any]:
    return [one for one in template.docx.part.package.parts if one.content_type == _FOOTNOTES]


def paragraphs(source: str) -> tuple[str, ...]:
    """What people read in the lines of a source."""
    return tuple(unescape(_TAG.sub("", line)).strip() for line in source.split("\n"))


def _lines(xml: str) -> str:
    return _PARAGRAPH.sub(r"\n<w:p\1", xml)
