"""What must hold at every moment, and what must be there at the end."""

from collections.abc import Mapping
from functools import cached_property

import attrs

from stagerules.dsl.schema import Schema
from stagerules.dsl.values import Ref, Value
from stagerules.interpreter.drivers.backend import Backend
from stagerules.interpreter.event import Event
from stagerules.interpreter.store.history import HistoryRow
from stagerules.interpreter.store.protocol import EventStatus
from stagerules.project import Project
from tests.end_to_end.cases import Case, Row
from tests.end_to_end.crm import EXCLUSION, State, Twin, spam

OPEN: tuple[EventStatus, ...] = ("received", "planned", "queued", "held")


@attrs.frozen(slots=False)
class Watch:
    """One case in one language."""

    case: Case
    twin: Twin
    project: Project

    @cached_property
    def event(self) -> Event:
        """What happens."""
        return spam(self.twin)

    @cached_property
    def before(self) -> State:
        """All records before."""
        return self.twin.state(self.case.before)

    @cached_property
    def after(self) -> State:
        """All records afterwards."""
        return self.twin.state(self.case.after)

    @cached_property
    def gone(self) -> tuple[Ref, ...]:
        """The records that are deleted, in order."""
        return tuple(self.twin.record(one) for one in self.case.gone)

    @cached_property
    def history(self) -> list[Row]:
        """The whole history afterwards."""
        return [self._row(row) for row in self.case.history]

    @cached_property
    def owed(self) -> Mapping[Ref, frozenset[str]]:
        """What must be on the list once a record is gone."""
        return {self.twin.record(one): addresses for one, addresses in self.case.owed.items()}

    def holds(self, backend: Backend) -> None:
        """Nobody is lost, nothing is deleted that should not be, nothing else is touched: now, whenever that is."""
        self.allows(self.state(backend))

    def allows(self, now: State) -> None:
        """The same of a state."""
        listed = [str(fields["address"]) for record, fields in now.items() if record.entity == EXCLUSION]
        assert len(listed) == len(set(listed)), f"listed twice: {listed}"
        lost = set(self.before) - set(now)
        assert lost <= set(self.gone), f"deleted, and should not be: {lost - set(self.gone)}"
        for record in lost:
            assert self.owed[record] <= set(listed), f"deleted but not excluded: {record}"
        in_order = [record in lost for record in self.gone]
        assert in_order == sorted(in_order, reverse=True), f"deleted out of order: {lost}"
        for record, fields in now.items():
            old, new = self.before.get(record), self.after.get(record)
            assert old or new, f"made from nothing: {record}"
            for name, value in fields.items():
                may_be = [side[name] for side in (old, new) if side]
                if old is None and record.entity == EXCLUSION:
                    may_be.append(None)  # an entry that is only half written
                assert value in may_be, f"{record}.{name} is {value}"

    def ended(self, backend: Backend) -> None:
        """Everything is as it should be at the end: records, history, event, and nothing is left to do."""
        now = self.state(backend)
        self.allows(now)
        different = {one for one in {*now, *self.after} if now.get(one) != self.after.get(one)}
        assert not different, f"not as it should be: {different}"
        with backend.look() as work:
            history = [self._seen(row) for row in work.store.history()]
            assert history == self.history, f"history: {history}"
            status = work.store.status(self.event.id)
            assert status == "done", f"the event is {status}"
            left = [one.id for status in OPEN for one in work.store.waiting(status)]
            assert not left, f"left to do: {left}"
            assert not work.store.messages()
            pending = {one.event.record for one in work.store.timers()}
            assert pending == {one for one in now if one.entity != EXCLUSION}, f"pending: {pending}"

    def state(self, backend: Backend) -> State:
        """All records as they are now; of new entries not when they were made."""
        with backend.look() as work:
            return {
                Ref(entity, key): self._without_moment(fields)
                for entity, names in stored_fields(self.project.schema).items()
                for key, fields in work.records.read(entity, work.records.all_keys(entity), names).items()
                if fields is not None
            }

    def _without_moment(self, fields: Mapping[str, object]) -> dict[str, Value]:
        new = fields.get("author") == "automation" or ("author" in fields and not fields["author"])
        rule = self.project.program.rules[0].title
        found = {name: value for name, value in fields.items() if not (new and name == "created_at")}
        return {**found, **({"rule": "the rule"} if found.get("rule") == rule else {})}  # type: ignore[dict-item]

    def _row(self, row: Row) -> Row:
        """A line of the history in the language of the case."""
        field = None if row.field is None else self.twin.field(row.record.entity, row.field)
        old, new = (
            self.twin.fields(row.record.entity, one) if isinstance(one, Mapping) else self.twin.value(one)
            for one in (row.old, row.new)
        )
        return Row(self.twin.record(row.record), row.kind, field, old, new, self.twin.told(row.detail))

    def _seen(self, row: HistoryRow) -> Row:
        """A line of the history as it was written."""
        assert row.event == self.event.id
        assert row.title == self.project.program.rules[0].title
        old, new = (self._without_moment(one) if isinstance(one, Mapping) else one for one in (row.old, row.new))
        return Row(row.record, row.kind, row.field, old, new, row.detail)


def stored_fields(schema: Schema) -> dict[str, list[str]]:
    """The fields of each entity that are stored, but for the key."""
    return {
        name: [field.name for field in entity.fields.values() if field.first_of is None and field.name != entity.key]
        for name, entity in schema.entities.items()
    }
