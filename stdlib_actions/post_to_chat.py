"""Posts a message in a group chat of the staff.

```rules
on stage "Won": post_to_chat chat: "sales", text: "{responsible} has won {title}: {amount}"
```

`chat` is the name under which the project file sets up the group chat. A text of more than 4,000 characters:
`too_long`.
"""

from stagerules.dsl.types import Text
from stagerules.dsl.vocabulary import ActionSignature, Parameter
from stagerules.interpreter.actions import Action, Answer, Asked, Done
from stagerules.interpreter.effects import Deliver

from .arguments import text, too_long

GROUP_CHAT = "group_chat"
LONGEST_TEXT = 4_000
"""Characters of a text: Telegram takes 4,096, and markup may be added on the way."""


def answer(asked: Asked) -> Answer:
    """One message; the channel knows where the chat is."""
    chat, message = text(asked, "chat"), text(asked, "text")
    if failed := too_long("the text", message, LONGEST_TEXT):
        return failed
    return Done((Deliver(GROUP_CHAT, chat, None, {"chat": chat, "text": message}, asked.item),), chat)


post_to_chat = Action(
    ActionSignature(
        name="post_to_chat",
        parameters=(
            Parameter("chat", Text(), required=True, settled="chats", doc="The name of the group chat."),
            Parameter("text", Text(), required=True, longest=LONGEST_TEXT, doc="The message."),
        ),
        changes_fields=False,
        channel=GROUP_CHAT,
        group="staff",
        doc=__doc__,
    ),
    answer,
)
