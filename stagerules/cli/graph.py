"""`stagerules graph`: pipelines as pictures, with the rules that hang on their stages."""

from pathlib import Path

import click

from stagerules.dsl.check.nearest import nearest
from stagerules.errors import UsersMistake
from stagerules.project import Project

from .shared.projects import load, project_option
from .shared.tell import plain_reason, printable


@click.command("graph")
@project_option
@click.argument("folder", metavar="[PROJECT]", required=False, type=click.Path(path_type=Path))
@click.option("--pipeline", metavar="NAME", help="Only this pipeline.")
@click.option("--format", type=click.Choice(["svg", "mermaid"]), default="svg", show_default=True)
@click.option("--out", type=click.Path(path_type=Path), help="The file to write.  [default: standard output]")
def command(project: Path, folder: Path | None, pipeline: str | None, format: str, out: Path | None) -> int:
    """Draw pipelines: their stages in order, the rules at each, what they do, and where they move items.

    PROJECT is a project's folder, as with `--project`. An SVG file is a picture that every browser shows; Mermaid is
    text that many wikis draw.
    """
    if folder is not None and project != Path():
        raise UsersMistake("The project is named twice.", "Leave out `--project`.", exit_code=2)
    text = _drawn(load(folder or project), pipeline, format)
    if out is None:
        click.echo(text, nl=False)
        return 0
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsersMistake(f"`{out}` cannot be written: {plain_reason(error)}.", exit_code=2) from None
    click.echo(f"The picture is in `{printable(str(out))}`.")
    return 0


def _drawn(project: Project, pipeline: str | None, format: str) -> str:
    from stagerules.graph.mermaid import mermaid
    from stagerules.graph.model import graph_of
    from stagerules.graph.svg import svg

    names = [one.name for entity in project.schema.staged for one in entity.pipelines]
    if pipeline is not None and pipeline not in names:
        near = nearest(pipeline, names)
        listed = ", ".join(f"`{printable(name)}`" for name in dict.fromkeys(names)) or "none"
        hint = f"Did you mean `{printable(near)}`?" if near else f"There are: {listed}."
        raise UsersMistake(f"There is no pipeline `{printable(pipeline)}`.", hint, exit_code=2)
    signatures = {one.signature.name: one.signature for one in project.actions}
    sections = graph_of(project.schema, project.checked.rules, signatures, pipeline)
    if not sections:
        raise UsersMistake("There is nothing to draw: no pipeline and no rule.", "Write a rule first.")
    title = ", ".join(one.pipeline or one.entity for one in sections)
    return mermaid(sections) if format == "mermaid" else svg(sections, f"Stages and rules: {title}")
