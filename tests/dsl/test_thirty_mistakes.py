"""One file with thirty different mistakes: thirty diagnostics in one run, each on its line, none caused by another."""

import json
from pathlib import Path

from tests.cli.helpers import stagerules
from tests.dsl.parsing import MARK

HERE = Path(__file__).parent


def test_each_is_told_once_on_its_line() -> None:
    text = (HERE / "thirty_mistakes.rules").read_text(encoding="utf-8")
    expected = [
        (number, slug)
        for number, line in enumerate(text.splitlines(), 1)
        if (mark := MARK.search(line))
        for slug in mark[1].split()
    ]
    assert len(expected) == len({slug for _, slug in expected}) == 30
    ran = stagerules(HERE, "check", "--format", "json", "--schema", "correct/crm.schema", "thirty_mistakes.rules")
    said = [(one["line"], one["slug"]) for one in json.loads(ran.out)]
    assert said == expected
    assert ran.code == 1
