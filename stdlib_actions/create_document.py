"""Makes a document out of a template of the project: an invoice, an offer, a contract.

```rules
on stage "Documents":
    let invoice = create_document
        template: "invoice"
        values:
            customer: contact
            title: title
            people: contacts
            amount: amount
    set title = "{title} ({invoice.number})"
```

Templates lie in the project's folder `templates`: `invoice.html` makes `format: "pdf"` (the usual one) and `"html"`,
`contract.docx` makes `"docx"`. What stands in them between double braces is filled in: `{{title}}`,
`{{customer.name}}`, and for each of several records `{{#people}} {{name}} {{/people}}`. Amounts, dates
and yes or no are written as the project's locale has it; a file is a picture. `{{number}}` is the document's own
number.

Each document is numbered when it is asked for, without gaps: what is tried again keeps its number. The project file
says how, under `[documents.numbers]`. The document is a record of `Document` from then on, which gets its file as soon
as that is made; then the event `document_created` happens. The result has `.number`, `.file` (in the project's file
store) and `.url`, which is empty where the project does not say at which `url` that is served.

There is no such template, or not in that format: `template_missing`. The values are more than 100,000 or have more
than a million characters, or the document has more than 500 pages: `too_long`. A picture is not there:
`image_missing`; or is none: `broken_image`. The template is broken, or asks for what there is not: `broken_template`.
"""

import json

from stagerules.dsl.documents import DocumentTemplate, wanted
from stagerules.dsl.types import Choice, File, Optional, Result, Text, Url
from stagerules.dsl.vocabulary import ActionSignature, AnyValues, Parameter
from stagerules.interpreter.actions import Action, Answer, Asked, Done, Failed
from stagerules.interpreter.effects import CreateRecord, Deliver

from .arguments import item_name, named_values, text, text_if_given, too_long
from .document_values import MOST, TooMuch, Writing
from .numbering import USUAL, next_number

DOCUMENT, CHANNEL = "Document", "document"
FORMATS = ("pdf", "docx", "html")
LONGEST = 1_000_000
"""Characters of all values together."""


def answer(asked: Asked) -> Answer:
    """The number is taken and the document is on record together with the request to make it."""
    name, kind = text(asked, "template"), text_if_given(asked, "format") or FORMATS[0]
    template = _template(asked, name, kind)
    if template is None:
        return Failed("template_missing", f"there is no template `{name}` for `{kind}`")
    try:
        values = json.dumps(
            Writing(asked).written(named_values(asked, "values"), wanted(template.forms[kind])), ensure_ascii=False
        )
    except TooMuch:
        return Failed("too_long", f"the document has more than {MOST} values")
    if failed := too_long("what is filled in", values, LONGEST):
        return failed
    number, taken = next_number(template.number, name, asked)
    record = {
        "item": item_name(asked.item),
        "template": name,
        "number": number,
        "author": asked.on_behalf,
        "created_at": asked.now,
    }
    content = {"template": name, "format": kind, "number": number, "values": values}
    title = f"{name} {number}"
    make = Deliver(CHANNEL, title, None, content, asked.item)
    return Done((taken, CreateRecord(asked.new(DOCUMENT), record), make), title)


def _template(asked: Asked, name: str, kind: str) -> DocumentTemplate | None:
    """Where there is no project there is every template, and it wants no fields of records."""
    if asked.documents is None:
        return DocumentTemplate({kind: ()}, USUAL)
    found = asked.documents.get(name)
    return found if found is not None and kind in found.forms else None


create_document = Action(
    ActionSignature(
        name="create_document",
        parameters=(
            Parameter("template", Text(), required=True, settled="documents", doc="The name of the template."),
            Parameter("format", Choice(FORMATS), default=FORMATS[0], doc="What it is to be."),
            Parameter("values", AnyValues(), doc="What is filled into it."),
        ),
        result=Result("create_document", {"file": File(), "url": Optional(Url()), "number": Text()}),
        changes_fields=False,
        channel=CHANNEL,
        outside=True,
        group="additional",
        doc=__doc__,
    ),
    answer,
)
