"""One file a bench: a function ``rows() -> Iterator[Row]`` that scripts/bench calls."""
