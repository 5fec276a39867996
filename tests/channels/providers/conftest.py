"""One server for all tests of a file."""

from collections.abc import Iterator

import pytest

from ..receiver import Receiver, receiving


@pytest.fixture(scope="module")
def server() -> Iterator[Receiver]:
    with receiving(Receiver()) as made:
        yield made


@pytest.fixture
def receiver(server: Receiver) -> Receiver:
    server.got.clear()
    return server
