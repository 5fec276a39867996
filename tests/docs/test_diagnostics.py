"""The pages of diagnostics: each problem has one, its wrong text is said to be wrong, and the right one is right."""

import re
from pathlib import Path

import pytest

from stagerules.dsl.format.format import formatted
from stagerules.dsl.source import Source
from tests.cli.helpers import stagerules
from tests.docs.diagnostic_pages import (
    FILES,
    FOLDER,
    HEAD,
    KINDS,
    PROJECTS_OWN,
    SCHEMA,
    Page,
    as_printed,
    head_of,
    index,
    pages,
    told_of,
)

PAGES = pages()
KIND_OF = {kind.slug(): kind for kind in KINDS}
PROJECT = f'{HEAD}grants = ["deletions"]\n'.encode()
AGAIN = "`python -m tests.docs.diagnostic_pages` writes it anew; then read it"


def test_every_problem_has_a_page_and_no_page_is_left_over() -> None:
    assert {page.slug for page in PAGES} == set(KIND_OF)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.slug)
def test_a_page(page: Page) -> None:
    assert page.text.startswith(head_of(KIND_OF[page.slug]))
    assert re.fullmatch(r"[A-Z`][^\n]*\.", page.sentence)
    assert page.part("Why").strip()
    command, said = told_of(page, page.wrong())
    assert {one.slug for one in said} == {page.slug}
    assert page.printed() == (command, as_printed(said)), AGAIN
    for files in page.right():
        assert files != page.wrong(), "nothing is shown to be right"
        assert as_printed(told_of(page, files)[1]) == ""
        for kind in {"rules", "schema"} & files.keys():
            text = files[kind].decode()
            assert formatted(Source(FILES[kind], text)) == text, "`stagerules fmt` lays it out differently"


STORIES = [page for page in PAGES if "```rules" in page.text and "scenario " in page.part("Right")]


@pytest.mark.parametrize("page", [one for one in STORIES if one.slug not in PROJECTS_OWN], ids=lambda page: page.slug)
def test_a_scenario_comes_true(page: Page, tmp_path: Path) -> None:
    for files in page.right():
        for kind, text in {"schema": SCHEMA.read_bytes(), "toml": PROJECT, **files}.items():
            (tmp_path / FILES[kind]).write_bytes(text)
        ran = stagerules(tmp_path, "test")
        assert ran.code == 0, ran.out + ran.err


def test_the_list_of_all() -> None:
    assert (FOLDER / "index.md").read_text(encoding="utf-8") == index(PAGES), AGAIN


def test_links_lead_to_pages() -> None:
    for page in PAGES:
        for link in re.findall(r"\]\(([^)#]+)", page.text):
            assert (FOLDER / link).is_file(), f"{page.slug}: {link}"
