"""Where keys stand in a TOML file."""

from __future__ import annotations

import pytest

from tei.tomlplaces import find_place

TEXT = """title = "a"
  "quoted key" = 1
[source]
date = 1958
[[source.identifier]]
type = "x"
[[source.identifier]]
value = "y"
[a . b]
c.d = 1
"""


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("title",), (1, 1)),
        (("quoted key",), (2, 3)),
        (("source",), (3, 1)),
        (("source", "date"), (4, 1)),
        (("source", "identifier", 0), (5, 1)),
        (("source", "identifier", 0, "type"), (6, 1)),
        (("source", "identifier", 1, "value"), (8, 1)),
        (("source", "identifier", 1, "missing"), (7, 1)),
        (("a", "b", "c", "d"), (10, 1)),
        (("nowhere",), (1, 1)),
    ],
)
def test_line_and_column(path: tuple[str | int, ...], place: tuple[int, int]) -> None:
    assert find_place(TEXT, path) == place
