"""The colours of the picture, light and dark, as rules of CSS."""

from collections.abc import Mapping

FONT = '"Segoe UI", Roboto, "Helvetica Neue", Arial, "Liberation Sans", "DejaVu Sans", sans-serif'

LIGHT: Mapping[str, str] = {
    "ground": "#ffffff",
    "text": "#1c2430",
    "quiet": "#5a6675",
    "lane": "#f1f3f7",
    "column": "#f1f3f7",
    "line": "#d4dae3",
    "card": "#ffffff",
    "open": "#e1e9fb",
    "open line": "#8da7de",
    "success": "#dcf3e3",
    "success line": "#3f9460",
    "failure": "#fbe3e1",
    "failure line": "#c4554c",
    "move": "#3c55b5",
    "message": "#0f6f86",
    "wait": "#995c00",
    "delete": "#b3261e",
}
DARK: Mapping[str, str] = {
    "ground": "#14181f",
    "text": "#e8ecf2",
    "quiet": "#a3afbe",
    "lane": "#1c222b",
    "column": "#1c222b",
    "line": "#394352",
    "card": "#252d38",
    "open": "#26345a",
    "open line": "#6480c4",
    "success": "#1c3d2a",
    "success line": "#5bb27c",
    "failure": "#482623",
    "failure line": "#dd7b72",
    "move": "#9db3f7",
    "message": "#6cc7dc",
    "wait": "#e9b25c",
    "delete": "#f1938b",
}


def rules(colours: Mapping[str, str], within: str = "") -> str:
    """The rules for one palette; `within` is a selector of what is around the picture."""
    c = colours
    looks = {
        ":root": f"background: {c['ground']}",
        ".ground": f"fill: {c['ground']}",
        "text": f"fill: {c['text']}; font-family: {FONT.replace(chr(34), chr(39))}; font-size: 12px",
        ".title": "font-size: 18px; font-weight: bold",
        ".stage": "font-size: 14px; font-weight: bold",
        ".name": "font-size: 13px; font-weight: bold",
        ".move": "font-weight: bold",
        "text.move": f"fill: {c['move']}",
        ".quiet": f"fill: {c['quiet']}; font-size: 11px",
        ".lane": f"fill: {c['lane']}; stroke: {c['line']}; stroke-dasharray: 5 4",
        ".column": f"fill: {c['column']}",
        ".card": f"fill: {c['card']}; stroke: {c['line']}",
        ".off": "stroke-dasharray: 3 3; opacity: 0.75",
        "rect.open": f"fill: {c['open']}; stroke: {c['open line']}",
        "rect.success": f"fill: {c['success']}; stroke: {c['success line']}; stroke-width: 2",
        "rect.failure": f"fill: {c['failure']}; stroke: {c['failure line']}; stroke-width: 2",
        ".sign": f"fill: none; stroke: {c['quiet']}; stroke-width: 1.3; stroke-linecap: round; stroke-linejoin: round",
        ".sign.success": f"stroke: {c['success line']}",
        ".sign.failure": f"stroke: {c['failure line']}",
        ".sign.message": f"stroke: {c['message']}",
        ".sign.wait": f"stroke: {c['wait']}",
        ".sign.delete": f"stroke: {c['delete']}",
        ".sign.move, .sign.arrival": f"stroke: {c['move']}",
        ".arrow": f"fill: none; stroke: {c['move']}; stroke-width: 1.5",
        ".faint": "stroke-dasharray: 3 2",
        ".head": f"fill: {c['move']}",
    }
    return "".join(f"{_selector(one, within)} {{ {look} }}\n" for one, look in looks.items())


def _selector(one: str, within: str) -> str:
    """Only the picture and what is in it: in a page the rules must not reach anything else."""
    parts = (f"{'' if part.startswith(':') else ' '}{part}" for part in one.split(", "))
    return ", ".join(f"{within}.stagerules{part}" for part in parts)
