"""`[documents]` of the project file: where templates lie, how documents are numbered, where their files are served."""

from collections.abc import Mapping

import attrs

from stagerules.dsl.webaddress import web_address
from stagerules.stdlib_actions.numbering import USUAL, is_pattern

from .settings import Reader, is_text

DOCUMENTS = ("templates", "url", "numbers")
EXAMPLE = 'invoice = "RE-{year}-{count:4}"'


@attrs.frozen
class Documents:
    """`templates` is the folder of the templates, `url` the web address at which the file store is served, `numbers`
    the pattern of the numbers of each template that has one of its own.
    """

    templates: str = "templates"
    url: str | None = None
    numbers: Mapping[str, str] = attrs.field(factory=dict)

    def number(self, template: str) -> str:
        """The pattern of the numbers of a template's documents."""
        return self.numbers.get(template, USUAL)


def read_documents(reader: Reader) -> Documents:
    """What the project file says of documents."""
    found = reader.inside("documents", DOCUMENTS)
    numbers = found.inside("numbers", None)
    address = "a web address without `?` and `#`"
    wanted = "a number with one `{count}` (or `{count:4}` for four digits) and, if you like, `{year}` and `{template}`"
    return Documents(
        templates=found.take("templates", is_text, "the name of a folder", 'templates = "templates"', "templates"),
        url=found.take("url", _is_address, address, 'url = "https://files.example.com"', None),
        numbers={name: numbers.take(name, is_pattern, wanted, EXAMPLE, USUAL) for name in numbers.data},
    )


def _is_address(value: object) -> bool:
    return isinstance(value, str) and web_address(value) is not None and not set(value) & set("?#")
