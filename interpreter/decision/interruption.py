"""What can interrupt a decision: data that makes it impossible, and facts that have not been read yet."""

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
