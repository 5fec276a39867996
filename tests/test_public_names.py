"""Every public name is there, says what it is, and costs nothing until it is used."""

import subprocess
import sys

import pytest

import stagerules


@pytest.mark.parametrize("name", stagerules.__all__)
def test_a_public_name_is_there_and_says_what_it_is(name: str) -> None:
    assert getattr(stagerules, name).__doc__


def test_what_can_be_had_is_what_is_listed() -> None:
    assert sorted(stagerules.__all__) == sorted(stagerules._HOME_OF)
    with pytest.raises(AttributeError, match="no attribute 'engine_'"):
        _ = stagerules.engine_


def test_the_import_alone_brings_no_dependency() -> None:
    code = "import sys, stagerules; print(sorted({'attrs', 'attr', 'lark', 'click', 'sqlalchemy'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
