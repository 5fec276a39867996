"""The fonts of a PDF: those that come with its libraries, so that a document looks the same on every machine."""

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from shutil import copy
from tempfile import TemporaryDirectory

import typst

from .typesetting import typeset

SANS, SERIF, MONO = "Source Sans Pro", "Libertinus Serif", "DejaVu Sans Mono"
FALLBACK = (SANS, SERIF, MONO, "New Computer Modern Math")
"""Where a letter is in none of the fonts that are asked for, the next that has it."""
_PACKAGE = "font_source_sans_pro"
_FILES = tuple(f"SourceSansPro-{style}.ttf" for style in ("Regular", "Bold", "It", "BoldIt", "Semibold", "SemiboldIt"))
_EACH = "".join(
    f'#text(weight: {weight}, style: "{slant}")[a]' for weight in (400, 600, 700) for slant in ("normal", "italic")
)


@lru_cache(maxsize=8)
def fonts_of(folder: Path | None) -> typst.Fonts:
    """The fonts that are always there, and those in a folder. They are read once.

    The package of Source Sans has each style in two formats; which of them is taken must not depend on the order in
    which a file system lists them. So only ours are copied, and loaded before they are gone.
    """
    spec = find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"No module named '{_PACKAGE}'", name=_PACKAGE)
    source = Path(spec.submodule_search_locations[0]) / "files"
    with TemporaryDirectory() as own:
        for name in _FILES:
            copy(source / name, own)
        fonts = typst.Fonts(include_system_fonts=False, font_paths=[own, *([] if folder is None else [str(folder)])])
        typeset(f'#set text(font: "{SANS}")\n{_EACH}'.encode(), {}, fonts)
    return fonts
