"""stagerules: the automation rules of a CRM as text that can be checked, planned and explained."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # For tools that read types. At run time each name is imported when it is first used: start-up is part of the
    # product, and a check needs no database.
    from .engine import Engine as Engine
    from .errors import RulesError as RulesError
    from .errors import UsersMistake as UsersMistake
    from .interpreter.decorate import action as action
    from .interpreter.decorate import function as function
    from .interpreter.drivers.memory import MemoryBackend as MemoryBackend
    from .interpreter.event import stage_entered as stage_entered
    from .interpreter.sql.backend import SqlBackend as SqlBackend
    from .project import Project as Project

_HOMES = {
    "Engine": "engine",
    "MemoryBackend": "interpreter.drivers.memory",
    "Project": "project",
    "RulesError": "errors",
    "SqlBackend": "interpreter.sql.backend",
    "UsersMistake": "errors",
    "action": "interpreter.decorate",
    "function": "interpreter.decorate",
    "stage_entered": "interpreter.event",
}

__all__ = [
    "Engine",
    "MemoryBackend",
    "Project",
    "RulesError",
    "SqlBackend",
    "UsersMistake",
    "action",
    "function",
    "stage_entered",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
