"""`stagerules pause`: a rule, a stage or everything does nothing for a while."""

import json
from pathlib import Path

import click

from stagerules.errors import RulesError
from stagerules.interpreter.store.protocol import PausedSince

from .shared.engines import engine_of
from .shared.pauses import is_one, meant, told, what_option
from .shared.projects import project_option


@click.command("pause")
@project_option
@what_option
@click.option("--format", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(
    project: Path, rule: str | None, stage: str | None, entity: str | None, everything: bool, format: str
) -> int:
    """Pause a rule, the rules of a stage, or everything; without arguments, list what is paused.

    RULE is the name of a rule, or FILE:LINE of one without a name. What is paused decides nothing and sends nothing
    until `stagerules resume`; what has to wait is not lost.
    """
    if not is_one(rule, stage, entity, everything=everything):
        try:
            _list(project, format, rules=True)
        except RulesError:  # then a rule without a name is told by its identity
            _list(project, format, rules=False)
        return 0
    with engine_of(project, rules=rule is not None) as engine:
        pause = meant(engine, rule, stage, entity)
        begun = engine.pauses.begin(pause)
        if format == "json":
            (since,) = (one for one in engine.pauses.all() if one.pause == pause)
            click.echo(json.dumps(_as_json(since), ensure_ascii=False))
        else:
            click.echo(f"{told(engine, pause)}: paused" + ("" if begun else " already"))
    return 0


def _list(project: Path, format: str, *, rules: bool) -> None:
    with engine_of(project, rules=rules) as engine:
        paused = engine.pauses.all()
        if format == "json":
            click.echo(json.dumps([_as_json(one) for one in paused], ensure_ascii=False, indent=2))
            return
        for one in paused:
            since = f"{one.at.astimezone(engine.program.zone):%Y-%m-%d %H:%M}"
            click.echo(f"{told(engine, one.pause)}: paused since {since}, {one.by}")
        if not paused:
            click.echo("nothing is paused")


def _as_json(one: PausedSince) -> object:
    """A pause as `docs/output.md` describes it."""
    return {
        "kind": one.pause.kind,
        "name": one.pause.name or None,
        "entity": one.pause.entity or None,
        "since": one.at.isoformat(),
        "by": one.by,
    }
