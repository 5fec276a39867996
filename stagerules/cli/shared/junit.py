"""Scenarios in the XML that test servers read: a suite a file, a case a scenario."""

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

import click

from stagerules.interpreter.scenarios.played import Played
from stagerules.project import Project

from .stories import story_teller
from .tell import printable


def junit(project: Project, told: Sequence[tuple[Played, float]]) -> str:
    """The report; `told` are the scenarios with the seconds that each took."""
    root = Element("testsuites", _counts(told))
    for file in dict.fromkeys(one.scenario.source.name for one, _ in told):
        mine = [(one, seconds) for one, seconds in told if one.scenario.source.name == file]
        suite = SubElement(root, "testsuite", {"name": printable(file), **_counts(mine)})
        for one, seconds in mine:
            _case(suite, project, one, seconds)
    indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="unicode")


def _counts(told: Sequence[tuple[Played, float]]) -> dict[str, str]:
    failed = sum(not one.passed for one, _ in told)
    return {"tests": str(len(told)), "failures": str(failed), "time": f"{sum(seconds for _, seconds in told):.3f}"}


def _case(suite: Element, project: Project, told: Played, seconds: float) -> None:
    scenario = told.scenario
    file = printable(scenario.source.name)
    head = {"name": printable(scenario.name), "classname": file, "file": file, "line": str(scenario.line)}
    case = SubElement(suite, "testcase", {**head, "time": f"{seconds:.3f}"})
    if told.passed:
        return
    teller = story_teller(project, told)
    first = told.missed[0]
    message = f"{teller.written(first.step)}: {click.unstyle(next(teller.found(first.found)))}"
    failure = SubElement(case, "failure", {"message": message})
    failure.text = "\n".join(click.unstyle(line) for line in teller.lines())
