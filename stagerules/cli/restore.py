"""`stagerules restore`: brings back what a run deleted."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

import click

from stagerules.dsl.values import Ref
from stagerules.engine import Engine
from stagerules.exclusions import BY_HAND
from stagerules.interpreter.effects import CreateRecord, DeleteRecord
from stagerules.interpreter.plan import Cause, Step
from stagerules.interpreter.restore.desk import Remark, Restoration, refs_of
from stagerules.interpreter.restore.removed import Listed
from stagerules.interpreter.store.history import HistoryRow
from stagerules.interpreter.wire.effects import effect_to_json

from .shared.engines import engine_of
from .shared.outcome import FINDINGS
from .shared.plans import Teller
from .shared.projects import project_option
from .shared.tell import many, printable, say

NO_CAUSE = Cause(BY_HAND, BY_HAND, "", 0, "", "")


@click.command("restore")
@project_option
@click.argument("run")
@click.option("--exclusions", is_flag=True, help="Also take the addresses that the run listed off the exclusion list.")
@click.option("--dry-run", is_flag=True, help="Only show what it would do.")
@click.option("--format", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(project: Path, run: str, exclusions: bool, dry_run: bool, format: str) -> int:
    """Bring back what a run deleted: records under their old keys, and their places in lists and relations.

    RUN is the id of the event, as `history` shows it: `(event e-1)`. No rule starts, and what was cancelled stays so.

    Exit code 1: something stands in the way, and nothing is done.
    """
    with engine_of(project, rules=False) as engine:
        found = engine.restore(run, exclusions=exclusions, dry=dry_run)
        if format == "json":
            click.echo(json.dumps(_as_json(found, dry_run), ensure_ascii=False, indent=2))
        else:
            say([*_lines(found, _teller(engine, found), dry_run)])
    return FINDINGS if found.status in ("impossible", "partly") else 0


def _teller(engine: Engine, found: Restoration) -> Teller:
    """Writes a restore; what is not back yet has the name it had."""
    concerned = {*found.there, *(one.record for one in found.restored), *(one.record for one in found.put_back)}
    concerned |= {one.record for one in (*found.left_out, *found.obstacles)}
    for effect, _ in found.effects:
        concerned.add(effect.record)
        if isinstance(effect, CreateRecord):
            concerned |= {*refs_of(effect.values.values())}
        elif not isinstance(effect, DeleteRecord):
            concerned |= {*refs_of((effect.value,))}
    names = engine.names(concerned)
    for gone in found.restored:
        shown_as = engine.project.schema.entities[gone.record.entity].shown_as
        if shown_as and (name := (gone.values or {}).get(shown_as)) is not None:
            names.setdefault(gone.record, engine.shown(name))
    return Teller(engine.shown, names)


def _lines(found: Restoration, teller: Teller, dry: bool) -> Iterator[str]:
    """What comes back, what does not and why, and how to go on."""
    yield click.style(_head(found, dry), bold=True)
    yield from (f"  {teller.record(record)} is there already" for record in found.there)
    for effect, before in found.effects:
        match effect:
            case CreateRecord(record, values):
                yield f"  {teller.record(record)} comes back: {teller.values(values)}"
            case DeleteRecord():
                continue  # told by its address below
            case _:
                yield f"  {teller.effect(Step(effect, '', NO_CAUSE, before))}"
    yield from (f"  {printable(one.address)} is taken off the exclusion list" for one in found.off_list)
    yield from (f"  in the way: {_remark(one, teller)}" for one in found.obstacles)
    yield from (f"  not as it was: {_remark(one, teller)}" for one in found.left_out)
    yield from (f"  not revived: {_waited(row, teller)}" for row in found.cancelled)
    if found.refused:
        yield f"  only a part is done: {printable(found.refused)}"
    yield from (f"  {line}" for line in _stays(found.on_list))
    yield from _help(found)


def _head(found: Restoration, dry: bool) -> str:
    head = f"restore of run {printable(found.run)}"
    match found.status:
        case "impossible":
            return f"{head}: nothing is done"
        case "already_there":
            return f"{head}: already there, nothing to do"
        case _ if dry:
            return f"{head}: this would be done"
        case _:
            return f"{head}: {many(len(found.restored), 'record')} back" if found.restored else f"{head}: done"


def _stays(listed: tuple[Listed, ...]) -> Iterator[str]:
    if listed:
        addresses = ", ".join(printable(one.address) for one in listed)
        yield f"on the exclusion list all the same: {addresses}"


def _help(found: Restoration) -> Iterator[str]:
    if found.on_list:
        yield "  help: `--exclusions` takes off what serves nobody else, `stagerules exclusions remove ADDRESS` any."
    if found.obstacles:
        yield "  help: Mend what is in the way, then restore it once more."


def _remark(one: Remark, teller: Teller) -> str:
    field = f", {printable(one.field)}" if one.field else ""
    return f"{teller.record(one.record)}{field}: {printable(one.why)}"


def _waited(row: HistoryRow, teller: Teller) -> str:
    due = "" if row.old is None or isinstance(row.old, Mapping) else f", due at {teller.value(row.old)}"
    return f"what waited for {teller.record(row.record)}{due}"


def _as_json(found: Restoration, dry: bool) -> object:
    """A restore as `docs/output.md` describes it."""
    return {
        "run": found.run,
        "status": found.status,
        "dry_run": dry,
        "restored": [_ref(one.record) for one in found.restored],
        "already_there": [_ref(one) for one in found.there],
        "effects": [effect_to_json(effect) for effect, _ in found.effects],
        "obstacles": [_remark_to_json(one) for one in found.obstacles],
        "not_as_it_was": [_remark_to_json(one) for one in found.left_out],
        "off_list": [one.address for one in found.off_list],
        "on_list": [one.address for one in found.on_list],
        "not_revived": [{**_ref(row.record), "due": _moment(row.old)} for row in found.cancelled],
        "refused": found.refused or None,
    }


def _ref(record: Ref) -> dict[str, object]:
    return {"entity": record.entity, "key": record.key}


def _remark_to_json(one: Remark) -> dict[str, object]:
    return {**_ref(one.record), "field": one.field, "why": one.why}


def _moment(due: object) -> str | None:
    return due.isoformat() if isinstance(due, datetime) else None
