"""What can interrupt a decision: data that makes it impossible, and facts that are not there yet."""

from ..facts import NeedFacts


class DecisionError(Exception):
    """Ends one rule as an error: `code` is stable (`division_by_zero`), `detail` names what it was about."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail


class MissingFacts(BaseException):
    """A fact is missing. Not an `Exception`, so that no `except Exception` of a host's action swallows it."""

    def __init__(self, need: NeedFacts) -> None:
        super().__init__(need)
        self.need = need


class NotKnownYet(BaseException):
    """Something that nobody can know before this run is committed: the key of a record that it makes, or (`awaits`, its
    token) the answer to a request. What needs it goes on afterwards.
    """

    def __init__(self, awaits: str | None = None) -> None:
        super().__init__(awaits)
        self.awaits = awaits


class ResultFailed(Exception):
    """A statement uses what a request gives, and the request has failed for good."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail
