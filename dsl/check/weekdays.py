"""Names of weekdays, where the language counts them: Monday is 1, Sunday is 7."""

from .other_words import each_word

WEEKDAYS = each_word(
    {
        1: "monday montag poniedziałek",
        2: "tuesday dienstag wtorek",
        3: "wednesday mittwoch środa środę",
        4: "thursday donnerstag czwartek",
        5: "friday freitag piątek",
        6: "saturday samstag sonnabend sobota sobotę",
        7: "sunday sonntag niedziela niedzielę",
    }
)
COUNTED = "A day of the week is a number: Monday is 1, Sunday is 7."


def weekday_number(word: str) -> int | None:
    """The number of the weekday that is called so, in any of the languages people write here."""
    return WEEKDAYS.get(word.casefold())
