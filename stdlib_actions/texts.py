"""What a text must be to be sent at all."""

from stagerules.interpreter.actions import Failed

from .arguments import too_long


def not_sendable(text: str, longest: int) -> Failed | None:
    """Why a text with what is filled in cannot be sent: nothing but blanks, or more than `longest` characters."""
    if not text.strip():
        return Failed("empty_text", "there is nothing to say")
    return too_long("the text", text, longest)
