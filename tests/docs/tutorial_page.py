"""Goes through the tutorial as its reader does: writes what is to be written, and runs what is to be typed.

`python -m tests.docs.tutorial_page` writes anew what is printed. Behind the language of a block stands its file:

    rules sales.rules                  the whole file
    rules sales.rules:2                in place of line 2
    rules sales.rules, at the end      with an empty line before it
    rules sales.rules, there already   nothing is written, it is so
"""

import re
import shlex
from pathlib import Path
from tempfile import TemporaryDirectory

import attrs

from tests.cli.helpers import ROOT, stagerules
from tests.docs.fences import FENCE

PAGE = ROOT / "docs" / "guide" / "tutorial.md"
INFO = re.compile(r"\w+ (?P<file>[\w.]+)(?::(?P<line>\d+))?(?:, (?P<how>.+))?")
BY_HAND = ("python3 -m venv", "source ")
"""What the reader types to install; the README has it, too, and from there it is run."""
OF_THE_DAY = {
    r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d": "2026-11-20 10:00:00",
    r"[A-Z][a-z]{2} \d{1,2}, \d{4}, \d{1,2}:\d\d [AP]M": "Nov 22, 2026, 10:00 AM",
    r"\b[0-9a-f]{32}\b": "5e0bafbbe56e4f4cbb9d38b5c6a1d9e7",
}
"""What is another at each run, and what stands for it on the page."""


@attrs.define
class Reader:
    """Somebody at a terminal."""

    home: Path
    folder: Path
    printed: str = ""

    def type(self, line: str) -> None:
        """Types a line into the terminal."""
        if line.startswith(BY_HAND):
            assert line in (ROOT / "README.md").read_text(encoding="utf-8")
            return
        command, *words = shlex.split(line)
        if command == "cd":
            self.folder = (self.folder / words[0] if words else self.home).resolve()
            return
        assert command == "stagerules", line
        ran = stagerules(self.folder, *words)
        said = ran.out + ran.err
        self.printed += said if words[0] == "test" else _any_day(said)

    def write(self, info: str, text: str) -> None:
        """Writes into a file what a block shows."""
        found = INFO.fullmatch(info)
        assert found, info
        path, line = self.folder / found["file"], found["line"]
        before = path.read_text(encoding="utf-8")
        match found["how"]:
            case "there already":
                assert text in before
            case "at the end":
                path.write_text(f"{before}\n{text}", encoding="utf-8")
            case None if line is None:
                path.write_text(text, encoding="utf-8")
            case None:
                lines = before.splitlines(keepends=True)
                lines[int(line) - 1] = text
                path.write_text("".join(lines), encoding="utf-8")
            case how:
                raise AssertionError(how)


def _any_day(text: str) -> str:
    for pattern, instead in OF_THE_DAY.items():
        text = re.sub(pattern, instead, text)
    return text


def played(page: str, home: Path) -> str:
    """The page, with what is printed now."""
    reader = Reader(home, home)

    def block(found: re.Match[str]) -> str:
        info, text = found[2], found[3]
        match info.partition(" ")[0]:
            case "sh":
                assert not reader.printed, "the page does not show what was printed"
                for line in text.splitlines():
                    reader.type(line)
            case "text":
                text, reader.printed = reader.printed.rstrip("\n") + "\n", ""
            case _:
                reader.write(info, text)
        return f"```{info}\n{text}```"

    return FENCE.sub(block, page)


if __name__ == "__main__":
    with TemporaryDirectory() as there:
        PAGE.write_text(played(PAGE.read_text(encoding="utf-8"), Path(there)), encoding="utf-8")
