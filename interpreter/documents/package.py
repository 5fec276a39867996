"""DOCX files as the ZIP files that they are: looked through before anything reads them, written the same each time."""

import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from .problems import TemplateMistake, WrongTemplate

LARGEST = 20_000_000
"""Bytes of a template."""
LARGEST_UNPACKED = 100_000_000
LARGEST_XML = 10_000_000
"""Of one part that holds text."""
MOST_PARTS = 2_000
_WORD = "word/document.xml"
_NOT_IN_XML = tuple(
    mark.encode(code) for mark in ("<!DOCTYPE", "<!ENTITY") for code in ("utf-8", "utf-16-le", "utf-16-be")
)
"""No part of a DOCX has them (ECMA-376, part 2, 8.2.2); what they are good for is to read other files, or to swell."""
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The earliest that a ZIP file can say."""


def wrong_file(message: str, hint: str) -> WrongTemplate:
    """A file that is wrong as a whole."""
    return WrongTemplate((TemplateMistake(message, hint, 0, 0),))


def look_through(data: bytes) -> None:
    """Raises `WrongTemplate` where a file is no DOCX, or one that is better left alone."""
    save = "Save it as a Word document (.docx)."
    if len(data) > LARGEST:
        raise wrong_file(f"The file is larger than {LARGEST // 1_000_000} MB.", "Make the pictures in it smaller.")
    try:
        with ZipFile(BytesIO(data)) as file:
            parts = file.infolist()
            if _WORD not in file.namelist():
                raise wrong_file("The file is no Word document.", save)
            if len(parts) > MOST_PARTS or sum(one.file_size for one in parts) > LARGEST_UNPACKED:
                raise wrong_file("The file unpacks to far more than a document needs.", save)
            for one in parts:
                _look_at(file, one)
    # `zipfile` says NotImplementedError of a way of packing it does not know, and RuntimeError of a password.
    except (BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError, ValueError):
        raise wrong_file("The file is no Word document, or a broken one.", save) from None


def _look_at(file: ZipFile, part: ZipInfo) -> None:
    name = part.filename.lower()
    if name.endswith("vbaproject.bin"):
        raise wrong_file("The file holds macros.", "Save it as a Word document without macros (.docx).")
    if name.endswith((".xml", ".rels")):
        if part.file_size > LARGEST_XML:
            raise wrong_file("The text of the document is too long.", "Make several templates of it.")
        content = file.read(part)
        if any(mark in content for mark in _NOT_IN_XML):
            raise wrong_file("The file holds what no Word document has.", "Write it anew in Word or LibreOffice.")


def same_each_time(data: bytes) -> bytes:
    """The file with nothing in it of when and where it was written."""
    made = BytesIO()
    with ZipFile(BytesIO(data)) as file, ZipFile(made, "w", ZIP_DEFLATED) as new:
        for one in file.infolist():
            entry = ZipInfo(one.filename, _FIRST_DAY)
            entry.compress_type, entry.external_attr, entry.create_system = ZIP_DEFLATED, 0o600 << 16, 3
            new.writestr(entry, file.read(one))
    return made.getvalue()
