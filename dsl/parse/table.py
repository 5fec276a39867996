"""The parser's table: which step each state takes on which word, ready to be walked by machine.py.

It is computed from grammar.lark by lark (see grammar.py), which takes longer than everything else at start-up, and
therefore kept as data beside the grammar.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeAlias

RENAME, PASS, BUILD, SPLICE, CHAIN = range(5)

TableData: TypeAlias = dict[str, Any]


class Reduction(NamedTuple):
    """What to do when the last `size` values have become an `origin`.

    `kind` is RENAME (the only value stays as it is), PASS (the same, without the marks around it), BUILD (the values
    at `keep` go to `make`), SPLICE (the same, and those at `chains` are chains to be laid open), or CHAIN (a link of a
    chain: `(before, value)`). Where `asks` is set, `make` gets the reading first: it may report problems. `settled`
    remembers what `settle` found.
    """

    kind: int
    size: int
    origin: str
    action: str
    keep: tuple[int, ...]
    whole: bool
    chains: frozenset[int]
    make: Callable[..., object]
    asks: bool
    settled: "dict[tuple[int, str], Row]"


class Leaf(NamedTuple):
    """A terminal that is a node by itself: it is built at once, whatever follows."""

    origin: str
    make: Callable[..., object]


Makers: TypeAlias = Callable[[str], tuple[Callable[..., object], bool]]
Row: TypeAlias = "dict[str, Row | Reduction | Leaf]"


class Table(NamedTuple):
    """The rows where parsing begins and ends, by start symbol, and the words and marks the grammar names."""

    starts: Mapping[str, Row]
    ends: Mapping[str, Row]
    words: Mapping[str, str]
    marks: Mapping[str, str]


def load(data: TableData, makers: Makers) -> Table:
    """The table from its written form; `makers` gives the function that builds a rule's node."""
    names: list[str] = data["names"]
    reductions = tuple(_reduction(rule, names, makers) for rule in data["rules"])
    sets = [[names[number] for number in numbers] for numbers in data["sets"]]
    rows: list[Row] = [{} for _ in data["states"]]
    for row, (shifts, reduces) in zip(rows, data["states"], strict=True):
        for rule, expected in reduces:
            row.update(dict.fromkeys(sets[expected], reductions[rule]))
        for name, target in shifts:
            row[names[name]] = rows[target]
    _put_leaves(rows)
    return Table(
        starts={name: rows[number] for name, number in data["starts"].items()},
        ends={name: rows[number] for name, number in data["ends"].items()},
        words=data["words"],
        marks=data["marks"],
    )


def _put_leaves(rows: list[Row]) -> None:
    """Where a terminal can only become one node, go there without looking at what follows."""
    leaves: dict[int, Leaf] = {}
    for row in rows:
        step = next(iter(row.values()), None)
        if not isinstance(step, Reduction) or not all(other is step for other in row.values()):
            continue
        if (step.kind, step.size, step.whole, step.asks) == (BUILD, 1, True, False):
            leaves[id(row)] = Leaf(step.origin, step.make)
    for row in rows:
        for name, target in row.items():
            if name.isupper() and id(target) in leaves:
                row[name] = leaves[id(target)]


def settle(below: Row, step: Reduction, terminal: str) -> Row:
    """The row above `below` after what `step` makes, past all the steps on `terminal` that only rename it."""
    key = (id(below), terminal)
    row = step.settled.get(key)
    if row is not None:
        return row
    following: Row | Reduction | Leaf | None = step
    while True:
        assert isinstance(following, Reduction)
        found = below[following.origin]
        assert isinstance(found, dict)
        following = found.get(terminal)
        if not isinstance(following, Reduction) or following.kind != RENAME:
            break
    row = found
    step.settled[key] = row
    return row


def fits(rows: list[Row], terminal: str) -> bool:
    """Whether the parser, with these rows on its stack, can really take `terminal`.

    That a row mentions it is not enough: rows are shared by places that can go on in different ways.
    """
    step = rows[-1].get(terminal)
    if type(step) is not Reduction:
        return step is not None
    known = len(rows)
    added: list[Row] = []
    while isinstance(step, Reduction):
        size = step.size
        dropped = min(size, len(added))
        if dropped:
            del added[-dropped:]
        known -= size - dropped
        row = (added[-1] if added else rows[known - 1])[step.origin]
        assert isinstance(row, dict)
        added.append(row)
        step = row.get(terminal)
    return step is not None


def _reduction(rule: list[Any], names: list[str], makers: Makers) -> Reduction:
    kind, size, origin, action, keep, chains = rule
    make, asks = makers(action) if kind in (BUILD, SPLICE) else (_no_node, False)
    return Reduction(
        kind=kind,
        size=size,
        origin=names[origin],
        action=action,
        keep=tuple(keep),
        whole=keep == list(range(size)),
        chains=frozenset(chains),
        make=make,
        asks=asks,
        settled={},
    )


def _no_node(*values: object) -> object:
    raise AssertionError("a rule that is passed through builds nothing")
