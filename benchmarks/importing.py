"""100,000 rows of a CSV file taken in by `stagerules import`, in a process of its own: rows a second, and memory."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROWS = 100_000
PROJECT = """language = 1
schema = "crm.schema"
locale = "en"
time_zone = "Europe/Berlin"
currency = "EUR"
region = "DE"

[backend]
url = "sqlite:///crm.db"
"""
SCHEMA = """entity Company:
    key id: integer
    name: text

entity Deal:
    key id: integer
    title: text
    amount: money?
    company: Company?
    closed: date?
    pipeline "Sales":
        stage "New"
        stage "Won" success
"""
MEASURED = """import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
"""A small process starts the measured one: until it is loaded, a process counts the memory of its parent as its own."""
OPTIONS = ("--column", "Company=company by name", "--date", "Closed=dd.MM.yyyy")


def take_in() -> tuple[float, float, float]:
    """Seconds for 100,000 rows, and the largest memory in MB with 1,000 and with 100,000 rows."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "stagerules.toml").write_text(PROJECT)
        (folder / "crm.schema").write_text(SCHEMA)
        (folder / "no.rules").write_text("for Deal\n")
        (folder / "companies.csv").write_text("id,name\n" + "".join(f"{n},Company {n}\n" for n in range(500)))
        _stagerules(folder, "db", "init")
        _stagerules(folder, "import", "companies.csv", "-e", "Company")
        small, large = folder / "small.csv", folder / "large.csv"
        small.write_text(_deals(range(ROWS, ROWS + 1_000)), encoding="utf-8")
        large.write_text(_deals(range(ROWS)), encoding="utf-8")
        little = _stagerules(folder, "import", small.name, "-e", "Deal", *OPTIONS)
        start = time.perf_counter()
        much = _stagerules(folder, "import", large.name, "-e", "Deal", *OPTIONS)
        return time.perf_counter() - start, little, much


def _deals(numbers: range) -> str:
    return "Id,Title,Amount,Company,Closed,Stage\n" + "".join(map(_deal, numbers))


def _deal(n: int) -> str:
    amount, day = f"{n % 90 + 10}.{n % 900 + 100},50 €", f"{n % 28 + 1:02}.{n % 12 + 1:02}.2026"
    return f'{n},Deal no. {n},"{amount}",Company {n % 500},{day},New\n'


def _stagerules(folder: Path, *arguments: str) -> float:
    """Runs the command line; the largest memory of the process in MB."""
    command = [sys.executable, "-c", MEASURED, sys.executable, "-m", "stagerules", *arguments]
    return int(subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, check=True).stdout) / 1024


def show() -> None:
    """The lines of the table."""
    seconds, little, much = take_in()
    print(f"{'import of 100,000 rows':<58} {seconds:10.1f} s    {ROWS / seconds:8,.0f} rows a second")
    print(f"    memory {much:,.0f} MB at most; with 1,000 rows {little:,.0f} MB")


if __name__ == "__main__":
    show()
