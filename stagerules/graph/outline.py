"""A graph in words, for whoever has it read aloud."""

from collections.abc import Iterable, Iterator

from .model import Card, Section, StageBox


def outline(sections: Iterable[Section]) -> str:
    """All stages and rules, a line each."""
    return "\n".join(line for section in sections for line in _section(section))


def _section(section: Section) -> Iterator[str]:
    if section.pipeline is None:
        yield f"{section.entity}, without a pipeline:"
    else:
        yield f"Pipeline {section.pipeline} of {section.entity}:"
    yield from map(_card, section.lane)
    for stage in section.stages:
        yield from _stage(stage)


def _stage(stage: StageBox) -> Iterator[str]:
    kind = "" if stage.kind == "open" else f" ({stage.kind})"
    ways = f", reached by {', '.join(way.label for way in stage.arrivals)}" if stage.arrivals else ""
    yield f"Stage {stage.number}, {stage.name}{kind}{ways}."
    yield from map(_card, stage.cards)


def _card(card: Card) -> str:
    parts = [*([card.on] if card.on else []), *card.notes, *(step.text for step in card.steps)]
    return f"Rule {card.title}: {'; '.join(parts)}."
