"""Prints the figures of `README.md` in this folder. Ratios are medians of runs taken in turns, side by side."""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from stagerules.dsl.check.project import check_project
from stagerules.dsl.check.schema.files import build_schema
from stagerules.dsl.parse.files import parse
from stagerules.dsl.source import Source
from stagerules.dsl.values import Ref
from stagerules.dsl.vocabulary import Settings
from stagerules.interpreter.actions import vocabulary
from stagerules.interpreter.decision.decide import decide
from stagerules.interpreter.event import Event, stage_entered
from stagerules.interpreter.facts import Facts, NeedFacts
from stagerules.interpreter.plan import Decided
from stagerules.interpreter.program import Program
from stagerules.stdlib_actions import ACTIONS

from . import delivery, importing, live, peers, scenarios, waiting
from .project import SCHEMA, rules

ROOT = Path(__file__).parents[1]


def in_turns(
    runs: dict[str, Callable[[], object]], rounds: int, clock: Callable[[], float] = time.perf_counter
) -> dict[str, float]:
    """The median seconds of each, measured in turns so that a noisy moment hits all alike."""
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            start = clock()
            run()
            taken[name].append(clock() - start)
    return {name: statistics.median(times) for name, times in taken.items()}


def start_up() -> None:
    """`stagerules check` of the two-line example, a process each, beside an empty Python."""
    example = ROOT / "examples" / "two_lines"

    def process(*arguments: str) -> Callable[[], object]:
        return lambda: subprocess.run([sys.executable, *arguments], cwd=example, check=True, capture_output=True)

    took = in_turns({"nothing": process("-c", "pass"), "check": process("-m", "stagerules", "check")}, 15)
    show("start-up: check of two lines, cold process", took["check"], took["check"] / took["nothing"], "python -c pass")


def parse_and_check(count: int) -> None:
    """From text to the tree, and from the tree to checked rules."""
    source = Source("bench.rules", rules(count))
    lines = source.text.count("\n")
    took = in_turns({"ours": lambda: parse(source), "lark": lambda: peers.lark_tree(source.text)}, 5)
    file, problems = parse(source)
    assert not problems, problems
    ratio = took["ours"] / took["lark"]
    show(f"parse of {count:,} rules ({lines:,} lines) to the tree", took["ours"], ratio, "Lark's tree, Transformer")
    print(f"    {lines / took['ours']:,.0f} lines a second")
    schema, words, settings = bench_schema()
    checked, _, said = check_project([file], schema, words, settings)
    assert len(checked) == count, said[:3]
    took = in_turns(
        {"check": lambda: check_project([file], schema, words, settings), "parse": lambda: parse(source)}, 5
    )
    show(f"check of {count:,} rules", took["check"], took["check"] / took["parse"], "their parse")


def bench_schema() -> tuple:
    """The schema, the words and the settings to check with."""
    settings = Settings()
    file, problems = parse(Source("bench.schema", SCHEMA))
    schema, said = build_schema([file], settings)
    assert problems == (), problems
    assert said == (), said
    return schema, vocabulary(ACTIONS), settings


def one_decision(count: int) -> None:
    """One event: dispatch, conditions, effects and the whole trace, beside a hand-written handler."""
    schema, words, settings = bench_schema()
    file, _ = parse(Source("bench.rules", rules(count)))
    checked, _, _ = check_project([file], schema, words, settings)
    program = Program(schema, checked, {one.signature.name: one for one in ACTIONS}, zone=ZoneInfo("UTC"))
    event = stage_entered("Deal", 1, "Stage 3", id="e")
    facts = gathered(program, event)
    decided = decide(program, event, facts)
    assert isinstance(decided, Decided), decided
    hand = peers.handler(count)
    deal = {"amount": Decimal(5000), "source": "web", "close_date": None, "tags": (), "company": None}
    took = in_turns({"ours": lambda: decide(program, event, facts), "hand": lambda: hand(deal, "Stage 3")}, 9)
    steps, considered = len(decided.plan.steps), len(decided.plan.considered)
    show(
        f"one decision, {count:,} rules, with full trace",
        took["ours"],
        took["ours"] / took["hand"],
        "by hand, no trace",
    )
    print(f"    {considered} rules considered, {steps} effects")


def live_on_sqlite() -> None:
    """One event a transaction. Processor time: the disk takes the same for both, and differs from day to day."""
    schema, _, _ = bench_schema()
    with live.bench(schema) as runs:
        took = in_turns(runs, 2000, time.process_time)
    ratio = took["by hand"] / took["ours"]
    what = "live on SQLite, one event a transaction"
    print(f"{what:<58} {took['ours'] * 1000:10.3f} ms   {ratio:8.2f} of by hand, SQLAlchemy Core")


def with_a_million_timers() -> None:
    """What is due and when the next is, beside the same question with a thousand waiting."""
    schema, _, _ = bench_schema()
    with waiting.bench(schema) as runs:
        took = in_turns(runs, 2000)
    for name, what in (("due", "the timers that are due"), ("next", "when the next is due")):
        many, few = took[f"{name}, many"], took[f"{name}, few"]
        show(f"{what}, {waiting.MANY:,} waiting", many, many / few, f"{waiting.FEW:,} waiting")
    show("what waits for a record: nothing", took["around"], took["around"] / took["place"], "where its event stands")


def with_a_million_messages() -> None:
    """Taking messages and noting that they were sent, beside the same with only those that are due."""
    schema, _, _ = bench_schema()
    with waiting.outbox(schema) as runs:
        took = in_turns(runs, 300)
    what = f"{waiting.BATCH} messages taken and closed, {waiting.MANY:,} waiting"
    show(what, took["many"], took["many"] / took["few"], "none waiting")


def gathered(program: Program, event: Event) -> Facts:
    """All facts that the decision asks for."""
    now = peers.NOW
    records: dict[Ref, dict[str, object]] = {}
    found: dict = {}
    values = peers.VALUES
    while True:
        facts = Facts(now, records, found, {"lead_manager": Ref("User", 1)}, pending={event.record: ()})
        need = decide(program, event, facts)
        if not isinstance(need, NeedFacts):
            return facts
        for ref, fields in need.fields.items():
            records.setdefault(ref, {}).update({name: values[ref.entity][name] for name in fields})
        found.update(dict.fromkeys(need.searches, ()))


def show(what: str, seconds: float, ratio: float, against: str) -> None:
    """One line of the table."""
    print(f"{what:<58} {seconds * 1000:10.3f} ms   {ratio:8.2f} x {against}")


if __name__ == "__main__":
    start_up()
    parse_and_check(1000)
    one_decision(100)
    one_decision(1000)
    live_on_sqlite()
    with_a_million_timers()
    with_a_million_messages()
    scenarios.show()
    importing.show()
    delivery.show(bench_schema()[0])
