"""The sources of rules that something pending was begun with."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import attrs
import sqlalchemy as sa

from . import rows
from .part import StorePart


@attrs.frozen(eq=False)
class Rulesets(StorePart):
    """Sources, by the name of their version."""

    def keep_ruleset(self, ruleset: str, sources: Mapping[str, str], at: datetime) -> None:
        """Keeps the sources of rules by their files' names."""
        text = rows.text_of(dict(sources))
        new: Any = self.own.insert(self.own.rulesets).values(id=ruleset, at=at, sources=text)
        self.db.run(new.on_conflict_do_nothing(index_elements=["id"]))

    def ruleset(self, ruleset: str) -> Mapping[str, str] | None:
        """The sources that are kept under this name."""
        table = self.own.rulesets
        found = self.db.rows(sa.select(table.c.sources).where(table.c.id == ruleset))
        if not found:
            return None
        sources: dict[str, str] = json.loads(found[0][0])
        return sources
