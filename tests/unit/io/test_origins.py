"""Credentials are bound to scheme, host and port, and go over TLS."""

from __future__ import annotations

import pytest

from tei.errors import UsageError
from tei.io.origins import is_in_the_clear, is_loopback, origin_of, refuse_plain_endpoint, refuse_plain_http, take_login
from tei.io.redaction import HIDDEN, redact_known


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://Host/x", "https://host"),
        ("https://host:443/x", "https://host"),
        ("http://host:443/x", "http://host:443"),
        ("https://u:p@host:8443", "https://host:8443"),
        ("http://[::1]:80/x", "http://[::1]"),
    ],
)
def test_an_origin_is_scheme_host_and_port(address: str, origin: str) -> None:
    assert str(origin_of(address)) == origin


@pytest.mark.parametrize("address", ["", "host", "https://", "https://host:port/", "https://[::1", "https://a:b/c@d"])
def test_what_has_no_origin(address: str) -> None:
    with pytest.raises(UsageError, match="no address"):
        origin_of(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "localhost"])
def test_this_machine(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["localhost.example.org", "128.0.0.1", "0.0.0.0", "127.0.0.1.example.org", "10.0.0.1"])
def test_other_machines(host: str) -> None:
    assert not is_loopback(host)
    assert is_in_the_clear(f"http://{host}/x")
    with pytest.raises(UsageError, match="in the clear") as refused:
        refuse_plain_http(f"http://{host}/x")
    assert "https://" in refused.value.remedy


@pytest.mark.parametrize("name", ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", ""])
def test_object_storage_in_the_clear(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if name:
        monkeypatch.setenv(name, "http://minio.example.org:9000")
    with pytest.raises(UsageError, match="in the clear"):
        refuse_plain_endpoint({} if name else {"endpoint": "http://minio.example.org:9000"})
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://minio.example.org:9000")
    refuse_plain_endpoint({"endpoint": "http://127.0.0.1:9000"})


def test_the_user_of_an_address_is_taken_out_of_it_and_hidden() -> None:
    address, secrets = take_login("https://anna:s%40same@host/x", {"password": "other"})
    assert (address, secrets) == ("https://host/x", {"user": "anna", "password": "s@same"})
    assert redact_known("s@same or s%40same") == f"{HIDDEN} or {HIDDEN}"
    assert take_login("https://token-alone@host/x", {})[1] == {"user": "token-alone"}
    assert redact_known("token-alone") == HIDDEN
    assert take_login("git@host:x", {}) == ("git@host:x", {})
