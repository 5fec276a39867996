"""A file of many scenarios for the furniture shop: how long it takes to play them, and one of them."""

import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from stagerules.dsl.check.project import check_project
from stagerules.dsl.parse.files import parse
from stagerules.dsl.scenario import Scenario
from stagerules.dsl.source import Source
from stagerules.interpreter.actions import vocabulary
from stagerules.project import Project
from stagerules.scenarios import play_all

SHOP = Path(__file__).parents[1] / "examples" / "furniture_shop"
COUNT = 1_000

KINDS = (
    """\
scenario "{n}: a large request":
    given Contact ada: name: "Ada", emails: work "ada{n}@example.com"
    given Deal: title: "Chairs", amount: {large} EUR, contacts: [ada]
    when stage "Request"
    expect responsible == lead_manager and contact.responsible == lead_manager
    expect send_email where to == "ada{n}@example.com" and subject contains "Chairs"
    expect create_task where due == now + 30 minutes
""",
    """\
scenario "{n}: a small request":
    given Deal: amount: {small} EUR
    when stage "Request"
    expect responsible != lead_manager
    expect failure no_client
""",
    """\
scenario "{n}: a VIP":
    given Company acme: type: "standard"
    given Deal: amount: {huge} EUR, company: acme
    when stage "Request"
    expect company.type == "VIP"
    expect notify where to == vip_manager
""",
    """\
scenario "{n}: paid after some days":
    given Contact bob: emails: work "bob{n}@example.com"
    given Deal: amount: {small} EUR, contacts: [bob]
    when stage "Prepare documents"
    expect send_email where to == bob
    when 3 days pass
    expect nothing
    when payment_received amount: {small} EUR
    expect stage == "Invoice paid" and paid == {small} EUR
    expect create_task where to == warehouse
""",
    """\
scenario "{n}: spam":
    given Contact eve: emails: work "eve{n}@example.com"
    given Deal: contacts: [eve]
    when stage "Spam"
    expect exclusion "eve{n}@example.com"
    expect no send_email
""",
)


def text(count: int) -> str:
    """So many scenarios, of each kind alike."""
    pieces = []
    for number in range(count):
        amounts = {"small": 1 + number, "large": 10_001 + number % 9_000, "huge": 20_001 + number}
        pieces.append(KINDS[number % len(KINDS)].format(n=number, **amounts))
    return "for Deal\n\n" + "\n".join(pieces)


def many(count: int = COUNT) -> tuple[Project, tuple[Scenario, ...], float]:
    """The shop, so many scenarios, and how many seconds it took to parse and check them."""
    shop = Project.load(SHOP)
    start = time.perf_counter()
    file, problems = parse(Source("many.rules", text(count)))
    assert not problems, problems[:3]
    words = vocabulary(shop.actions, shop.functions)
    _, scenarios, said = check_project((*shop.rules_files, file), shop.schema, words, shop.settings)
    assert not [one for one in said if one.severity == "error"], said[:3]
    return shop, scenarios, time.perf_counter() - start


def timed(shop: Project, scenarios: tuple[Scenario, ...]) -> Iterator[float]:
    """The seconds that each scenario takes."""
    for one in scenarios:
        start = time.perf_counter()
        (told,) = play_all(shop, [one])
        yield time.perf_counter() - start
        assert told.passed, told.scenario.name


def show() -> None:
    """Two lines of the table."""
    shop, scenarios, checked = many()
    taken = list(timed(shop, scenarios))
    print(f"{f'{COUNT:,} scenarios of the furniture shop':<58} {sum(taken):10.2f} s")
    print(f"    one of them {statistics.median(taken) * 1000:.2f} ms (median); to parse and check all {checked:.2f} s")
