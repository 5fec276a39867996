"""Records in an SQLite database that does not watch over relations itself: here we look before we write."""

from collections.abc import Iterable

from stagerules.dsl.values import Handle, Key, Ref, Value

from ..effects import AddToList, CreateRecord, SetField
from ..plan import Step
from ..records.problems import EffectRefused
from ..records.protocol import Loosened
from ..records.values import real_ref
from .records import SqlRecords


class WholeRecords(SqlRecords):
    """The same records. A relation to a record that is not there, and a member for one, are refused."""

    def apply(self, step: Step, keys: dict[Handle, Key]) -> tuple[Loosened, ...]:
        """Carries out a record effect."""
        match step.effect:
            case SetField(record, _, value) | AddToList(record, _, value):
                self._refuse_missing(real_ref(record, keys), "no_record")
                self._refuse_dangling((value,), keys)
            case CreateRecord(record, values):
                self._refuse_dangling((one for one in values.values() if one != record), keys)
            case _:
                pass
        return super().apply(step, keys)

    def _refuse_dangling(self, values: Iterable[Value], keys: dict[Handle, Key]) -> None:
        for value in values:
            for one in value if isinstance(value, tuple) else (value,):
                if isinstance(one, Ref):
                    self._refuse_missing(real_ref(one, keys), "refused_by_database")

    def _refuse_missing(self, record: Ref, code: str) -> None:
        if self.read(record.entity, (record.key,), ())[record.key] is None:
            raise EffectRefused(code, f"there is no {record.entity} {record.key}")
