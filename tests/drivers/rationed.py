"""A process that hands messages over by the limits of a project, beside others that do the same."""

import subprocess
import sys

import attrs

from stagerules.interpreter.drivers.deliver import deliver
from stagerules.interpreter.limits import Limits
from stagerules.interpreter.sql.backend import SqlBackend
from stagerules.interpreter.store.outbox import Message

from ..processes import started
from .postman import NOW, PROGRAM, SCHEMA

LIMITS = Limits(per_client_and_day=7, per_rule_and_hour=9)


class Gone:
    """A channel that only says what it was given."""

    def send(self, message: Message) -> str:
        print("sent", message.id, flush=True)
        return "there"


def start(url: str) -> "subprocess.Popen[str]":
    return started("tests.drivers.rationed", url, stdin=subprocess.PIPE)


def main(url: str) -> None:
    backend = SqlBackend(url, SCHEMA)
    program = attrs.evolve(PROGRAM, limits=LIMITS)
    print("ready", flush=True)
    sys.stdin.readline()
    for one in deliver(program, backend, {"email": Gone()}, lambda: NOW):
        print(one.status, one.message.id, one.code, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
