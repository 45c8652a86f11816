"""Reading a PDF back with pdftotext: what stands between the margins.

Its tolerance: the numbers of notes are among the characters; hyphens at the ends of lines may be too many or too few;
notes stand at the foot of each page, between the text; so characters are counted, and their order is that of the book
only where there are no notes.
"""

from __future__ import annotations

import subprocess
from collections import Counter
from pathlib import Path

from tei.rendering.text import Text, squeezed

HYPHENS = frozenset("-\u2010\u00ad")
ADDED = HYPHENS | frozenset("0123456789–")
"""Numbers of notes, hyphens, the marks of list items."""

BODY = ("-x", "50", "-y", "56", "-W", "320", "-H", "486")
"""In points: A5 without head, foot and the margins, where printed page numbers stand."""


def words(data: bytes, folder: Path) -> str:
    """The text between the margins, without white space."""
    (folder / "book.pdf").write_bytes(data)
    command = ("pdftotext", *BODY, "-nopgbrk", str(folder / "book.pdf"), "-")
    return squeezed(subprocess.run(command, capture_output=True, check=True).stdout.decode())


def differs(made: str, expected: Text) -> Counter[str]:
    """The characters that are missing, and those that are too many, beyond the tolerance."""
    given, wanted = Counter(made), Counter(expected.running + "".join(expected.notes))
    extra = given - wanted
    missing = {c: n for c, n in (wanted - given).items() if c not in HYPHENS}
    return Counter(missing) + Counter({c: n for c, n in extra.items() if c not in ADDED})
