"""Our own regular expressions mean the same on every Python that is supported."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FOLDERS = ("dsl", "interpreter", "stdlib_actions", "stagerules")
FILES = sorted(
    file for folder in FOLDERS for file in (ROOT / folder).glob("**/*.py") if "import re" in file.read_text()
)

NEW = re.compile(r"(?<!\\)[*+?}]\+|\(\?>")
"""Possessive repetitions and atomic groups are new in 3.11, and its first releases have them wrong."""


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_no_pattern_needs_a_late_release(file: Path) -> None:
    texts = (node.value for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Constant))
    assert [text for text in texts if isinstance(text, str) and NEW.search(text)] == []
