"""A graph as Mermaid text, which many wikis and code hosts draw by themselves."""

import re
from collections.abc import Iterator

from .letters import visible
from .model import Card, Section, StageBox
from .steps import Mark

SIGNS: dict[Mark, str] = {"wait": "⏳ ", "message": "✉ ", "delete": "🗑 ", "move": "→ "}
ENDS = {"success": "✓ success", "failure": "✗ failure"}
BRANCH = "· "
"""Before what stands inside a branch."""
LONGEST = 200
"""Characters of a line; what is longer ends in `…`."""

SPECIAL_PAIRS = ("$$", "\\n")
"""What Mermaid takes for a formula and a line end even where the signs are escaped: an invisible sign parts them."""


def mermaid(sections: tuple[Section, ...]) -> str:
    """The whole text: each section is a subgraph, thick lines are the order of stages, dotted ones hold rules."""
    lines = ["flowchart LR"]
    for number, section in enumerate(sections):
        lines += _section(section, f"p{number}")
    lines += [
        "classDef success stroke:#3f9460,stroke-width:3px",
        "classDef failure stroke:#c4554c,stroke-width:3px",
        "classDef off stroke-dasharray:3 3",
    ]
    return "\n".join(lines) + "\n"


def _section(section: Section, here: str) -> Iterator[str]:
    title = section.entity if section.pipeline is None else f"{section.entity}: {section.pipeline}"
    yield f"subgraph {here}[{_label(title)}]"
    for number, stage in enumerate(section.stages):
        yield f"  {_stage(stage, f'{here}s{number}')}"
    if len(section.stages) > 1:
        yield "  " + " === ".join(f"{here}s{number}" for number in range(len(section.stages)))
    for number, card in enumerate(section.lane):
        yield f"  {_card(card, f'{here}a{number}')}"
    for number, stage in enumerate(section.stages):
        for at, card in enumerate(stage.cards):
            yield f"  {_card(card, f'{here}s{number}r{at}')}"
            yield f"  {here}s{number} -.- {here}s{number}r{at}"
    for move in section.moves:
        origin = f"{here}a{move.card}" if move.stage is None else f"{here}s{move.stage}r{move.card}"
        label = section.stages[move.to].arrivals[move.arrival].label
        yield f"  {origin} -->|{_label(label)}| {here}s{move.to}"
    yield "end"


def _stage(stage: StageBox, name: str) -> str:
    if stage.kind == "open":
        return f"{name}[{_label(f'{stage.number} {stage.name}')}]"
    return f"{name}([{_label(f'{stage.number} {stage.name}', ENDS[stage.kind])}]):::{stage.kind}"


def _card(card: Card, name: str) -> str:
    starts = [card.on] if card.on else []
    steps = [f"{BRANCH * step.depth}{SIGNS.get(step.mark, '')}{step.text}" for step in card.steps]
    off = ":::off" if "switched off" in card.notes else ""
    return f"{name}[{_label(card.title, *starts, *card.notes, *steps)}]{off}"


def _label(*lines: str) -> str:
    """A quoted text. Only letters, digits and the plainest signs stand for themselves: all others may be markup."""
    return f'"{"<br/>".join(map(_escaped, lines))}"'


def _escaped(line: str) -> str:
    line = visible(line).replace("\n", " ")
    short = line if len(line) <= LONGEST else f"{line[: LONGEST - 1].rstrip()}…"
    for pair in SPECIAL_PAIRS:
        short = short.replace(pair, "\N{WORD JOINER}".join(pair))
    return re.sub(r"[^\w .,:=→✉⏳🗑✓✗…·\N{WORD JOINER}-]", lambda found: f"#{ord(found[0])};", short)
