"""The pages of diagnostics: each problem has one, its wrong text is said to be wrong, and the right one is right."""

import pytest

from tests.docs.diagnostic_pages import FOLDER, KINDS, Page, as_printed, head_of, index, pages, told_of

PAGES = pages()
KIND_OF = {kind.slug(): kind for kind in KINDS}
AGAIN = "`python -m tests.docs.diagnostic_pages` writes it anew"
COMES_WITH: dict[str, tuple[str, ...]] = {}
"""What else is said of a wrong text, where one mistake cannot stand alone."""


def test_every_problem_has_a_page_and_no_page_is_left_over() -> None:
    assert {page.slug for page in PAGES} == set(KIND_OF)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.slug)
def test_a_page(page: Page) -> None:
    assert page.text.startswith(head_of(KIND_OF[page.slug]))
    assert page.sentence.endswith(".")
    assert page.part("Why").strip()
    command, said = told_of(page, page.wrong())
    assert {one.slug for one in said} == {page.slug, *COMES_WITH.get(page.slug, ())}
    assert page.printed() == (command, as_printed(said)), AGAIN
    ways = list(page.right())
    assert ways != [page.wrong()] or page.slug in SHOWN_IN_WORDS
    for files in ways:
        assert as_printed(told_of(page, files)[1]) == ""


SHOWN_IN_WORDS: frozenset[str] = frozenset()


def test_the_list_of_all() -> None:
    assert (FOLDER / "index.md").read_text(encoding="utf-8") == index(PAGES), AGAIN
