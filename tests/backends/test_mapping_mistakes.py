"""A mapping that does not fit is told once, with the place in the project file and a way out."""

from pathlib import Path

import pytest

from .mapping_mistakes import MISTAKES, Mistake, told


def test_the_mapping_is_right_but_for_the_mistake(tmp_path: Path) -> None:
    assert told(tmp_path) == ()


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda one: f"{one.slug}: {one.new[:30]}")
def test_one_mistake_one_message(mistake: Mistake, tmp_path: Path) -> None:
    (one,) = told(tmp_path, mistake)
    assert (one.slug, one.source.slice(one.span)) == (mistake.slug, mistake.marked), one
    assert mistake.says in str(one.message)
    assert str(one.hint or "")
