"""The manifest for other programs: CSV, JSON Lines, Parquet; one row a book."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tei.corpus.manifest import BOOKS, Manifest
from tei.errors import MissingToolError
from tei.io.csv_cells import write_csv

HEADS = (*BOOKS, "outputs")
JSON = frozenset({"counts", "outputs"})
"""Columns that hold JSON."""
FLAGS = frozenset({"valid", "lossless"})
QUERY = f"""
SELECT {", ".join(f"b.{name}" for name in BOOKS)},
  (SELECT json_group_array(json_object('path', output, 'size', size, 'sha256', sha256))
   FROM (SELECT * FROM outputs o WHERE o.job = b.job AND o.path = b.path ORDER BY output))
FROM books b ORDER BY b.job, b.path"""

Row = Mapping[str, Any]


def rows(manifest: Manifest) -> Iterator[Row]:
    """Every book with all that is known of it, in the order of job and path."""
    for values in manifest.rows.execute(QUERY):
        yield {name: _value(name, value) for name, value in zip(HEADS, values, strict=True)}


def _value(name: str, value: Any) -> Any:
    if name in JSON:
        return json.loads(value)
    return bool(value) if name in FLAGS and value is not None else value


def to_csv(manifest: Manifest) -> bytes:
    """One line a book; what has parts is JSON in its cell."""
    return write_csv([HEADS, *([_text(row[name]) for name in HEADS] for row in rows(manifest))]).encode()


def _text(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value


def to_jsonl(manifest: Manifest) -> bytes:
    """One JSON object a line."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows(manifest)).encode()


def to_parquet(manifest: Manifest) -> bytes:
    """For data frames; raises ``MissingToolError`` where pyarrow is not installed."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise MissingToolError("Parquet needs pyarrow", remedy="pip install teikit[parquet]") from None
    plain = [{name: _text(value) for name, value in row.items()} for row in rows(manifest)]
    stream = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(plain), stream)
    return stream.getvalue()


EXPORTS: Mapping[str, Callable[[Manifest], bytes]] = {"csv": to_csv, "jsonl": to_jsonl, "parquet": to_parquet}
