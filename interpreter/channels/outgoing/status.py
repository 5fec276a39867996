"""What the status of an answer means, for whatever was sent."""

from datetime import datetime

from ..protocol import Never, NotNow
from .request import Response
from .waiting import is_for_later, retry_after


def judge(host: str, response: Response, now: datetime, refused: str) -> None:
    """Raises `NotNow` and `Never`, the latter with the code `redirected` or else `refused`. The answer's text is not
    repeated: it may hold anything.
    """
    told = f"{host} answered {response.status}"
    if is_for_later(response.status):
        raise NotNow(told, retry_after(response.headers.get("retry-after"), now))
    if 300 <= response.status < 400:
        raise Never("redirected", f"{told}: requests are not sent on to other addresses")
    if not response.fine:
        raise Never(refused, told)
