"""An e-mail whose links tell of clicks."""

import attrs

from ..store.outbox import Message
from .clicks import LONGEST_LINK, Click, Clicks, message_name, signed_link
from .links import changed_in_html, changed_in_text


def with_tracked_links(message: Message, clicks: Clicks | None) -> Message:
    """The message with signed links, where its rule asked for that and the project says where clicks go; a link that
    would get too long stays as it is.
    """
    content = message.content
    if clicks is None or content.get("track_clicks") is not True:
        return message
    name = message_name(message)

    def change(url: str) -> str:
        if url.casefold().startswith(f"{clicks.base}/".casefold()):
            return url  # it is one of ours already
        link = signed_link(clicks, Click(name, message.about, url))
        return link if len(link) <= LONGEST_LINK else url

    new = dict(content)
    if isinstance(body := content.get("body"), str):
        new["body"] = changed_in_text(body, change)
    if isinstance(html := content.get("html"), str):
        new["html"] = changed_in_html(html, change)
    return attrs.evolve(message, content=new)
