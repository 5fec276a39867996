"""The grammar has no conflicts, names its rules after the tree, and the table kept beside it is up to date."""

import json
import re
import subprocess
import sys
from pathlib import Path

import attrs
import lark
import pytest

from stagerules.dsl import syntax
from stagerules.dsl.parse import grammar
from stagerules.dsl.parse.lexer import MORE_WORDS, RESERVED

GRAMMAR = Path(grammar.__file__).with_name("grammar.lark")


@pytest.mark.slow
def test_the_kept_table_is_that_of_the_grammar() -> None:
    kept = GRAMMAR.with_name("table.json").read_text("utf-8")
    assert kept == grammar.written_table(), "run: python -m stagerules.dsl.parse.grammar"


@pytest.mark.slow
def test_a_conflict_would_be_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    ambiguous = GRAMMAR.read_text("utf-8").replace("_sum: ", "sum: ") + "\n"
    ambiguous = ambiguous.replace("?sum: arithmetic | term", "?sum: arithmetic | term | sum PLUS sum")
    assert ambiguous != GRAMMAR.read_text("utf-8") + "\n"
    monkeypatch.setattr(grammar, "_file", lambda name: ambiguous)
    with pytest.raises(lark.exceptions.GrammarError, match="onflict"):
        grammar.build_table()


def test_each_class_of_the_tree_is_a_rule_of_the_grammar() -> None:
    rules = set(re.findall(r"(?m)^\??([a-z_]+):", GRAMMAR.read_text("utf-8")))
    nodes = {
        kind.__name__
        for kind in vars(syntax).values()
        if isinstance(kind, type) and attrs.has(kind) and kind.__module__ == syntax.__name__
    }
    assert {_snake(node) for node in nodes - {"Comment", "File"}} <= rules


def test_the_lexer_and_the_grammar_agree_on_words() -> None:
    words = json.loads(GRAMMAR.with_name("table.json").read_text("utf-8"))["words"]
    assert set(RESERVED) <= words.keys() | MORE_WORDS.keys()


def test_lark_is_not_needed_where_the_table_is_kept() -> None:
    code = "import sys; from stagerules.dsl.parse.grammar import table; table(); print('lark' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
