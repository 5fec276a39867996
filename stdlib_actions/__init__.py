"""The standard actions: pure functions from what was asked to effects, one file each."""

from stagerules.interpreter.actions import Action

from .add_comment import add_comment
from .add_to_exclusions import add_to_exclusions
from .call_webhook import call_webhook
from .change_responsible import change_responsible
from .complete_tasks import complete_tasks
from .copy_item import copy_item
from .create_document import create_document
from .create_item import create_item
from .create_payment_link import create_payment_link
from .create_task import create_task
from .delete_item import delete_item
from .generate_qr import generate_qr
from .invite_to_messenger import invite_to_messenger
from .log import log
from .make_call import make_call
from .notify import notify
from .notify_supervisor import notify_supervisor
from .post_to_chat import post_to_chat
from .schedule_call import schedule_call
from .schedule_meeting import schedule_meeting
from .send_chat_message import send_chat_message
from .send_email import send_email
from .send_sms import send_sms
from .send_whatsapp import send_whatsapp

__all__ = [
    "ACTIONS",
    "add_comment",
    "add_to_exclusions",
    "call_webhook",
    "change_responsible",
    "complete_tasks",
    "copy_item",
    "create_document",
    "create_item",
    "create_payment_link",
    "create_task",
    "delete_item",
    "generate_qr",
    "invite_to_messenger",
    "log",
    "make_call",
    "notify",
    "notify_supervisor",
    "post_to_chat",
    "schedule_call",
    "schedule_meeting",
    "send_chat_message",
    "send_email",
    "send_sms",
    "send_whatsapp",
]

ACTIONS: tuple[Action, ...] = (
    change_responsible,
    add_to_exclusions,
    send_email,
    make_call,
    send_chat_message,
    send_sms,
    send_whatsapp,
    invite_to_messenger,
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
    copy_item,
    delete_item,
    create_document,
    create_payment_link,
    generate_qr,
    call_webhook,
)
"""In the order of the docs."""
