"""stagerules: the automation rules of a CRM as text that can be checked, planned and explained."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # For tools that read types. At run time each name is imported when it is first used: start-up is part of the
    # product, and a check needs no database.
    from .aio import AsyncEngine
    from .dsl.values import Duration, FileName, Labelled, Money, Ref
    from .engine import Engine
    from .errors import RulesError, UsersMistake
    from .interpreter.actions import Asked, Done, Failed, Skipped
    from .interpreter.calendar.calendars import WorkingTime
    from .interpreter.drivers.memory import MemoryBackend
    from .interpreter.drivers.receipt import Receipt
    from .interpreter.effects import AddToList, CreateRecord, DeleteRecord, Deliver, RemoveFromList, SetField
    from .interpreter.event import Event, stage_entered
    from .interpreter.extend.decorate import action, function
    from .interpreter.payments import payment_received
    from .interpreter.plan import Plan
    from .interpreter.records.problems import BackendProblem
    from .interpreter.sql.backend import SqlBackend, create_tables
    from .project import Project

_HOMES = {
    "aio": ("AsyncEngine",),
    "dsl.values": ("Duration", "FileName", "Labelled", "Money", "Ref"),
    "engine": ("Engine",),
    "errors": ("RulesError", "UsersMistake"),
    "interpreter.actions": ("Asked", "Done", "Failed", "Skipped"),
    "interpreter.calendar.calendars": ("WorkingTime",),
    "interpreter.drivers.memory": ("MemoryBackend",),
    "interpreter.drivers.receipt": ("Receipt",),
    "interpreter.effects": ("AddToList", "CreateRecord", "DeleteRecord", "Deliver", "RemoveFromList", "SetField"),
    "interpreter.event": ("Event", "stage_entered"),
    "interpreter.extend.decorate": ("action", "function"),
    "interpreter.payments": ("payment_received",),
    "interpreter.plan": ("Plan",),
    "interpreter.records.problems": ("BackendProblem",),
    "interpreter.sql.backend": ("SqlBackend", "create_tables"),
    "project": ("Project",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "AddToList",
    "Asked",
    "AsyncEngine",
    "BackendProblem",
    "CreateRecord",
    "DeleteRecord",
    "Deliver",
    "Done",
    "Duration",
    "Engine",
    "Event",
    "Failed",
    "FileName",
    "Labelled",
    "MemoryBackend",
    "Money",
    "Plan",
    "Project",
    "Receipt",
    "Ref",
    "RemoveFromList",
    "RulesError",
    "SetField",
    "Skipped",
    "SqlBackend",
    "UsersMistake",
    "WorkingTime",
    "action",
    "create_tables",
    "function",
    "payment_received",
    "stage_entered",
]


def __getattr__(name: str) -> object:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
