"""The signs, drawn on 14 by 14 pixels: no font has all of them everywhere."""

from collections.abc import Mapping

from .shapes import IconName

ICONS: Mapping[IconName, str] = {
    "if": '<path d="M7 1.5 12.5 7 7 12.5 1.5 7z"/>',
    "wait": '<circle cx="7" cy="7" r="5.5"/><path d="M7 3.8V7l2.3 1.6"/>',
    "set": '<path d="M2 12l.7-3L9.6 2.1l2.3 2.3L5 11.3z"/><path d="M8 3.7 10.3 6"/>',
    "ask": '<rect x="2" y="2" width="10" height="10" rx="2"/><path d="M4.6 7.2l1.7 1.7 3.2-3.8"/>',
    "message": '<rect x="1.2" y="3" width="11.6" height="8.5" rx="1.5"/><path d="M1.6 4 7 8l5.4-4"/>',
    "delete": '<path d="M2.2 3.8h9.6M5 3.6V2h4v1.6M3.4 4l.6 8.3h6L10.6 4M5.7 6v4M8.3 6v4"/>',
    "move": '<path d="M1.5 7h10M8 3.2 11.8 7 8 10.8"/>',
    "stop": '<path d="M4.6 1.5h4.8l3.1 3.1v4.8l-3.1 3.1H4.6L1.5 9.4V4.6zM5 7h4"/>',
    "success": '<circle cx="7" cy="7" r="5.8"/><path d="M4.3 7.3l1.9 1.9 3.6-4.2"/>',
    "failure": '<circle cx="7" cy="7" r="5.8"/><path d="M4.8 4.8l4.4 4.4M9.2 4.8 4.8 9.2"/>',
    "arrival": '<path d="M1.5 3v4h9M7.5 3.6 10.9 7l-3.4 3.4"/>',
}
