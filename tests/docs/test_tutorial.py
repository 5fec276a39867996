"""`docs/guide/tutorial.md`: whoever does what it says sees what it says."""

from pathlib import Path

import pytest

from tests.docs.tutorial_page import PAGE, played


@pytest.mark.slow
def test_what_is_printed_is_what_is_shown(tmp_path: Path) -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert played(page, tmp_path) == page, "`python -m tests.docs.tutorial_page` writes it anew; then read it"
