"""Projects to draw: read from text, or made by dice."""

from random import Random

from stagerules.dsl.check.project import check_project
from stagerules.dsl.check.schema.files import build_schema
from stagerules.dsl.parse.files import parse
from stagerules.dsl.source import Source
from stagerules.dsl.vocabulary import Settings
from stagerules.graph.model import Section, graph_of
from stagerules.interpreter.actions import vocabulary
from stagerules.stdlib_actions import ACTIONS

HEAD = """\
entity User:
    key id: integer
    name: text
    email: email is mailbox

entity Contact:
    key id: integer
    name: text
    emails: list of email labelled "work", "home"

entity Deal:
    key id: integer
    title: text
    amount: money
    close_date: date?
    responsible: User
    contacts: list of Contact
    contact: first of contacts
"""
TAIL = """
event payment_received on Deal:
    amount: money

constant lead_manager: User
"""
SALES = (
    '\n    pipeline "Sales":\n        stage "New"\n        stage "Offer"\n        stage "Won" success\n'
    '        stage "Lost" failure\n'
)
WORDS = (
    *("Rechnung", "bezahlt", "Donaudampfschifffahrtsgesellschaftskapitänsmütze", "an", "und", "Kunde"),
    *("Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz", "ÖPNV", "W" * 90, "ii", "Straßenbahn"),
)


def sections(rules: str, pipelines: str = SALES, only: str | None = None) -> tuple[Section, ...]:
    """What a picture of these rules holds; they must be right."""
    schema, wrong = build_schema([parse(Source("a.schema", HEAD + pipelines + TAIL))[0]], Settings())
    file, problems = parse(Source("a.rules", rules))
    words = vocabulary(ACTIONS, ())
    found, _, said = check_project([file], schema, words, Settings())
    errors = [str(one.message) for one in said if one.severity == "error"]
    assert not (*wrong, *problems, *errors)
    return graph_of(schema, found, words.actions, only)


def made(seed: int) -> tuple[Section, ...]:
    """A project by dice: up to three pipelines, many rules, long names, moves there and back."""
    dice = Random(seed)
    lines, stages = [], {}
    for number in range(dice.randint(1, 3)):
        name = f"{number} {_name(dice)}"
        stages[name] = [f"{at} {_name(dice)}" for at in range(dice.randint(1, 9))]
        kinds = [dice.choice(["", "", " success", " failure"]) for _ in stages[name]]
        lines += ["", f'    pipeline "{name}":']
        lines += [f'        stage "{one}"{kind}' for one, kind in zip(stages[name], kinds, strict=True)]
    rules = [_rule(dice, number, stages) for number in range(dice.randint(0, 40))]
    return sections("\n".join(rules), "\n".join(lines) + "\n")


def _name(dice: Random) -> str:
    return " ".join(dice.choice(WORDS) for _ in range(dice.randint(1, 6)))


def _rule(dice: Random, number: int, stages: dict[str, list[str]]) -> str:
    pipeline = dice.choice(list(stages))
    here = stages[pipeline]
    some = ", ".join(f'"{one}"' for one in dice.sample(here, dice.randint(1, min(3, len(here)))))
    trigger = dice.choice(
        [f"stage {some}", f"leaving stage {some}", "created", "payment_received", "change of amount", "every day"]
    )
    condition = dice.choice(["", " if amount > 10_000", f' if title == "{_name(dice)}" and amount < 5'])
    lines = [f'for Deal in pipeline "{pipeline}"', f'rule "{number} {_name(dice)}"', f"on {trigger}{condition}:"]
    return "\n".join([*lines, *_body(dice, pipeline, stages)]) + "\n"


def _body(dice: Random, pipeline: str, stages: dict[str, list[str]]) -> list[str]:
    lines = [
        dice.choice(
            [
                '    send_email subject: "{title}", body: "x"',
                f'    notify to: lead_manager, text: "{_name(dice)}"',
                "    set amount = 5",
                f'    create_task title: "{_name(dice)}"',
            ]
        )
        for _ in range(dice.randint(1, 4))
    ]
    there = dice.choice(list(stages))
    elsewhere = f' in pipeline "{there}"' if there != pipeline else ""
    if dice.random() < 0.7:
        for depth in range(dice.randint(0, 6)):
            lines.append(f"{'    ' * (depth + 1)}if amount > {depth}:")
            lines.append(f'{"    " * (depth + 2)}move to stage "{dice.choice(stages[there])}"{elsewhere} allowing back')
        lines.append(f'    move to stage "{dice.choice(stages[there])}"{elsewhere} allowing back')
    return lines
