"""The standard actions: pure functions from what was asked to effects, one file each."""

from stagerules.interpreter.actions import Action

from .add_comment import add_comment
from .add_to_exclusions import add_to_exclusions
from .call_webhook import call_webhook
from .change_responsible import change_responsible
from .create_item import create_item
from .create_task import create_task
from .delete_item import delete_item
from .log import log
from .notify import notify
from .send_chat_message import send_chat_message
from .send_email import send_email

__all__ = [
    "ACTIONS",
    "add_comment",
    "add_to_exclusions",
    "call_webhook",
    "change_responsible",
    "create_item",
    "create_task",
    "delete_item",
    "log",
    "notify",
    "send_chat_message",
    "send_email",
]

ACTIONS: tuple[Action, ...] = (
    change_responsible,
    add_to_exclusions,
    send_email,
    send_chat_message,
    notify,
    create_task,
    add_comment,
    log,
    create_item,
    delete_item,
    call_webhook,
)
"""In the order of the docs."""
