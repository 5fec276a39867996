"""Sends one request by the guarded client."""

import time
from typing import Any

from stagerules.dsl.webaddress import WebAddress, web_address
from stagerules.interpreter.channels.outgoing.client import Client
from stagerules.interpreter.channels.outgoing.request import Request


def address(text: str) -> WebAddress:
    found = web_address(text)
    assert found is not None
    return found


def client(*allow: str, private: tuple[str, ...] = (), seconds: float = 30) -> Client:
    return Client(frozenset(allow), frozenset(private), time.monotonic, seconds)


def send(text: str, *, private: tuple[str, ...] = (), seconds: float = 30, most: int = 1000, **more: Any) -> Any:
    to = address(text)
    one = client(to.origin, private=private, seconds=seconds)
    try:
        return one.send(Request("POST", to, **more), most)
    finally:
        one.let_go()
