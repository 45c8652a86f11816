"""The metadata's tables, read without surprises: a missing one is empty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Table = Mapping[str, object]


def text_at(table: Table, key: str) -> str:
    """The text at ``key``, empty where there is none."""
    value = table.get(key)
    return "" if value is None else str(value)


def table_at(table: Table, key: str) -> Table:
    """The table at ``key``, empty where there is none."""
    value = table.get(key)
    return value if isinstance(value, Mapping) else {}


def tables_at(table: Table, key: str) -> Sequence[Table]:
    """The list of tables at ``key``, empty where there is none."""
    value = table.get(key)
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, Sequence) else []
