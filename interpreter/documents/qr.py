"""QR codes (ISO/IEC 18004)."""

from io import BytesIO

from .problems import DocumentProblem
from .values import printable

POINTS = 8
"""How many points wide each of the squares is: sharp in print at 4 cm."""


def qr(content: str) -> bytes:
    """A QR code as a PNG file. Raises `DocumentProblem` where the text does not fit into one."""
    import segno  # only documents with such codes pay for loading it

    try:
        code = segno.make(printable(content), error="m", boost_error=False, micro=False, encoding="utf-8")
    except segno.DataOverflowError:
        raise DocumentProblem("too_long", "the text is too long for a QR code") from None
    file = BytesIO()
    code.save(file, kind="png", scale=POINTS, border=4)
    return file.getvalue()
