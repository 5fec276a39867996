"""`stagerules resume`: what was paused goes on."""

import json
from pathlib import Path

import click

from stagerules.errors import UsersMistake

from .shared.engines import engine_of
from .shared.outcome import FINDINGS
from .shared.pauses import is_one, known, meant, told, what_option
from .shared.projects import project_option


@click.command("resume")
@project_option
@what_option
@click.option("--format", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(
    project: Path, rule: str | None, stage: str | None, entity: str | None, everything: bool, format: str
) -> int:
    """Let a paused rule, the rules of a paused stage, or the whole project go on.

    RULE is the name of a rule, or FILE:LINE of one without a name. `--all` ends the pause of the project; rules and
    stages that were paused by themselves stay paused. Exit code 1: it was not paused.
    """
    if not is_one(rule, stage, entity, everything=everything):
        raise UsersMistake("It is not said what is to go on.", "`stagerules pause` lists what is paused.", exit_code=2)
    by_name = known(project, rule, stage, entity)
    with engine_of(project, rules=rule is not None and by_name is None) as engine:
        pause = by_name or meant(engine, rule, stage, entity)
        ended = engine.pauses.end(pause)
        left = len(engine.pauses.all())
        if format == "json":
            click.echo(json.dumps({"ended": ended, "still_paused": left}))
        else:
            still = f"; still paused: {left}, see `stagerules pause`" if left else ""
            click.echo(f"{told(engine, pause)}: " + ("goes on" if ended else "was not paused") + still)
    return 0 if ended else FINDINGS
