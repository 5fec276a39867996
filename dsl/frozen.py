"""`frozen` and `told`: `attrs.frozen`, but made in a fifth of the time. For both trees and for the problems.

There are 400 of them, and attrs writes and compiles five methods for each: half of the time that `check` takes to
start. Here comparing, hashing and printing are the same three functions for all.
"""

from collections.abc import Callable
from threading import RLock
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from attrs import frozen
    from attrs import frozen as told
else:

    def frozen(cls: type | None = None, *, kw_only: bool = False) -> type | Callable[[type], type]:
        """Makes a frozen class; fields that say `eq=False` take no part in comparison."""

        def make(cls: type) -> type:
            made: Any = attrs.frozen(cls, eq=False, repr=False, kw_only=kw_only)
            made.__eq__, made.__hash__, made.__repr__ = _equal, _hash, _text
            return made

        return make if cls is None else make(cls)

    def told(cls: type | None = None, *, kw_only: bool = False) -> type | Callable[[type], type]:
        """Makes a frozen class when it is first needed: of 300 kinds of problems a file has but a few."""

        def make(cls: type) -> type:
            def first(self: object, *args: object, **named: object) -> None:
                build(type(self))
                type(self).__init__(self, *args, **named)

            cls.__init__ = first
            WAITING[cls] = kw_only
            return cls

        return make if cls is None else make(cls)

    def build(cls: type) -> None:
        """Makes a class that is waiting, after those that it is made from. Two threads may need it at once: at any
        moment the class has the `__init__` that waits, or the one that is made.
        """
        with LOCK:
            for one in reversed(cls.__mro__):
                if one in WAITING:
                    one.__eq__, one.__hash__, one.__repr__ = _equal, _hash, _text
                    attrs.frozen(one, auto_detect=False, eq=False, repr=False, kw_only=WAITING[one], slots=False)
                    del WAITING[one]

    LOCK = RLock()
    WAITING: dict[type, bool] = {}

    def _equal(self: object, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return all(getattr(self, one.name) == getattr(other, one.name) for one in attrs.fields(type(self)) if one.eq)

    def _hash(self: object) -> int:
        return hash((type(self), *(getattr(self, one.name) for one in attrs.fields(type(self)) if one.eq)))

    def _text(self: object) -> str:
        shown = (f"{one.name}={getattr(self, one.name)!r}" for one in attrs.fields(type(self)) if one.repr)
        return f"{type(self).__name__}({', '.join(shown)})"


__all__ = ["frozen", "told"]
