"""Secrets as a project file names them: by an environment variable or a file, never the secret itself."""

import attrs

from .passwords import VARIABLE
from .settings import Reader, is_text


@attrs.frozen
class Secret:
    """Where a secret is."""

    env: str | None = None
    file: str | None = None


def settings_of(name: str) -> tuple[str, str]:
    """The two settings of which one names the secret."""
    return f"{name}_env", f"{name}_file"


def read_secret(reader: Reader, name: str, variable: str, required: bool = True) -> Secret | None:
    """Where the secret is that `NAME_env` or `NAME_file` tells of; `variable` is an example. None where neither does,
    which is a problem if it is required.
    """
    by_env, by_file = settings_of(name)
    example = f'{by_env} = "{variable}"'
    what = name.replace("_", " ")
    given = {by_env, by_file} & set(reader.data)
    if not given:
        if required:
            reader.lacks("", by_env, example, f": the environment variable that holds it (or `{by_file}`)")
        return None
    if len(given) == 2:
        reader.wrong(by_file, f"left out, since `{by_env}` is there", example)
    return Secret(
        reader.take(
            by_env,
            lambda value: isinstance(value, str) and VARIABLE.fullmatch(value) is not None,
            f"the name of an environment variable, in capitals; the {what} itself does not belong here",
            example,
            None,
        ),
        reader.take(by_file, is_text, "the name of a file", f'{by_file} = "{variable.lower()}.txt"', None),
    )
