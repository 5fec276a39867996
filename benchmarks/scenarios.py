"""A file of 1,000 scenarios on the rules of the furniture shop: read and checked, then played."""

import shutil
import tempfile
import time
from pathlib import Path

import attrs

from stagerules.project import read
from stagerules.scenarios import play_all

SHOP = Path(__file__).parents[1] / "examples" / "furniture_shop"


@attrs.frozen
class Figures:
    """Seconds to read and check the file and the rules, and to play all of it."""

    read: float
    played: float


def text(count: int) -> str:
    """So many scenarios: requests, payments, spam."""
    parts = ['for Deal in pipeline "Sales"\n']
    for number in range(count):
        match number % 3:
            case 0:
                steps = 'when stage "Request"\n    expect create_task\n    expect no notify'
            case 1:
                steps = 'when stage "Request"\n    when payment_received amount: 99 EUR\n    expect nothing'
            case _:
                steps = 'when stage "Spam"\n    expect deleted'
        parts.append(
            f'scenario "Number {number}":\n'
            f'    given Contact chen: emails: work "chen{number}@client.example"\n'
            f'    given Deal: title: "Order {number}", amount: {100 + number} EUR, contacts: [chen]\n'
            f"    {steps}\n"
        )
    return "\n".join(parts)


def measured(count: int) -> Figures:
    """The figures for so many scenarios."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "shop"
        shutil.copytree(SHOP, folder, ignore=shutil.ignore_patterns("*.db*", "outbox"))
        (folder / "scenarios.rules").write_text(text(count), encoding="utf-8")
        begun = time.perf_counter()
        project = read(folder)
        checked = time.perf_counter()
        told = list(play_all(project))
        ended = time.perf_counter()
    assert len(told) == count
    assert all(one.passed for one in told)
    return Figures(checked - begun, ended - checked)


def show() -> None:
    """Prints the figures."""
    many = measured(1_000)
    print(f"1,000 scenarios, all rules of the shop {many.played:27.2f} s    {many.played:8.2f} ms each")
    print(f"    reading and checking them took {many.read:.2f} s")
