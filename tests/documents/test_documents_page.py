"""`docs/guide/documents.md`: what it shows are templates that become PDF documents."""

import pytest

from stagerules.dsl.documents import Lost, Wanted, wanted
from stagerules.interpreter.documents.html import filled
from stagerules.interpreter.documents.needs import pdf_needs
from stagerules.interpreter.documents.pdf import pdf
from stagerules.interpreter.documents.problems import DocumentProblem
from stagerules.interpreter.documents.qr import qr
from stagerules.interpreter.documents.values import Given, Values
from tests.docs.fences import Block, blocks_of
from tests.documents.reading import text
from tests.documents.samples import ROOT, picture, template

SHOWN = blocks_of(ROOT / "docs" / "guide" / "documents.md")


LISTS = ("products",)


def made_up(name: str, asks: Wanted) -> Given:
    """A value that fits what is wanted of it."""
    if not asks.names:
        return f"[{name}]"
    inner: Values = {key: made_up(key, one) for key, one in asks.names.items()}
    return [inner, inner] if name in LISTS else inner


@pytest.mark.parametrize("block", SHOWN, ids=lambda one: f"line {one.line}")
def test_a_template(block: Block) -> None:
    assert block.info == "html"
    read = template(block.text)
    needs = pdf_needs(block.text, read)
    assert not any(isinstance(one, Lost) for one in needs)
    names = wanted(needs).names
    shown = text(pdf(filled(read, {name: made_up(name, one) for name, one in names.items()}, picture)))
    for name, one in names.items():
        if one.itself and name not in names.get("products", Wanted()).names:
            assert f"[{name}]" in shown
        for inner in one.names:
            assert shown.count(f"[{inner}]") == (2 if name in LISTS else 1)


def test_a_qr_code_is_as_long_as_is_said() -> None:
    assert qr("x" * 2_300).startswith(b"\x89PNG")
    with pytest.raises(DocumentProblem, match="too long") as problem:
        qr("x" * 2_400)
    assert problem.value.code == "too_long"
    assert qr("Zażółć 👍") == qr("Zażółć 👍")
    assert qr("\ud800").startswith(b"\x89PNG")
