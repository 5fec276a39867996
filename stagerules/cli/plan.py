"""`stagerules plan`: what events would lead to."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click

from stagerules.engine import Engine
from stagerules.errors import UsersMistake
from stagerules.interpreter.plan import Decided, Refused
from stagerules.interpreter.wire.plans import plan_to_json
from stagerules.planned import BEGINNING, Planned, planned_line

from .shared.engines import engine_of
from .shared.events import Wanted, event_options, events_of
from .shared.masks import masked_plan
from .shared.outcome import FINDINGS
from .shared.plans import Teller, teller_of
from .shared.projects import project_option
from .shared.reasons import endless
from .shared.tell import plain_reason, say


@click.command("plan")
@project_option
@event_options
@click.option("--out", type=click.Path(path_type=Path), help="Also keep the plans in a file, for `run --plan FILE`.")
@click.option("--full", is_flag=True, help="Show what messages say to the end, and their HTML.")
@click.option("--format", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(project: Path, wanted: Wanted, out: Path | None, full: bool, format: str) -> int:
    """Show what events would lead to; nothing happens.

    FILE holds one event a line, as JSON; `-` is standard input. Each event is planned on the data as they are now.
    """
    refused = False
    with engine_of(project) as engine, _kept(out) as keep:
        events = events_of(engine, wanted, keeping=False)
        for event in events:
            at = engine.now()
            decided = engine.plan(event, at=at)
            if isinstance(decided, Decided) and not decided.plan.empty:
                keep(planned_line(Planned(at, decided.plan)))
            refused |= isinstance(decided, Refused) or decided.plan.code not in (None, "paid_before")
            if format == "json":
                click.echo(json.dumps(_as_json(decided), ensure_ascii=False))
            elif isinstance(decided, Refused):
                say([*_refused(engine, decided), ""])
            else:
                say([*teller_of(engine, decided.plan, "full" if full else "short").plan(decided.plan), ""])
    return FINDINGS if refused or events.broken else 0


@contextmanager
def _kept(out: Path | None) -> Iterator[Callable[[str], object]]:
    """Writes lines to the file, if there is to be one. It is there when all of them are; other files are left alone."""
    if out is None:
        yield lambda _: None
        return
    special = out.exists() and not out.is_file()  # such as /dev/stdout
    file = out if special else Path(os.path.realpath(out))
    half = out if special else file.with_name(f"{file.name}.half")

    def keep(line: str) -> None:
        with _told(out):
            lines.write(line + "\n")

    with _told(out):
        if not special:
            _refuse_other(file, out)
        lines = half.open("w", encoding="utf-8")
    try:
        yield keep
        with _told(out):
            lines.close()
            if not special:
                half.replace(file)
    finally:
        with suppress(OSError):
            lines.close()
            if not special:
                half.unlink(missing_ok=True)


@contextmanager
def _told(out: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UsersMistake(f"The file `{out}` cannot be written: {plain_reason(error)}.", exit_code=2) from None


def _refuse_other(file: Path, out: Path) -> None:
    """Refuses a file that is there and holds something else than plans."""
    if not file.exists():
        return
    with file.open("rb") as there:
        begins = there.read(len(BEGINNING))
    if begins not in (b"", BEGINNING):
        raise UsersMistake(
            f"The file `{out}` is there already and holds no plans; it is left as it is.",
            "Name another one, such as `--out plan.jsonl`.",
            exit_code=2,
        )


def _refused(engine: Engine, refused: Refused) -> Iterator[str]:
    """Why nothing can be done, with the way round."""
    event = refused.event
    teller = Teller(engine.shown, engine.names([event.record]))
    yield click.style(teller.event(event), bold=True)
    first, *way = endless(event, refused.code, refused.loop)
    yield f"  nothing can be done: {first}"
    yield from (f"  {line}" for line in way)


def _as_json(decided: Decided | Refused) -> object:
    if isinstance(decided, Refused):
        return {"event": decided.event.id, "refused": decided.code, "loop": list(decided.loop)}
    return plan_to_json(masked_plan(decided.plan))
