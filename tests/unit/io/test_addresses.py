"""Addresses that are none end in no exception, whoever wrote them."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tei.errors import TeikitError
from tei.io.addresses import split_address
from tei.pipeline import load
from tei.publishing import targets
from tests.services import ROOT

ODD = (
    "http://[",
    "https://[::1",
    "s3://[",
    "basex://h:99999999/db",
    "http://h:port/server/api/core",
    "http://[/dataverse/x",
)
UUID = "34cd28c3-c84f-57ae-8b7f-aa1599dd40f9"
SECRETS = {"token": "an-open-sesame", "user": "editor", "password": "an-open-sesame"}


@pytest.mark.parametrize("target", sorted(targets()))
@pytest.mark.parametrize("place", [*ODD, f"http://[/server/api/core/collections/{UUID}"])
def test_a_place_that_is_no_address_is_told(
    target: str, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TEIKIT_S3_ENDPOINT", "http://[")
    with suppress(TeikitError):  # a folder may be called so
        load(targets()[target].function)(place, SECRETS)


@given(st.text("[]:/@?#http%.0aé\\ ", max_size=20))
def test_whatever_it_is_an_address_has_parts(address: str) -> None:
    parts = split_address(address)
    assert parts.port is None or parts.port >= 0


def test_nobody_splits_addresses_without_a_guard() -> None:
    """What asks whether an address is one, and where an origin is read, has a guard of its own."""
    knowing = {"tei/io/addresses.py", "tei/io/origins.py", "tei/validation/pointers.py", "tei/serving/careful.py"}
    found = {path.relative_to(ROOT).as_posix() for path in ROOT.glob("tei/**/*.py") if "urlsplit(" in path.read_text()}
    assert found <= knowing
