"""Answers that ask for no more messages: whoever sends one is put on the exclusion list."""

STOP_WORDS = (
    *("stop", "stop all", "stopall", "unsubscribe", "opt out", "optout"),
    *("stopp", "abmelden", "abbestellen", "abbestellung", "austragen"),
    *("wypisz", "wypisz mnie", "rezygnuj", "rezygnuję", "nie pisz"),
)
"""In English, German and Polish, as `asks_to_stop` compares them."""


def asks_to_stop(text: str) -> bool:
    """Whether an answer is one of these words and nothing else. Capitals, blanks around it and a full stop or an
    exclamation mark at its end make no difference.
    """
    return " ".join(text.casefold().split()).rstrip(".! ") in STOP_WORDS
