"""The size and the margins of pages, as `@page` says them."""

from collections.abc import Mapping

from .measures import Length, length

_SIZES = {"a3": (842, 1191), "a4": (595.28, 841.89), "a5": (419.53, 595.28), "a6": (297.64, 419.53)}
_SIZES |= {"letter": (612, 792), "legal": (612, 1008)}
MARGIN: Length = (20 * 72 / 25.4, "pt")


def page_of(style: Mapping[str, str]) -> dict[str, object]:
    """`size: A4 landscape; margin: 20mm 15mm` for the typesetter. A4 with margins of 20 mm where nothing is said."""
    words = style.get("size", "").lower().split()
    measured = [one for one in (length(word) for word in words) if one is not None and one[1] == "pt" and one[0] > 0]
    width, height = next((_SIZES[word] for word in words if word in _SIZES), _SIZES["a4"])
    if measured:
        width, height = measured[0][0], measured[-1][0]
    if "landscape" in words:
        width, height = max(width, height), min(width, height)
    margins = {side: length(style.get(f"margin-{side}")) or MARGIN for side in ("top", "right", "bottom", "left")}
    return {"width": (width, "pt"), "height": (height, "pt"), "margin": margins}
