"""The part of CSS that a PDF follows: simple selectors, and lists of `property: value`."""

import re
from collections.abc import Iterable, Iterator, Mapping

import attrs

_COMMENT = re.compile(r"/\*.*?(?:\*/|$)", re.DOTALL)
_SIMPLE = re.compile(r"(?P<tag>[a-z][a-z0-9]*)?(?P<classes>(?:\.[\w-]+)*)", re.IGNORECASE)
_FOUR = ("top", "right", "bottom", "left")


@attrs.frozen(cache_hash=True)
class Kind:
    """What selectors know of an element; in a selector, what they ask for: `td`, `.total`, `td.total`."""

    tag: str
    classes: frozenset[str]


@attrs.frozen
class Rule:
    """A selector, the outermost part first (`.items td` has two), and what it says."""

    selector: tuple[Kind, ...]
    declarations: Mapping[str, str] = attrs.field(hash=False)

    @property
    def weight(self) -> tuple[int, int]:
        """How much it counts against others: classes, then tags (CSS "specificity")."""
        return sum(len(one.classes) for one in self.selector), sum(bool(one.tag) for one in self.selector)


@attrs.frozen
class Sheet:
    """The rules in the order in which they count, and what `@page` says."""

    rules: tuple[Rule, ...]
    page: Mapping[str, str] = attrs.field(hash=False)


def read_sheet(text: str) -> Sheet:
    """A style sheet. Rules with selectors of another kind say nothing here, nor do those for other media than print."""
    rules: list[Rule] = []
    page: dict[str, str] = {}
    for head, body in _blocks(_COMMENT.sub("", text)):
        declarations = declarations_of(body)
        if head.lower() == "@page":
            page |= declarations
        for one in head.split(","):
            selector = tuple(_selector(one))
            if selector:
                rules.append(Rule(selector, declarations))
    return Sheet(tuple(sorted(rules, key=lambda rule: rule.weight)), page)


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """What stands before `{`, and what stands behind it, up to `}`."""
    media = ""
    for piece in text.split("}"):
        *outer, head, body = ("", "", *piece.split("{"))[-3:]
        if not head.strip() and not body.strip():
            media = ""
        media = outer[0].strip() or media
        if not media or "print" in media or "all" in media:
            yield head.rpartition(";")[2].strip(), body


def declarations_of(text: str) -> dict[str, str]:
    """`property: value; …`, with the short forms spelled out: `margin: 0 1em` is four of them."""
    found: dict[str, str] = {}
    for one in _COMMENT.sub("", text).split(";"):
        name, colon, value = one.partition(":")
        if colon:
            value = re.sub(r"\s*!important\s*$", "", value.strip())
            found.update(_spelled_out(name.strip().lower(), " ".join(value.split())))
    return found


def style_of(kinds: tuple[Kind, ...], sheets: Iterable[Sheet]) -> dict[str, str]:
    """What sheets say of an element, the first sheet first. The kinds are those of the elements from the outermost down
    to the element itself.
    """
    found: dict[str, str] = {}
    for sheet in sheets:
        for rule in sheet.rules:
            if _meets(rule.selector, kinds):
                found |= rule.declarations
    return found


def _meets(selector: tuple[Kind, ...], kinds: tuple[Kind, ...]) -> bool:
    if not _is(selector[-1], kinds[-1]):
        return False
    rest = list(selector[:-1])
    for one in reversed(kinds[:-1]):
        if rest and _is(rest[-1], one):
            rest.pop()
    return not rest


def _is(wanted: Kind, kind: Kind) -> bool:
    return wanted.tag in ("", kind.tag) and wanted.classes <= kind.classes


def _selector(text: str) -> Iterator[Kind]:
    """The parts; none where it is of a kind that is not known."""
    parts = [_SIMPLE.fullmatch(one) for one in text.split()]
    if all(one is not None for one in parts):
        for one in parts:
            assert one is not None
            yield Kind((one["tag"] or "").lower(), frozenset(one["classes"].split(".")) - {""})


def _spelled_out(name: str, value: str) -> dict[str, str]:
    match name:
        case "margin" | "padding":
            return {f"{name}-{side}": one for side, one in _sides(value)}
        case "border":
            return {f"border-{side}": value for side in _FOUR}
        case "background":
            return {"background-color": value}
        case "page-break-before" | "page-break-after" | "page-break-inside":
            return {name.removeprefix("page-"): "page" if value == "always" else value}
        case _:
            return {name: value}


def _sides(value: str) -> Iterator[tuple[str, str]]:
    """One to four values for top, right, bottom and left."""
    given = value.split()[:4]
    for at, side in enumerate(_FOUR):
        if given:
            yield side, given[at] if at < len(given) else given[at - 2] if at - 2 < len(given) and at > 1 else given[0]
