"""Strings that break software: some of our own, and where they are at hand the 515 of `strings/blns.jsonl`.

`STAGERULES_TEST_DATA` names the folder that holds `strings`; without it, it is looked for beside the checkout.
"""

import json
import os
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parents[1]
FOLDER = Path(os.environ.get("STAGERULES_TEST_DATA") or HERE.parent / "shared" / "data")
FILE = FOLDER / "strings" / "blns.jsonl"

OWN = (
    "",
    " ",
    "\x00",
    "a\x00b\x07\x1b[31m\x7f\x85",
    "\r\nX-Evil: 1\r\n\r\nbody",
    "a\nBcc: evil@example.com",
    "\t\v\f\u2028\u2029\ufeff\u200b",
    "\u202egnp.exe",
    "\ud800",
    "a\udfffb\udc80",
    "\ufffe\uffff",
    "\U0001f44d\U0001f3fd e\u0301 \u00e9",
    "a&To=+491799&Body=x;c=d#e?f",
    "a=b%00%0a%u0041+%2B",
    '"}],"to":"+491799","x":[{"y":"',
    "]]></Say><Dial>+491799</Dial><Say>",
    '" loop="0" x="',
    "&amp;&lt;&#0;&evil;<!--<?x?>",
    "{to}{text}{token}{values.name}{{to}}{0}%s%(to)s${to}",
    "../../etc/passwd",
    "..\\..\\x",
    "\r\n--boundary\r\ncontent-disposition: form-data; name=\"chat_id\"\r\n\r\n9\r\n",
    "a,b;c d/e",
    "+491711234567,+491799",
    "1" * 300,
)  # fmt: skip


def given() -> list[str]:
    """Those of the file. Skips the test where it is not there."""
    if not FILE.is_file():
        pytest.skip(f"there is no {FILE}: `STAGERULES_TEST_DATA` may name the folder that holds `strings`")
    found = [json.loads(line)["value"] for line in FILE.read_text(encoding="utf-8").splitlines()]
    assert len(found) == 515
    return found


SOURCES = pytest.mark.parametrize(
    "strings", [pytest.param(lambda: list(OWN), id="own"), pytest.param(given, id="given", marks=pytest.mark.slow)]
)
"""Makes a test run once with each list."""
