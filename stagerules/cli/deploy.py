"""`stagerules deploy`: what the present rules mean for what waits, and what is to become of it."""

import json
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import click

from stagerules.engine import Engine
from stagerules.errors import UsersMistake
from stagerules.waiting import Waits

from .pending import as_json
from .shared.engines import engine_of
from .shared.outcome import FINDINGS
from .shared.projects import project_option
from .shared.tell import many, printable

STAY = "kept or cancelled, they cannot be moved"


@click.command("deploy")
@project_option
@click.option("--rule", help="Only what waits for this rule: its name, or FILE:LINE.")
@click.option("--move", "what", flag_value="move", help="Let what waits for its header's time go over to the new rule.")
@click.option("--cancel", "what", flag_value="cancel", help="Cancel it.")
@click.option("--keep", "what", flag_value="keep", default=True, help="Let it go on as it began (the default).")
@click.option("--format", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(project: Path, rule: str | None, what: str, format: str) -> int:
    """Show what waits for rules that were changed or removed, and keep, move or cancel it.

    What waits goes on in the version of its rule with which it began. Exit code 1 where something cannot go on, because
    a field, a stage or an action is gone: it would fail as `outdated`.
    """
    with engine_of(project) as engine:
        found = [one for one in engine.pending.all() if one.standing != "current" and rule in (None, one.resume.title)]
        if rule is not None and not found:
            raise UsersMistake(
                f"Nothing waits for an earlier version of `{printable(rule)}`.",
                "`stagerules pending` lists what waits.",
                exit_code=FINDINGS,
            )
        done = _done(engine, found, what)
        if format == "json":
            click.echo(json.dumps([as_json(one) for one in found], ensure_ascii=False, indent=2))
        else:
            for line in _lines(engine, found):
                click.echo(line)
            click.echo(_end(found, what, done))
        left = [] if what == "cancel" else [one for one in found if not (what == "move" and one.movable)]
    return FINDINGS if any(one.standing == "outdated" for one in left) else 0


def _done(engine: Engine, found: list[Waits], what: str) -> int:
    match what:
        case "move":
            return engine.pending.move(found)
        case "cancel":
            return engine.pending.cancel(found)
        case _:
            return 0


def _lines(engine: Engine, found: list[Waits]) -> Iterator[str]:
    def kind(one: Waits) -> tuple[str, str, str]:
        return one.resume.title, one.standing, one.why

    for (title, standing, why), group in groupby(sorted(found, key=kind), kind):
        several = list(group)
        inside = [one for one in several if one.inside]
        others = [one for one in several if not (one.inside or one.movable)]
        yield f"{printable(title)}: {standing}, {many(len(several), 'item')} waiting"
        if why:
            yield f"  {printable(why)}"
        if inside and standing == "changed":
            yield f"  {many(len(inside), 'item')} inside the rule's body: {STAY}"
        if others and standing == "changed":
            yield f"  {many(len(others), 'item')} for which the present rule would not begin: {STAY}"


def _end(found: list[Waits], what: str, done: int) -> str:
    if not found:
        return "nothing waits for a changed or removed rule"
    match what:
        case "move":
            anew = ", their time is reckoned anew by the next `run` or `worker`" if done else ""
            return f"{done} moved to the present rules{anew}; the others go on as they began"
        case "cancel":
            return f"{done} cancelled"
        case _:
            outdated = any(one.standing == "outdated" for one in found)
            fate = "what is outdated fails when its time comes, the rest" if outdated else "all of it"
            ways = "`--move` or `--cancel`" if any(one.movable for one in found) else "`--cancel`"
            return f"{fate} goes on as it began; {ways} would change that"
