"""The document templates of a project: read from their folder, with what is wrong with them."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from stagerules.dsl.documents import Asks, DocumentTemplate
from stagerules.dsl.problems.documents import BrokenTemplate
from stagerules.dsl.source import Source, Span

from .errors import UsersMistake
from .loader import Loader, shown_path
from .problems import MissingFile
from .projectfile import ProjectFile

if TYPE_CHECKING:
    from stagerules.interpreter.documents.names import Asked
    from stagerules.interpreter.documents.problems import TemplateMistake

FORMATS = {".html": ("pdf", "html"), ".docx": ("docx",)}
"""What a template makes, by the ending of its file."""


def read_templates(file: ProjectFile, loader: Loader) -> dict[str, DocumentTemplate]:
    """The templates by name; none where there is no such folder. What is wrong with one is reported: it is then there
    in no format.
    """
    found: dict[str, DocumentTemplate] = {}
    for path in _paths(file.folder / file.documents.templates):
        name = path.stem
        asks = _html(path, loader) if path.suffix == ".html" else _docx(path, loader)
        before = found.get(name) or DocumentTemplate({}, file.documents.number(name))
        more = {} if asks is None else dict.fromkeys(FORMATS[path.suffix], asks)
        found[name] = attrs.evolve(before, asks={**before.asks, **more})
    return found


def _paths(folder: Path) -> list[Path]:
    try:
        return sorted(one for one in folder.iterdir() if one.suffix in FORMATS and one.is_file())
    except OSError:
        return []


def _html(path: Path, loader: Loader) -> Asks | None:
    # Only projects with templates pay for loading what reads them.
    from stagerules.interpreter.documents.names import names_in
    from stagerules.interpreter.documents.template import read_template

    source = loader.source(path)
    if source is None:
        return None
    template, mistakes = read_template(source.text)
    loader.report([_broken(one) for one in mistakes], source)
    return None if mistakes else _asks(names_in(template))


def _docx(path: Path, loader: Loader) -> Asks | None:
    """What is wrong in one is shown in the paragraph in which it stands: such a file has no lines."""
    try:
        from stagerules.interpreter.documents.docx import docx_names
    except ModuleNotFoundError as missing:
        raise UsersMistake(
            f"The template `{shown_path(path)}` needs the library `{missing.name}`, which is not installed.",
            'Install it with: pip install "stagerules[documents]"',
        ) from None
    from stagerules.interpreter.documents.problems import WrongTemplate

    try:
        return _asks(docx_names(path.read_bytes()))
    except WrongTemplate as wrong:
        for one in wrong.mistakes:
            loader.report([_broken(one)], Source(shown_path(path), one.paragraph))
    except OSError as error:
        missing_file = MissingFile(Span(0, 0), path=shown_path(path), why=(error.strerror or str(error)).lower())
        loader.report([missing_file], Source(shown_path(path), ""))
    return None


def _broken(one: "TemplateMistake") -> BrokenTemplate:
    return BrokenTemplate(Span(one.start, one.end), said=one.message, way=one.hint)


def _asks(names: Iterable["Asked"]) -> Asks:
    """The same as the language knows it."""
    listed = tuple(names)
    outer = frozenset(one.name for one in listed if one.outer)
    return Asks({one.name: _asks(one.inner) for one in listed}, outer)
