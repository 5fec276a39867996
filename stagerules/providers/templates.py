"""The templates of WhatsApp messages that a project may send: as they were approved there."""

from stagerules.interpreter.channels.providers.whatsapp import Template

from ..settings import Reader, is_text

TEMPLATE = ("language", "values", "named")


def read_templates(reader: Reader) -> dict[str, Template]:
    """The templates by name."""
    tables = reader.inside("templates", None)
    if not tables.data and not reader.is_wrong("templates"):
        heading = reader.where.heading((*reader.path, "templates", "order_ready"))
        reader.lacks("", "templates", heading, ": a table for each template that was approved")
    return {name: _template(tables.inside(name, TEMPLATE)) for name in tables.data}


def _template(reader: Reader) -> Template:
    if "language" not in reader.data:
        reader.lacks("", "language", 'language = "de"', ": the language in which it was approved")
    return Template(
        reader.take(
            "language", is_text, "a language as it was approved, such as `de` or `en_US`", 'language = "de"', ""
        ),
        reader.names("values", 'values = ["name", "number"]'),
        reader.take("named", lambda value: isinstance(value, bool), "`true` or `false`", "named = true", False),
    )
