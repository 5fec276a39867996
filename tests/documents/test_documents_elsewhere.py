"""Documents are opened by the programs that people have: poppler for PDF, LibreOffice for DOCX."""

import shutil
import subprocess
from pathlib import Path

import pytest

from stagerules.interpreter.documents.docx import filled_docx
from stagerules.interpreter.documents.html import filled
from stagerules.interpreter.documents.pdf import pdf
from tests.documents.samples import AMOUNTS, CONTRACT, INVOICE, PRODUCTS, order, picture, template

poppler = pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext (poppler-utils) is not installed")
office = pytest.mark.skipif(not shutil.which("libreoffice"), reason="libreoffice is not installed")


def run(*command: str | Path) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    return done.stdout


def read(file: Path) -> list[str]:
    """The text of each page, as poppler reads it, by lines as they are seen."""
    return run("pdftotext", "-layout", file, "-").split("\f")[:-1]


def check_rows(pages: list[str]) -> None:
    """All products stand there once, in order, with their amounts, under a head on each page."""
    rows = [
        line.split() for page in pages for line in page.splitlines() if line.split()[:1] and line.split()[0].isdecimal()
    ]
    numbered = {int(row[0]): " ".join(row) for row in rows if row[0].isdecimal() and int(row[0]) <= 30 and len(row) > 4}
    assert sorted(numbered) == list(range(1, 31))
    for number, row in numbered.items():
        at = number - 1
        assert row == f"{number} {PRODUCTS[at % 3]} {1 + at % 4} {AMOUNTS[at % 3]} {AMOUNTS[(at + 1) % 3]}"


@poppler
def test_the_invoice_in_poppler(tmp_path: Path) -> None:
    file = tmp_path / "invoice.pdf"
    file.write_bytes(pdf(filled(template(INVOICE), order(30), picture)))
    pages = read(file)
    assert len(pages) == 2
    check_rows(pages)
    for page in pages:
        assert page.split().count("Pos.") == 1
    assert "Łukasz Żółć & Söhne" in pages[0]
    assert "Świętokrzyska 12" in pages[0]
    assert "36.000,00 €" in pages[1]
    about = run("pdfinfo", file)
    assert "Tagged:          yes" in about
    assert "Title:           Invoice RE-2026-0042" in about
    fonts = [line.split() for line in run("pdffonts", file).splitlines()[2:]]
    assert fonts
    assert all(line[-5] == "yes" for line in fonts)  # embedded


@office
@poppler
@pytest.mark.slow
def test_the_contract_in_libreoffice(tmp_path: Path) -> None:
    file = tmp_path / "contract.docx"
    file.write_bytes(filled_docx(CONTRACT, order(30), picture))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    run("libreoffice", profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, file)
    pages = read(tmp_path / "contract.pdf")
    assert len(pages) == 2
    check_rows(pages)
    for page in pages:
        assert page.split().count("Pos.") == 1
        assert "Vertrag RE-2026-0042" in page
    assert "Kaufvertrag RE-2026-0042" in pages[0]
    assert "Gesamt: 36.000,00 €" in pages[1]
    assert "Lieferung bis an die Tür: ja." in pages[1]
