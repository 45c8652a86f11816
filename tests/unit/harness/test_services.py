"""A missing program skips a test on a laptop and fails it on CI."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from scripts.services import SERVICES, chosen
from tests import services


@pytest.fixture
def absent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "CHECKS", {"absent": lambda: False, "present": lambda: True})


@pytest.mark.usefixtures("absent")
def test_a_missing_program_skips_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="scripts/services absent"):
        services.needs("present", "absent")


@pytest.mark.usefixtures("absent")
def test_a_missing_program_fails_on_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="absent is not installed"):
        services.needs("absent")


@pytest.mark.usefixtures("absent")
def test_a_present_program_is_no_obstacle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    services.needs("present")


def test_everything_that_tests_can_need_is_installed_by_scripts_services() -> None:
    from_pypi = {"jing"}  # the jar comes with the test requirements, Java with "java"
    assert set(services.CHECKS) - from_pypi == {service.name for service in SERVICES}


def test_an_unknown_service_is_refused_with_the_known_ones() -> None:
    with pytest.raises(SystemExit, match=r"no such service: nonsense; there are: .*java"):
        chosen(["nonsense"])


def test_a_golden_file_that_differs_fails(golden: Callable[[str, str], None]) -> None:
    with pytest.raises(AssertionError, match="--accept"):
        golden("README.md", "something else")
