"""Values, pictures and templates that several tests of documents use."""

from collections.abc import Callable
from pathlib import Path

from stagerules.interpreter.documents.html import filled
from stagerules.interpreter.documents.qr import qr
from stagerules.interpreter.documents.template import Template, read_template
from stagerules.interpreter.documents.values import Values

ROOT = Path(__file__).resolve().parents[2]
INVOICE = (Path(__file__).parent / "invoice.html").read_text(encoding="utf-8")
CONTRACT = (Path(__file__).parent / "contract.docx").read_bytes()
CODE = qr("https://pay.example.com/RE-7")
PRODUCTS = ("Stół dębowy „Gdańsk“", "Krzesło tapicerowane, zielone", "Bücherschrank „Zürich“, geölt")
AMOUNTS = ("1.234,50 €", "12 000,00 zł", "89,90 €")


def picture(name: str) -> bytes:
    """A file store with one picture."""
    return {"qr.png": CODE}[name]


def no_picture(name: str) -> bytes:
    """An empty file store."""
    raise FileNotFoundError(name)


def template(text: str) -> Template:
    """A template without mistakes."""
    found, mistakes = read_template(text)
    assert mistakes == ()
    return found


def written(text: str, values: Values, pictures: Callable[[str], bytes] = picture) -> str:
    """What a piece of HTML is, filled: without what makes it a whole document."""
    html = filled(template(f"<!DOCTYPE html><meta charset=utf-8><body>{text}"), values, pictures)
    return html.removeprefix("<!DOCTYPE html><meta charset=utf-8><body>")


def order(products: int = 30) -> Values:
    """The values of an order with so many products, for the invoice and for the contract."""
    rows = [
        {
            "position": str(at + 1),
            "pos": str(at + 1),
            "title": PRODUCTS[at % 3],
            "quantity": str(1 + at % 4),
            "price": AMOUNTS[at % 3],
            "total": AMOUNTS[(at + 1) % 3],
        }
        for at in range(products)
    ]
    return {
        "number": "RE-2026-0042",
        "date": "28.11.2026",
        "due": "12.12.2026",
        "client": {"name": "Łukasz Żółć & Söhne", "address": "Świętokrzyska 12\n00-945 Warszawa"},
        "note": None,
        "products": rows,
        "net": "30.252,10 €",
        "vat": "5.747,90 €",
        "total": "36.000,00 €",
        "delivery": {"holds": True, "shown": "ja"},
        "qr": {"file": "qr.png"},
    }
