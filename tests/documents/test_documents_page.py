"""`docs/guide/documents.md`: what it shows are templates that become PDF documents."""

import pytest

from stagerules.interpreter.documents.forpdf import not_for_pdf
from stagerules.interpreter.documents.html import filled
from stagerules.interpreter.documents.names import Asked, names_in
from stagerules.interpreter.documents.pdf import pdf
from stagerules.interpreter.documents.problems import DocumentProblem
from stagerules.interpreter.documents.qr import qr
from stagerules.interpreter.documents.values import Given, Values
from tests.docs.fences import Block, blocks_of
from tests.documents.reading import text
from tests.documents.samples import ROOT, picture, template

SHOWN = blocks_of(ROOT / "docs" / "guide" / "documents.md")


def made_up(asked: Asked) -> Given:
    """A value that fits what is asked of it."""
    if not asked.inner:
        return f"[{asked.name}]"
    inner: Values = {one.name: made_up(one) for one in asked.inner}
    return [inner, inner] if any(one.outer for one in asked.inner) else inner


@pytest.mark.parametrize("block", SHOWN, ids=lambda one: f"line {one.line}")
def test_a_template(block: Block) -> None:
    assert block.info == "html"
    assert not_for_pdf(block.text) == ()
    read = template(block.text)
    names = names_in(read)
    shown = text(pdf(filled(read, {one.name: made_up(one) for one in names}, picture)))
    for one in names:
        if not one.inner and one.name not in ("delivery", "reminder"):
            assert f"[{one.name}]" in shown
        for inner in one.inner:
            assert shown.count(f"[{inner.name}]") == (2 if inner.outer else 1)


def test_a_qr_code_is_as_long_as_is_said() -> None:
    assert qr("x" * 2_300).startswith(b"\x89PNG")
    with pytest.raises(DocumentProblem, match="too long") as problem:
        qr("x" * 2_400)
    assert problem.value.code == "too_long"
    assert qr("Zażółć 👍") == qr("Zażółć 👍")
    assert qr("\ud800").startswith(b"\x89PNG")
