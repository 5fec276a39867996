"""Makes a QR code: a picture that telephones read, such as of a link to pay.

```rules
on stage "Documents":
    let code = generate_qr content: "https://shop.example/deals/{id}"
    set invoice_file = code.file
```

The result has `.file`, a PNG picture in the project's file store: for a document, or to be attached to an e-mail. A QR
code holds some 2,300 letters without accents, less with them: more is `too_long`. Nothing at all: `nothing_to_show`.
"""

from stagerules.dsl.types import File, Result, Text
from stagerules.dsl.vocabulary import ActionSignature, Parameter
from stagerules.interpreter.actions import Action, Answer, Asked, Done, Failed
from stagerules.interpreter.effects import Deliver

from .arguments import text

CHANNEL = "qr"
SHOWN = 60
"""Characters by which people know a code."""
MOST_BYTES = 2_331
"""Bytes of the largest QR code that can be read with a part of it damaged (ISO/IEC 18004, version 40-M)."""


def answer(asked: Asked) -> Answer:
    """One picture."""
    content = text(asked, "content")
    if not content.strip():
        return Failed("nothing_to_show", "the QR code would be empty")
    if (size := len(content.encode())) > MOST_BYTES:
        return Failed("too_long", f"a QR code holds {MOST_BYTES:,} bytes; this is {size:,}")
    return Done((Deliver(CHANNEL, _short(content), None, {"content": content}, asked.item),))


def _short(content: str) -> str:
    line = " ".join(content.split())
    return line if len(line) <= SHOWN else f"{line[:SHOWN]}…"


generate_qr = Action(
    ActionSignature(
        name="generate_qr",
        parameters=(Parameter("content", Text(), required=True, longest=MOST_BYTES, doc="What it says."),),
        result=Result("generate_qr", {"file": File()}),
        changes_fields=False,
        channel=CHANNEL,
        outside=True,
        group="additional",
        doc=__doc__,
    ),
    answer,
)
