"""The parser's table, from grammar.lark or from what is kept of it in table.json. Only this module knows lark."""

import hashlib
import json
from collections import deque
from functools import cache
from pathlib import Path
from typing import Any

from .table import BUILD, CHAIN, PASS, RENAME, SPLICE, Table, TableData, load
from .tree.nodes import maker

SYMBOLS = ["declaration", "lone_expression"]


@cache
def table() -> Table:
    """The parser's table: the one kept in table.json, or, where the grammar has changed since, a new one."""
    kept = _file("table.json")
    if kept is not None:
        data = json.loads(kept)
        if data["grammar"] == _digest():
            return load(data, maker)
    return load(build_table(), maker)


def build_table() -> TableData:
    """The table of grammar.lark as data; raises lark's GrammarError where the grammar has a conflict."""
    import lark
    from lark.lexer import Lexer

    class NoLexer(Lexer):
        """Stands where lark wants a lexer; ours is lexer.py."""

        def __init__(self, conf: object) -> None:
            pass

        def lex(self, lexer_state: object, parser_state: object) -> Any:
            raise NotImplementedError

    grammar = lark.Lark(
        _file("grammar.lark") or "", parser="lalr", lexer=NoLexer, start=SYMBOLS, maybe_placeholders=True, strict=True
    )
    return _table_data(grammar)


def written_table() -> str:
    """What table.json must say: the table of the grammar as it is now."""
    return json.dumps(build_table(), separators=(",", ":")) + "\n"


def _file(name: str) -> str | None:
    place = Path(__file__).with_name(name)
    return place.read_text(encoding="utf-8") if place.exists() else None


def _digest() -> str:
    return hashlib.sha256((_file("grammar.lark") or "").encode()).hexdigest()


def _table_data(grammar: Any) -> TableData:
    """Lark's table as data, numbered by the order in which it is walked, so that it comes out the same every time."""
    found = grammar.parser.parser._parse_table
    names = sorted({name for row in found.states.values() for name in row})
    index = {name: number for number, name in enumerate(names)}
    rules: dict[Any, int] = {}
    sets: dict[tuple[int, ...], int] = {}
    states = []
    numbers = {found.start_states[symbol]: number for number, symbol in enumerate(SYMBOLS)}
    waiting = deque(numbers)
    while waiting:
        shifts: list[list[int]] = []
        reduces: dict[int, list[int]] = {}
        row = found.states[waiting.popleft()]
        for name in sorted(row):
            _, target = row[name]
            if type(target) is not int:
                reduces.setdefault(rules.setdefault(target, len(rules)), []).append(index[name])
                continue
            if target not in numbers:
                numbers[target] = len(numbers)
                waiting.append(target)
            shifts.append([index[name], numbers[target]])
        reduced = [[rule, sets.setdefault(tuple(terms), len(sets))] for rule, terms in reduces.items()]
        states.append([shifts, reduced])
    literals = sorted((t.pattern.value, t.name) for t in grammar.terminals if type(t.pattern).__name__ == "PatternStr")
    return {
        "grammar": _digest(),
        "names": names,
        "rules": [_rule_data(rule, index) for rule in rules],
        "sets": [list(terms) for terms in sets],
        "states": states,
        "starts": {symbol: numbers[found.start_states[symbol]] for symbol in SYMBOLS},
        "ends": {symbol: numbers[found.end_states[symbol]] for symbol in SYMBOLS},
        "words": {text: name for text, name in literals if text.isalpha()},
        "marks": {text: name for text, name in literals if not text.isalpha()},
    }


def _rule_data(rule: Any, index_of: dict[str, int]) -> list[Any]:
    origin = rule.origin.name
    expansion = rule.expansion
    empty = rule.options.empty_indices or (False,) * len(expansion)
    keep: list[int] = []
    chains: list[int] = []
    index = 0
    for gap in empty:
        if gap:
            keep.append(-1)
            continue
        symbol = expansion[index]
        if not (symbol.is_term and symbol.filter_out):
            if not symbol.is_term and symbol.name.startswith("_"):
                chains.append(index)
            keep.append(index)
        index += 1
    if origin.startswith("_"):
        kind = CHAIN
    elif rule.options.expand1 and len(keep) == 1 and not chains:
        kind = PASS if len(expansion) > 1 else RENAME
    else:
        kind = SPLICE if chains else BUILD
    action = rule.alias or origin
    return [kind, len(expansion), index_of[origin], action, keep, chains]


if __name__ == "__main__":  # python -m stagerules.dsl.parse.grammar: after a change of the grammar
    Path(__file__).with_name("table.json").write_text(written_table(), encoding="utf-8")
