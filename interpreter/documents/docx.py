"""Fills DOCX templates, by the library docxtpl (https://docxtpl.readthedocs.io)."""

from collections.abc import Callable
from io import BytesIO

from docx.shared import Emu, Mm
from docxtpl import InlineImage
from jinja2 import TemplateError, UndefinedError

from .dressed import Bounds, Picture, dressed
from .package import same_each_time
from .pictures import Checked, checked
from .problems import DocumentProblem, WrongTemplate
from .sandbox import Sandbox
from .sources import opened
from .values import Values

WIDEST_MM = 160
"""A picture of no width of its own."""


def filled_docx(data: bytes, values: Values, picture: Callable[[str], bytes]) -> bytes:
    """The filled document: the same bytes for the same template and values. `picture` reads a file of the file store.
    Raises `DocumentProblem`.
    """
    try:
        template = opened(data)
    except WrongTemplate as wrong:
        raise DocumentProblem("broken_template", f"the template cannot be used: {wrong}") from None
    bounds = Bounds()
    known: dict[str, Checked] = {}

    def drawn(one: Picture) -> str:
        found = known.setdefault(one.file, checked(one.file, picture)) if one.file not in known else known[one.file]
        width = Mm(one.width) if one.width else min(Emu(int(found.width * 9525)), Mm(WIDEST_MM))
        return str(InlineImage(template, BytesIO(found.data), width=width))

    context = {name: dressed(one, bounds) for name, one in values.items()}
    try:
        template.render(context, Sandbox(bounds, drawn), autoescape=True)
        made = BytesIO()
        template.save(made)
    except UndefinedError as error:
        raise DocumentProblem("broken_template", f"the template asks for what there is not: {error}") from None
    except (TypeError, RecursionError):
        raise DocumentProblem("broken_template", "the template does with a value what cannot be done with it") from None
    except TemplateError as error:
        raise DocumentProblem("broken_template", f"the template is broken: {error}") from None
    return same_each_time(made.getvalue())
