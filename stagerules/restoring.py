"""Bringing back what a run deleted: the item, the contact, their places in lists and relations."""

import uuid
from collections.abc import Callable
from datetime import datetime

import attrs

from stagerules.dsl.values import Handle, Key
from stagerules.interpreter.drivers import stepwise
from stagerules.interpreter.drivers.again import in_transaction
from stagerules.interpreter.drivers.backend import Backend, Work
from stagerules.interpreter.drivers.perform import StepRefused, carry_out
from stagerules.interpreter.drivers.settle import learned
from stagerules.interpreter.event import Event
from stagerules.interpreter.facts import Facts
from stagerules.interpreter.plan import Cause, Outcome, Plan, Step
from stagerules.interpreter.program import Program
from stagerules.interpreter.records.problems import BackendProblem
from stagerules.interpreter.restore.desk import RESTORE, Remark, Restoration
from stagerules.interpreter.restore.removed import Gone, removed
from stagerules.interpreter.restore.restoration import entries_needed, needed, restoration
from stagerules.interpreter.store.history import HistoryRow, Performed, history_rows
from stagerules.interpreter.store.protocol import OPEN, Store

from .errors import UsersMistake
from .exclusions import BY_HAND

BEGUN = "restore-"
"""How the ids of restores begin: one that broke off is found by it."""


@attrs.frozen
class Restores:
    """Restores on a backend: what one would do, and doing it. No rule starts: that a deal is back is no new deal."""

    program: Program
    backend: Backend
    now: Callable[[], datetime]

    def plan(self, run: str, *, exclusions: bool = False) -> Restoration:
        """What a restore would do now. Raises `UsersMistake` where the run deleted nothing, or is not known."""
        with self.backend.look() as work:
            return self._found(run, exclusions, work)

    def carry_out(self, run: str, *, exclusions: bool = False, author: str = BY_HAND) -> Restoration:
        """Does it, all or nothing; with an obstacle, nothing. Where records and history share no transaction, one that
        broke off is finished by the next restore and by the next `run`. Raises what `plan` raises, and
        `BackendProblem`.
        """
        if self.backend.atomic:
            return self._at_once(run, exclusions, author)
        self._finish_begun()
        return self._step_by_step(run, exclusions, author)

    def _found(self, run: str, exclusions: bool, work: Work) -> Restoration:
        past = removed(work.store.history_from(run))
        if work.store.status(run) in OPEN:
            raise UsersMistake(
                f"Run {run} is not finished yet.", "Let `stagerules run` finish it, then restore it.", exit_code=2
            )
        if not past.records:
            raise _nothing(run, work.store)
        schema = self.program.schema
        facts = learned(Facts(now=self.now()), needed(past, schema), work)
        facts = learned(facts, entries_needed(facts, schema), work)
        since = {one.record: _since(one, work.store) for one in past.records}
        return restoration(run, past, facts, since, schema, exclusions=exclusions)

    def _at_once(self, run: str, exclusions: bool, author: str) -> Restoration:
        def restore(work: Work) -> Restoration:
            found = self._found(run, exclusions, work)
            if found.effects:
                plan, keys = _plan(found), dict[Handle, Key]()
                loosened = carry_out(plan.steps, work.records, keys)
                performed = Performed(plan, self.now(), keys, loosened)
                work.store.write_history(history_rows(performed, author))
            return found

        try:
            return in_transaction(self.backend, restore)
        except StepRefused as refused:
            why = refused.refused.detail or refused.refused.code
            remark = Remark(refused.record, why)
            return self.plan(run, exclusions=exclusions).stopped_by(remark)

    def _step_by_step(self, run: str, exclusions: bool, author: str) -> Restoration:
        def keep(work: Work) -> tuple[Restoration, Plan | None]:
            found = self._found(run, exclusions, work)
            if not found.effects:
                return found, None
            plan = _plan(found)
            work.store.keep(plan.event, "received")
            work.store.save_plan(plan)
            return found, plan

        found, plan = in_transaction(self.backend, keep)
        if plan is None:
            return found
        program = attrs.evolve(self.program, automation_user=author)
        try:
            receipt = stepwise.finish(program, self.backend, plan.event.id, self.now())
        except BackendProblem as problem:
            way_out = "What is begun is kept: restore it once more, or run `stagerules run`, and it is finished."
            raise BackendProblem(str(problem), f"{problem.hint} {way_out}".strip()) from None
        return attrs.evolve(found, refused=receipt.detail if receipt.status == "error" else "")

    def _finish_begun(self) -> None:
        with self.backend.look() as work:
            begun = [one.id for one in work.store.waiting("planned") if one.id.startswith(BEGUN)]
        for one in begun:
            stepwise.finish(self.program, self.backend, one, self.now())


def _nothing(run: str, store: Store) -> UsersMistake:
    """Why there is nothing that could be restored."""
    if store.status(run) is None and not store.history_of(run):
        return UsersMistake(
            f"No run has the id `{run}`.",
            "`stagerules history` shows the id of each run behind the word `event`.",
            exit_code=2,
        )
    return UsersMistake(
        f"Run {run} deleted nothing that was there before it.",
        "`stagerules history` shows what was deleted, and by which event.",
        exit_code=2,
    )


def _since(gone: Gone, store: Store) -> tuple[HistoryRow, ...]:
    """What was done to a record after its deletion."""
    rows = store.history(gone.record)
    last = max((at for at, row in enumerate(rows) if row == gone.row), default=-1)
    return rows[last + 1 :]


def _plan(found: Restoration) -> Plan:
    """The effects as a plan, so that they are carried out and remembered like any other."""
    about = found.restored[-1].record if found.restored else found.effects[0][0].record  # the item went first
    event = Event(f"{BEGUN}{uuid.uuid4().hex}", "created", about)
    cause = Cause(BY_HAND, RESTORE, "", 0, "", event.id)
    steps = (
        Step(effect, f"{event.id}-{number}", cause, before) for number, (effect, before) in enumerate(found.effects)
    )
    return Plan(event, tuple(steps), (Outcome(cause, RESTORE, "done", detail=f"of run {found.run}"),))
