"""The document templates of a project: read from their folder, with what is wrong with them."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import attrs

from stagerules.dsl.check.nearest import nearest
from stagerules.dsl.documents import ENDINGS, DocumentTemplate, Need
from stagerules.dsl.problems.documents import BrokenTemplate
from stagerules.dsl.source import Source, Span

from .errors import UsersMistake
from .loader import Loader, shown_path
from .problems import MissingFile, UnknownSetting
from .projectfile import ProjectFile

if TYPE_CHECKING:
    from stagerules.interpreter.documents.problems import TemplateMistake
    from stagerules.interpreter.documents.tree import Node

Forms: TypeAlias = Mapping[str, tuple[Need, ...]]
"""What a file asks for, in each format that is made of it."""


def read_templates(file: ProjectFile, loader: Loader) -> dict[str, DocumentTemplate]:
    """The templates by name; none where there is no such folder. What is wrong with one is reported: it is then
    broken in the formats that are made of it.
    """
    found: dict[str, DocumentTemplate] = {}
    for path in _paths(file.folder / file.documents.templates):
        name = path.stem
        forms = _html(path, file, loader) if path.suffix == ".html" else _docx(path, loader)
        before = found.get(name) or DocumentTemplate({}, file.documents.number(name))
        broken = before.broken if forms else before.broken | _formats(path)
        found[name] = attrs.evolve(before, forms={**before.forms, **forms}, broken=broken)
    _refuse_other_numbers(file, found, loader)
    return found


def _refuse_other_numbers(file: ProjectFile, found: Mapping[str, DocumentTemplate], loader: Loader) -> None:
    """Reports numbers for a template that is not there: its documents would be numbered in another way."""
    for name in file.documents.numbers:
        if name not in found and file.source is not None:
            near, known = nearest(name, found), tuple(found) or ("a template of the project",)
            span = file.key_span("documents", "numbers", name)
            under = " under `[documents.numbers]`, where the templates stand"
            loader.report([UnknownSetting(span, name=name, where=under, near=near, known=known)], file.source)


def _paths(folder: Path) -> list[Path]:
    try:
        # While Word has `offer.docx` open, `~$offer.docx` lies beside it.
        files = (one for one in folder.iterdir() if not one.name.startswith((".", "~$")))
        return sorted(one for one in files if _formats(one) and one.is_file())
    except OSError:
        return []


def _formats(path: Path) -> frozenset[str]:
    """What is made of such a file."""
    return frozenset(one for one, ending in ENDINGS.items() if path.suffix == f".{ending}")


def _html(path: Path, file: ProjectFile, loader: Loader) -> Forms:
    # Only projects with templates pay for loading what reads them.
    from stagerules.interpreter.documents.needs import html_needs, pdf_needs
    from stagerules.interpreter.documents.template import read_template

    source = loader.source(path)
    if source is None:
        return {}
    template, mistakes = read_template(source.text)
    loader.report([_broken(one) for one in mistakes], source)
    loader.report(_missing_pictures(template.nodes, file.folder / file.delivery.files), source)
    if mistakes:
        return {}
    return {"pdf": pdf_needs(source.text, template), "html": html_needs(source.text, template)}


def _missing_pictures(nodes: Iterable["Node"], files: Path) -> list[BrokenTemplate]:
    """The pictures that a template names itself and that are not in the folder of files. Where there is no such folder
    the host may have files of its own.
    """
    from stagerules.interpreter.channels.files import FolderStore
    from stagerules.interpreter.documents.tree import Picture, Section

    found: list[BrokenTemplate] = []
    for node in nodes if files.is_dir() else ():
        match node:
            case Section(inner=inner):
                found += _missing_pictures(inner, files)
            case Picture(file=name, start=start, end=end) if not FolderStore(files).has(name):
                way = "Put it there, or write the name of a file that is there."
                said = f"The picture `{name}` is not in the folder `{files.name}`."
                found.append(BrokenTemplate(Span(start, end), said=said, way=way))
            case _:
                pass
    return found


def _docx(path: Path, loader: Loader) -> Forms:
    """What is wrong in one is shown in the paragraph in which it stands: such a file has no lines."""
    try:
        from stagerules.interpreter.documents.docxneeds import docx_needs
    except ModuleNotFoundError as missing:
        raise UsersMistake(
            f"The template `{shown_path(path)}` needs the library `{missing.name}`, which is not installed.",
            'Install it with: pip install "stagerules[documents]"',
        ) from None
    from stagerules.interpreter.documents.problems import WrongTemplate

    try:
        return {"docx": docx_needs(path.read_bytes())}
    except WrongTemplate as wrong:
        for one in wrong.mistakes:
            loader.report([_broken(one)], Source(shown_path(path), one.paragraph))
    except OSError as error:
        missing_file = MissingFile(Span(0, 0), path=shown_path(path), why=(error.strerror or str(error)).lower())
        loader.report([missing_file], Source(shown_path(path), ""))
    return {}


def _broken(one: "TemplateMistake") -> BrokenTemplate:
    return BrokenTemplate(Span(one.start, one.end), said=one.message, way=one.hint)
