"""What a text must be to be sent at all."""

from stagerules.interpreter.actions import Failed

from .arguments import too_long

_BLANKS = str.maketrans({"\u00a0": " ", "\u202f": " "})


def with_plain_blanks(text: str) -> str:
    """With plain blanks in amounts and times: one other letter makes a text message one of half the length."""
    return text.translate(_BLANKS)


def not_sendable(text: str, longest: int) -> Failed | None:
    """Why a text with what is filled in cannot be sent: nothing but blanks, or more than `longest` characters."""
    if not text.strip():
        return Failed("empty_text", "there is nothing to say")
    return too_long("the text", text, longest)
