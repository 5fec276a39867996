"""The interpreter knows every function of the language, with as many values as it takes."""

from inspect import Parameter, signature

import pytest

from stagerules.dsl.functions import TABLE, OwnFunction
from stagerules.interpreter.walker.functions import FUNCTIONS


@pytest.mark.parametrize("function", TABLE, ids=lambda one: one.name)
def test_each_takes_what_the_table_says(function: OwnFunction) -> None:
    _view, *values = signature(FUNCTIONS[function.name]).parameters.values()
    required = [one for one in values if one.default is Parameter.empty]
    assert (len(required), len(values)) == (function.least, function.most)
    assert len(function.parameters) == function.most
    assert function.doc.endswith(".")


def test_files_are_written_as_a_literal_and_put_together_by_a_function() -> None:
    assert FUNCTIONS.keys() - {one.name for one in TABLE} == {"file"}
