#!/usr/bin/env python3
"""Rebuild the schemas from schema/teikit.odd: RELAX NG, Schematron, XML Schema and the HTML reference.

    scripts/build_schema.py              writes them beside the ODD
    scripts/build_schema.py FOLDER       writes them to FOLDER

They are committed, never edited; a test proves that they are what the ODD compiles to.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tei.odd import (  # noqa: E402 - the checkout has to be on the path first
    compile_odd,
    write_reference,
    write_rng,
    write_sch,
    write_xsd,
)

ODD = ROOT / "schema" / "teikit.odd"


def build(folder: Path) -> None:
    """Write every schema of the ODD to ``folder``."""
    schema = compile_odd(ODD)
    write_rng(schema, folder / "teikit.rng", made_from=ODD.name)
    write_sch(schema, folder / "teikit.sch", made_from=ODD.name)
    write_xsd(schema, folder / "teikit.xsd", made_from=ODD.name)
    write_reference(schema, folder / "teikit.html")


if __name__ == "__main__":
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else ODD.parent)
