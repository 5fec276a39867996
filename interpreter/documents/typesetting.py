"""The typesetter, Typst: a document and the files that it reads become a PDF."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import typst


def typeset(document: bytes, source: Mapping[str, bytes], fonts: typst.Fonts) -> bytes:
    """The document as a PDF. It can read the files of `source` by their names, and no others. Raises
    `typst.TypstError`.
    """
    with TemporaryDirectory() as name:  # Typst takes files that are no text only from a folder
        folder = Path(name)
        for file, data in {"main.typ": document, **source}.items():
            (folder / file).write_bytes(data)
        return typst.compile(folder / "main.typ", root=folder, font_paths=fonts, ignore_system_fonts=True, format="pdf")
