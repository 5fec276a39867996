"""Connections that are kept from one request to the next: none is shared, none outlives its use."""

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from stagerules.interpreter.channels.outgoing import client as clients
from stagerules.interpreter.channels.outgoing.client import Client
from stagerules.interpreter.channels.outgoing.request import Request, Response
from stagerules.interpreter.channels.protocol import Never, NotNow

from .receiver import (
    Answer,
    Receiver,
    cut,
    cut_after_the_answer,
    cut_in_the_middle,
    drop_by_drop,
    endless,
    receiving,
    silent,
    slow_body,
)
from .sending import address, client

LOCAL = "127.0.0.1"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving(Receiver()) as made:
        yield made


@pytest.fixture
def sender(receiver: Receiver) -> Iterator[Client]:
    made = client(receiver.origin, private=(LOCAL,), seconds=1)
    yield made
    made.let_go()


def send(sender: Client, receiver: Receiver, id: str = "1", most: int = 1000) -> Response:
    headers = (("webhook-id", id),)
    return sender.send(Request("POST", address(f"{receiver.origin}/"), headers, b"{}"), most)


@pytest.mark.parametrize("most", [0, 1000])
def test_one_connection_serves_one_request_after_the_other(most: int, sender: Client, receiver: Receiver) -> None:
    receiver.answers = [Answer(body=b"a"), Answer(204, body=b""), Answer(500), Answer(body=b"b" * 900)]
    assert [send(sender, receiver, most=most).status for _ in range(4)] == [200, 204, 500, 200]
    assert len(set(receiver.lines)) == 1


def test_what_is_let_go_is_closed(sender: Client, receiver: Receiver) -> None:
    send(sender, receiver)
    (kept,) = sender.kept.idle[receiver.origin]
    sender.let_go()
    assert kept.http.is_closed()
    send(sender, receiver)
    assert len(set(receiver.lines)) == 2


def test_a_connection_that_nobody_needed_for_long_is_not_used_again(
    sender: Client, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clients, "SECONDS_KEPT", 0.05)
    send(sender, receiver)
    time.sleep(0.1)
    send(sender, receiver)
    assert len(set(receiver.lines)) == 2


def test_what_the_server_has_ended_is_not_used_again(sender: Client, receiver: Receiver) -> None:
    receiver.answers = [Answer(fault=cut_after_the_answer), Answer()]
    send(sender, receiver)
    time.sleep(0.1)
    assert send(sender, receiver).status == 200
    assert (len(receiver.got), len(set(receiver.lines))) == (2, 2)


def test_what_says_that_it_ends_is_not_kept(sender: Client, receiver: Receiver) -> None:
    receiver.answers = [Answer(headers={"connection": "close"}), Answer()]
    send(sender, receiver)
    assert sender.kept.idle == {}


def test_a_request_on_which_a_kept_connection_ends_is_made_once_more(sender: Client, receiver: Receiver) -> None:
    """The server had enough of the connection at the very moment: whoever honours ids takes the request once."""
    receiver.answers = [Answer(), Answer(fault=cut), Answer(202)]
    assert [send(sender, receiver, one).status for one in ("1", "2")] == [200, 202]
    assert [one.header("webhook-id") for one in receiver.got] == ["1", "2", "2"]
    assert [one.body for one in receiver.got] == [b"{}"] * 3
    assert set(receiver.done) == {"1", "2"}
    assert receiver.lines[0] == receiver.lines[1] != receiver.lines[2]


def test_it_is_made_once_more_and_not_again_and_again(sender: Client, receiver: Receiver) -> None:
    receiver.answers = [Answer(), Answer(fault=cut)]
    send(sender, receiver)
    with pytest.raises(NotNow, match="cannot be reached"):
        send(sender, receiver)
    assert len(receiver.got) == 3


@pytest.mark.slow
@pytest.mark.parametrize("fault", [cut_in_the_middle, silent, drop_by_drop])
def test_where_something_was_heard_or_time_is_over_nothing_is_repeated(
    fault: Any, sender: Client, receiver: Receiver
) -> None:
    receiver.answers = [Answer(), Answer(fault=fault)]
    send(sender, receiver)
    begun = time.monotonic()
    with pytest.raises(NotNow):
        send(sender, receiver)
    assert (len(receiver.got), sender.kept.idle[receiver.origin]) == (2, [])
    assert time.monotonic() - begun < 2.5


@pytest.mark.slow
def test_each_request_has_all_of_its_time(receiver: Receiver) -> None:
    """The time of the first one is over when the second one begins."""
    sender = client(receiver.origin, private=(LOCAL,), seconds=0.5)
    send(sender, receiver)
    time.sleep(0.6)
    assert send(sender, receiver).status == 200
    assert len(set(receiver.lines)) == 1
    sender.let_go()


@pytest.mark.slow
def test_the_answer_counts_where_nobody_wants_the_body(sender: Client, receiver: Receiver) -> None:
    receiver.answers = [Answer(201, fault=slow_body), Answer(fault=endless), Answer(body=b"a" * 100_000), Answer()]
    begun = time.monotonic()
    assert [send(sender, receiver, most=0).status for _ in range(4)] == [201, 200, 200, 200]
    assert time.monotonic() - begun < 2.8
    assert len(set(receiver.lines)) == 4


def test_many_threads_share_what_is_kept_and_no_connection(sender: Client, receiver: Receiver) -> None:
    receiver.answers = [Answer(body=b"x" * 500)]
    barrier = threading.Barrier(6)

    def some(thread: int) -> list[int]:
        barrier.wait()
        return [send(sender, receiver, f"{thread}/{number}").status for number in range(30)]

    with ThreadPoolExecutor(6) as pool:
        assert [found for going in [pool.submit(some, one) for one in range(6)] for found in going.result()] == [
            200
        ] * 180
    assert len(receiver.done) == len(receiver.got) == 180
    assert len(set(receiver.lines)) <= 6


def test_an_address_is_judged_each_time_something_is_connected(
    sender: Client, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(sender, receiver)
    leads = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("169.254.169.254", receiver.port))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: leads)
    assert send(sender, receiver).status == 200  # to where it was connected before
    sender.let_go()
    with pytest.raises(Never, match="may not go to"):
        send(sender, receiver)


def test_what_cannot_be_written_leaves_no_connection(sender: Client, receiver: Receiver) -> None:
    send(sender, receiver)
    with pytest.raises(Never):
        sender.send(Request("POST", address(f"{receiver.origin}/"), (("x", "a\r\nb"),)))
    assert send(sender, receiver).status == 200
    assert len(receiver.got) == 2


def test_certificates_are_loaded_once(sender: Client) -> None:
    assert sender._context is sender._context
