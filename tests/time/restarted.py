"""Another process that goes on with a world in a file: `restarted.py FILE MOMENT` reads rules from its input, lets time
pass until then, and writes what was logged.
"""

import sys
from datetime import datetime

from stagerules.interpreter.sql.backend import SqlBackend

from .crm import MONDAY, ZONE, program, schema
from .world import World


def main(file: str, moment: str) -> None:
    backend = SqlBackend(f"sqlite:///{file}", schema(), ZONE)
    made = World(program(sys.stdin.read()), backend, datetime.fromisoformat(moment).replace(tzinfo=MONDAY.tzinfo))
    made.post.answers["rate"] = {"text": "hi", "number": 7}
    made.works()
    print("\n".join(made.logged))
    backend.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
