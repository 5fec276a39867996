"""Hands one text to the library apprise, as a program of its own: `AppriseChannel` starts it, and ends it in time. What
the library logs and prints stays here.
"""

import json
import signal
import sys


def handed_over(url: str, text: str) -> bool:
    """Whether the library has handed it over. It neither tries again by itself nor follows to other addresses."""
    from apprise import Apprise, AppriseAsset, NotifyFormat

    whole = text.encode("utf-8", "replace").decode()
    sender = Apprise(asset=AppriseAsset(async_mode=False, http_redirects=False, service_timeout=0))
    if not sender.add(url):
        return False
    return bool(sender.notify(body=whole, body_format=NotifyFormat.TEXT, interpret_escapes=False))


def main() -> int:
    """Reads what to send from standard input, where nobody else can; 0 if it was handed over."""
    asked = json.load(sys.stdin)
    if hasattr(signal, "alarm"):  # whoever started it may be gone by then
        signal.alarm(asked["seconds"])
    return 0 if handed_over(asked["url"], asked["text"]) else 1


if __name__ == "__main__":
    sys.exit(main())
