"""Writes `contract.docx`, a template as people make them in Word: `python -m tests.documents.contract`."""

from pathlib import Path

from docx import Document
from docx.document import Document as Written
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import _Cell, _Row

FILE = Path(__file__).parent / "contract.docx"
HEADS = ("Pos.", "Produkt", "Menge", "Einzelpreis", "Summe")
CELLS = ("{{ p.pos }}", "{{ p.title }}", "{{ p.quantity }}", "{{ p.price }}", "{{ p.total }}")
WIDTHS = (Cm(1.3), Cm(7.9), Cm(1.7), Cm(2.8), Cm(2.8))
BLUE = RGBColor(0x1F, 0x3A, 0x5F)


def contract() -> Written:
    """A contract over furniture, with a table of products."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.25)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Liberation Sans", Pt(10)
    for name, size in (("Title", 22), ("Heading 1", 13)):
        found = document.styles[name]
        found.font.name, found.font.size, found.font.color.rgb = "Liberation Sans", Pt(size), BLUE
        fonts = found.element.rPr.rFonts
        for one in list(fonts.attrib):
            del fonts.attrib[one]
        fonts.set(qn("w:ascii"), "Liberation Sans")
        fonts.set(qn("w:hAnsi"), "Liberation Sans")
    section.header.paragraphs[0].text = "Möbelhaus Grün GmbH · Vertrag {{ number }}"
    document.add_paragraph("Kaufvertrag {{ number }}", "Title")
    document.add_paragraph("zwischen Möbelhaus Grün GmbH, Gdańsk, und")
    document.add_paragraph().add_run("{{ client.name }}").bold = True
    document.add_paragraph("{{ client.address }}")
    document.add_heading("Produkte", 1)
    _table(document)
    document.add_paragraph()
    total = document.add_paragraph()
    total.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    total.add_run("Gesamt: {{ total }}").bold = True
    document.add_paragraph("{%p if delivery %}")
    document.add_paragraph("Lieferung bis an die Tür: {{ delivery }}.")
    document.add_paragraph("{%p else %}")
    document.add_paragraph("Die Ware wird abgeholt.")
    document.add_paragraph("{%p endif %}")
    document.add_paragraph("{%p if qr %}")
    document.add_paragraph("{{ qr | mm(30) }}")
    document.add_paragraph("{%p endif %}")
    return document


def _table(document: Written) -> None:
    table = document.add_table(rows=4, cols=len(HEADS))
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for row, texts in zip(table.rows, (HEADS, ["{%tr for p in products %}"], CELLS, ["{%tr endfor %}"]), strict=True):
        for at, text in enumerate(texts):
            _write(row.cells[at], text, at)
        for cell, width in zip(row.cells, WIDTHS, strict=True):
            cell.width = width
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for column, width in zip(table.columns, WIDTHS, strict=True):
        column.width = width
    _repeated(table.rows[0])
    for cell in table.rows[0].cells:
        _shaded(cell)
        cell.paragraphs[0].runs[0].bold = True
        cell.paragraphs[0].runs[0].font.color.rgb = RGBColor(255, 255, 255)
    for cell in table.rows[2].cells:
        _underlined(cell)


def _write(cell: _Cell, text: str, at: int) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.add_run(text)
    paragraph.paragraph_format.space_after = paragraph.paragraph_format.space_before = Pt(2)
    if at >= 2:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _repeated(row: _Row) -> None:
    """The row is the head of the table on every page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _shaded(cell: _Cell) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", "1F3A5F")):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _underlined(cell: _Cell) -> None:
    borders, line = OxmlElement("w:tcBorders"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "4"), ("color", "C8D0DA")):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    cell._tc.get_or_add_tcPr().append(borders)


if __name__ == "__main__":
    contract().save(str(FILE))
