"""Text from a project's files on its way into a picture."""


def visible(text: str) -> str:
    """Text without characters that turn, hide or break what stands beside them; line ends stay."""
    return "".join(one if one.isprintable() or one == "\n" else "\N{REPLACEMENT CHARACTER}" for one in text)
