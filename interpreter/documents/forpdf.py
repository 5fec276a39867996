"""What of a template can be shown in HTML, but not in a PDF."""

from ..channels.tags import start_tags
from .kinds import LOST
from .problems import TemplateMistake


def not_for_pdf(text: str) -> tuple[TemplateMistake, ...]:
    """The tags of a template that no PDF can be made of. What a PDF only shows in another way is not among them."""
    return tuple(
        TemplateMistake(
            f"A PDF cannot show `<{tag.name}>`.",
            'Take it out, or write `format: "html"`. A picture is `<img src="…">`.',
            tag.start,
            tag.end,
        )
        for tag in start_tags(text)
        if tag.name in LOST
    )
