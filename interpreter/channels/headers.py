"""Headers of an e-mail with letters beyond ASCII. The library loses or doubles blanks where it breaks such a line: its
"encoded words" (RFC 2047) are made here as a whole, blanks and all.
"""

from email.header import Header
from email.headerregistry import BaseHeader, HeaderRegistry, UniqueAddressHeader, UniqueUnstructuredHeader
from email.policy import SMTP
from typing import Any


class Subject(UniqueUnstructuredHeader, BaseHeader):  # type: ignore[misc]  # the registry joins them so; the stubs don't fit
    """One line of text."""

    def fold(self, *, policy: Any) -> str:
        """The lines of the header."""
        text = str(self)
        if text.isascii() or policy.utf8:
            return super().fold(policy=policy)
        return f"{self.name}: {_encoded(text, self.name, policy)}{policy.linesep}"


class Mailbox(UniqueAddressHeader, BaseHeader):  # type: ignore[misc]  # as above
    """One address with a name before it."""

    def fold(self, *, policy: Any) -> str:
        """The lines of the header."""
        (address,) = self.addresses
        if address.display_name.isascii() or policy.utf8 or not address.addr_spec.isascii():
            return super().fold(policy=policy)
        name = _encoded(address.display_name, self.name, policy)
        return f"{self.name}: {name}{policy.linesep} <{address.addr_spec}>{policy.linesep}"


def _encoded(text: str, header: str, policy: Any) -> str:
    return Header(text, "utf-8", header_name=header).encode(linesep=policy.linesep)


_REGISTRY = HeaderRegistry()
_REGISTRY.map_to_type("subject", Subject)
_REGISTRY.map_to_type("to", Mailbox)
POLICY = SMTP.clone(header_factory=_REGISTRY)
"""As servers want messages (RFC 5322), with these headers."""
