"""The standard actions: pure functions from what was asked to effects, one file each."""

from stagerules.interpreter.actions import Action

from .add_comment import add_comment
from .add_to_exclusions import add_to_exclusions
from .call_webhook import call_webhook
from .change_responsible import change_responsible
from .complete_tasks import complete_tasks
from .create_item import create_item
from .create_task import create_task
from .delete_item import delete_item
from .log import log
from .notify import notify
from .notify_supervisor import notify_supervisor
from .post_to_chat import post_to_chat
from .schedule_call import schedule_call
from .schedule_meeting import schedule_meeting
from .send_email import send_email

__all__ = [
    "ACTIONS",
    "add_comment",
    "add_to_exclusions",
    "call_webhook",
    "change_responsible",
    "complete_tasks",
    "create_item",
    "create_task",
    "delete_item",
    "log",
    "notify",
    "notify_supervisor",
    "post_to_chat",
    "schedule_call",
    "schedule_meeting",
    "send_email",
]

ACTIONS: tuple[Action, ...] = (
    change_responsible,
    add_to_exclusions,
    send_email,
    notify,
    notify_supervisor,
    create_task,
    complete_tasks,
    schedule_call,
    schedule_meeting,
    add_comment,
    log,
    post_to_chat,
    create_item,
    delete_item,
    call_webhook,
)
"""In the order of the docs."""
