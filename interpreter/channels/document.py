"""Documents and pictures are made like messages are sent: after the commit, at least once, the same one each time."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import attrs

from stagerules.dsl.values import FileName, Value

from ..documents.problems import DocumentProblem
from ..documents.values import Values
from ..store.outbox import Message
from .files import FileStore
from .protocol import Never, NotNow, Sent

FOLDER = "documents"
"""The folder of the file store that gets them."""
LARGEST_PICTURE = 10_000_000
LONGEST_NAME = 200
"""Bytes of a file's name without its ending; most systems take 255."""
_PLAIN = re.compile(r"[^\w.-]+")


@attrs.frozen
class DocumentChannel:
    """Makes documents of the templates in a folder. The same request is the same file, however often it is made."""

    templates: Path
    files: FileStore

    def send(self, message: Message) -> Sent:
        """Makes one, and keeps it. Raises `NotNow` and `Never`."""
        content = message.content
        number, kind = str(content["number"]), str(content["format"])
        values: Values = {**json.loads(str(content["values"])), "number": number}
        with _said():
            data = self._made(str(content["template"]), kind, values)
        name = f"{_folder(message)}/{_file_name(number)}.{kind}"
        return kept(self.files, name, data, number=number)

    def _made(self, template: str, kind: str, values: Values) -> bytes:
        # What makes a kind of document is loaded by who asks for one.
        if kind == "docx":
            from ..documents.docx import filled_docx

            return filled_docx(self._template(template, ".docx"), values, self._picture)
        html = self._html(template, values)
        if kind == "html":
            return html.encode()
        from ..documents.pdf import pdf

        return pdf(html)

    def _html(self, template: str, values: Values) -> str:
        from ..documents.html import filled
        from ..documents.template import read_template

        try:
            text = self._template(template, ".html").decode("utf-8-sig")
        except UnicodeDecodeError:
            raise DocumentProblem("broken_template", f"the template `{template}` is not written in UTF-8") from None
        read, mistakes = read_template(text)
        if mistakes:
            raise DocumentProblem("broken_template", f"the template `{template}` is broken: {mistakes[0].message}")
        return filled(read, values, self._picture)

    def _template(self, name: str, ending: str) -> bytes:
        """The template as it is now: one that was mended serves what is tried again."""
        try:
            there = {one.name: one for one in self.templates.iterdir()}
            return there[name + ending].read_bytes()
        except (OSError, KeyError):
            raise Never("template_missing", f"there is no template `{name}{ending}`") from None

    def _picture(self, name: str) -> bytes:
        try:
            return self.files.read(name, LARGEST_PICTURE)
        except Never as never:
            if never.code != "file_missing":
                raise
            raise LookupError(name) from None


@attrs.frozen
class QrChannel:
    """Makes QR codes."""

    files: FileStore

    def send(self, message: Message) -> Sent:
        """Makes one, and keeps it. Raises `NotNow` and `Never`."""
        with _said():
            from ..documents.qr import qr

            data = qr(str(message.content["content"]))
        return kept(self.files, f"{_folder(message)}/code.png", data)


def kept(files: FileStore, name: str, data: bytes, **more: Value) -> Sent:
    """Keeps a file, and gives what rules can use of it."""
    files.keep(name, data)
    return Sent(name, {"file": FileName(name), "url": files.url(name), **more})


def _file_name(number: str) -> str:
    """The number as a file can be called: what no system takes is written as `-`, and no name is too long for one."""
    return _PLAIN.sub("-", number).encode()[:LONGEST_NAME].decode(errors="ignore")


def _folder(message: Message) -> str:
    """A folder for each request, whose name is not to be guessed: the file in it is called as its reader knows it."""
    return f"{FOLDER}/{sha256(message.id.encode()).hexdigest()[:16]}"


@contextmanager
def _said() -> Iterator[None]:
    """What is wrong with a document is said as of any message."""
    try:
        yield
    except DocumentProblem as problem:
        raise Never(problem.code, str(problem)) from None
    except ModuleNotFoundError as missing:
        install = 'pip install "stagerules[documents]"'
        raise NotNow(f"documents need the library `{missing.name}`, which is not installed: {install}") from None
