"""Reads, checks and decides in a process of its own, and prints what of the world Python's audit hook saw meanwhile.

`python -m tests.fuzz.reach NUMBER` takes so many generated inputs, besides all escapes in all places.
"""

import json
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from random import Random

from stagerules.dsl.check.project import check_project
from stagerules.dsl.frozen import WAITING, build
from stagerules.dsl.parse.files import parse
from stagerules.dsl.problem import diagnose
from stagerules.dsl.source import Source
from stagerules.dsl.values import Labelled

from .examine import examine, told
from .facts import Records, made_records, program, settle, started
from .inputs import made
from .payloads import ESCAPES, PLACES, READERS
from .sound_rules import SoundRules
from .world import SETTINGS, VOCABULARY, schema

HARMLESS = {"builtins.id", "sys._getframe", "gc.get_objects", "time.sleep"}
"""What says nothing about the world outside."""


class Watch:
    """The audit hook; it stays in its process for good, and takes down what it sees while it is on."""

    def __init__(self) -> None:
        self.on = False
        self.seen: list[str] = []
        sys.addaudithook(self.hook)

    def hook(self, event: str, arguments: tuple[object, ...]) -> None:
        """Takes an event down."""
        if self.on and event not in HARMLESS:
            self.on = False
            self.seen.append(f"{event} {arguments!r}"[:300])
            self.on = True

    def over(self, work: Callable[[], object]) -> None:
        """Does something under the watch."""
        self.on = True
        try:
            work()
        finally:
            self.on = False


def works(first: int, count: int, escapes: tuple[str, ...]) -> Iterator[Callable[[], object]]:
    """Everything that is done, each made ready beforehand: generated inputs and rules, escapes in all places."""
    for number in range(first, first + count):
        yield partial(examine, made(number))
        yield from decisions(SoundRules(Random(number), schema).rules_file(), made_records(Random(number)))
    for escape in escapes:
        for place in PLACES:
            yield partial(checked, f"for Deal\n{place.replace('@', escape)}")
        yield from decisions(READERS, armed(made_records(Random(1)), escape))


def checked(text: str) -> None:
    """Reads and checks a rules file, and tells what is to be said."""
    source = Source("a.rules", text)
    file, problems = parse(source)
    _, _, diagnostics = check_project([file], schema(), VOCABULARY, SETTINGS)
    told([*(diagnose(one, source) for one in problems), *diagnostics])


def decisions(text: str, records: Records) -> Iterator[Callable[[], object]]:
    """The decisions of all rules of a file that passes the check."""
    file, _ = parse(Source("a.rules", text))
    rules, _, diagnostics = check_project([file], schema(), VOCABULARY, SETTINGS)
    for rule in () if any(one.severity == "error" for one in diagnostics) else rules:
        event, there = started(rule, records, Random(1))
        yield partial(settle, program(rules), event, there, Random(1))


def armed(records: Records, escape: str) -> Records:
    """The records with the escape in every text."""
    emails = (Labelled("work", escape), Labelled("home", f"{escape}@example.com"))
    phones = (Labelled("work", escape), Labelled("mobile", "+49 30 123456"))
    texts = {"title": escape, "name": escape, "notes": escape, "nick": escape, "tags": (escape,), "site": escape}
    texts |= {"phone": escape, "mail": escape, "emails": emails, "phones": phones, "brochure": None, "email": escape}
    return {
        record: {
            name: texts.get(name, value) if record.entity != "User" or name != "phones" else ()
            for name, value in fields.items()
        }
        for record, fields in records.items()
    }


if __name__ == "__main__":
    count, watch = int(sys.argv[1]), Watch()
    assert len(list(decisions(READERS, made_records(Random(1))))) == READERS.count("\non "), "they pass the check"
    for work in works(1_000_000, count, ("title", "+49 30 123456")):
        work()  # loads what is loaded at the first use
    for kind in tuple(WAITING):
        build(kind)  # the classes of problems that none of these works met
    done = 0
    for work in works(0, count, ESCAPES):
        watch.over(work)
        done += 1
    seen, watch.seen = watch.seen, []
    watch.over(partial(Path(__file__).read_bytes))
    print(json.dumps({"works": done, "seen": seen, "awake": watch.seen}))
