"""Releases at GitHub and GitLab, against servers built from their documentation."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from tei.errors import RefusedError, UsageError
from tei.io import http as web
from tei.publishing.bundle import Bundle, make_bundle
from tei.publishing.forges import Forge, assets_of, forge_of, release_of
from tei.publishing.git import Repository
from tei.publishing.github import GitHub
from tei.publishing.gitlab import GitLab
from tei.publishing.packing import packed_sums
from tei.publishing.publishing import Receipt, publish
from tests.publishing.contract import Contract, Fault, as_json, serving
from tests.publishing.forge_servers import GitHubServer, GitLabServer
from tests.publishing.servers import PASSWORD

PLACE = "https://forge.example.org/library/editions.git"
SERVERS = {"github": GitHubServer, "github, older": partial(GitHubServer, says_digest=False), "gitlab": GitLabServer}
Server = GitHubServer | GitLabServer


@pytest.fixture(params=sorted(SERVERS))
def server(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Contract]:
    monkeypatch.setattr(web, "DELAYS", (0.001, 0.001))
    with serving(SERVERS[request.param]()) as one:
        yield one


def forge_at(server: Server, password: str = PASSWORD) -> Forge:
    forge = forge_of(PLACE, {"user": "anna", "password": password}, {"api": server.api})
    assert forge is not None
    return forge


@pytest.fixture
def place(tmp_path: Path) -> str:
    subprocess.run(["git", "init", "--quiet", "--bare", tmp_path / "editions.git"], check=True)
    return str(tmp_path / "editions.git")


def publish_to(place: str, server: Server, bundle: Bundle) -> Receipt:
    return publish(bundle, Repository(place, {}, forge_at(server)), name="git", place=place)


def assets(bundle: Bundle) -> dict[str, bytes]:
    return assets_of(bundle.name, bundle.files)


@pytest.mark.slow
def test_a_release_follows_the_push(place: str, server: Server, bundle: Bundle, changed: Bundle) -> None:
    first = publish_to(place, server, bundle)
    assert (first.action, first.version) == ("new", "shuiqu-v1")
    assert "/releases/" in first.address
    [(tag, files)] = server.shown()
    assert (tag, files) == ("shuiqu-v1", assets(bundle))
    assert packed_sums(files["shuiqu.zip"]) == bundle.sums
    server.calls.clear()
    assert publish_to(place, server, bundle).action == "nothing"
    assert {call.split()[0] for call in server.calls} == {"GET"}
    assert publish_to(place, server, changed).version == "shuiqu-v2"
    assert dict(server.shown()) == {"shuiqu-v1": assets(bundle), "shuiqu-v2": assets(changed)}


def test_a_release_that_failed_is_made_by_the_next_run_without_a_new_version(
    place: str, server: Server, bundle: Bundle
) -> None:
    server.faults.append(Fault("POST", "/releases", as_json({"message": "Something went wrong"}, 500)))
    with pytest.raises(RefusedError, match="Something went wrong"):
        publish_to(place, server, bundle)
    assert server.shown() == []
    receipt = publish_to(place, server, bundle)
    assert (receipt.action, receipt.version) == ("change", "shuiqu-v1")
    assert server.shown() == [("shuiqu-v1", assets(bundle))]


def test_a_client_that_dies_at_any_request_leaves_one_correct_release(server: Server, bundle: Bundle) -> None:
    release = release_of(bundle, "shuiqu-v1")
    lived = 0
    for number in range(200):
        server.calls.clear()
        server.left, server.last_is_done = number // 2, bool(number % 2)
        with suppress(RefusedError):
            forge_at(server).publish(release)
            lived += 1
        server.left = 10**9
        assert server.shown() in ([], [("shuiqu-v1", assets(bundle))])
        if lived == 2:
            break
    assert server.shown() == [("shuiqu-v1", assets(bundle))]
    if isinstance(server, GitHubServer):
        assert len(server.releases) == 1


@pytest.mark.slow
def test_what_is_wrong_in_a_release_is_put_right(place: str, server: Server, bundle: Bundle) -> None:
    publish_to(place, server, bundle)
    if isinstance(server, GitHubServer):
        server.releases[1]["assets"][0]["state"] = "starter"
        server.releases[1]["assets"].pop(1)
    else:
        server.packages[next(iter(server.packages))] = b"half"
        server.releases["shuiqu-v1"]["assets"]["links"].pop()
    receipt = publish_to(place, server, bundle)
    assert (receipt.action, receipt.version) == ("change", "shuiqu-v1")
    assert server.shown() == [("shuiqu-v1", assets(bundle))]


@pytest.mark.slow
def test_a_name_that_a_forge_would_change_has_another_in_its_place(
    place: str, server: Server, tei_bytes: bytes
) -> None:
    publish_to(place, server, make_bundle("水渠", tei_bytes, {}))
    publish_to(place, server, make_bundle("水渠記", tei_bytes, {}))
    (first, files), (second, others) = server.shown()
    assert (first, second) == ("水渠-v1", "水渠記-v1")
    assert all(name.isascii() for name in files)
    assert files.keys().isdisjoint(others)
    assert "水渠.xml" in packed_sums(next(data for name, data in files.items() if name.endswith(".zip")))
    assert publish_to(place, server, make_bundle("水渠", tei_bytes, {})).action == "nothing"


def test_a_wrong_token_is_told_and_never_shown(server: Server, bundle: Bundle) -> None:
    with pytest.raises(RefusedError) as refused:
        forge_at(server, "a-wrong-token").publish(release_of(bundle, "shuiqu-v1"))
    assert "Check the token" in refused.value.remedy
    assert "a-wrong-token" not in f"{refused.value} {refused.value.remedy}"
    assert server.shown() == []


def test_what_is_no_forge_is_told(server: Server, bundle: Bundle) -> None:
    server.faults.append(Fault("GET", "/releases", as_json(["hello"])))
    with pytest.raises(RefusedError, match="is not that of Git"):
        forge_at(server).find("shuiqu-v1")


KNOWN = [
    ("https://github.com/library/editions.git", {}, "https://api.github.com/repos/library/editions"),
    ("git@github.com:library/editions.git", {}, "https://api.github.com/repos/library/editions"),
    ("https://anna@gitlab.com/a/b/c/", {}, "https://gitlab.com/api/v4/projects/a%2Fb%2Fc"),
    ("ssh://git@gitlab.example.org:2222/a/b.git", {}, "https://gitlab.example.org/api/v4/projects/a%2Fb"),
    (
        "https://code.example.org/a/b.git",
        {"api": "https://code.example.org/api/v4/"},
        "https://code.example.org/api/v4/projects/a%2Fb",
    ),
    ("https://github.com/library/editions.git", {"release": "no"}, None),
    ("https://code.example.org/a/b.git", {}, None),
    ("https://notgitlab.example.org/a/b.git", {}, None),
    ("/srv/git/editions.git", {}, None),
]


@pytest.mark.parametrize(("place", "settings", "expected"), KNOWN)
def test_the_address_tells_the_forge(place: str, settings: dict[str, str], expected: str | None) -> None:
    forge = forge_of(place, {"token": "secret"}, settings)
    if expected is None:
        assert forge is None
        return
    assert isinstance(forge, GitHub | GitLab)
    path = forge.project if isinstance(forge, GitLab) else forge.here.removesuffix("/releases")
    assert f"{forge.web.base}{path}" == expected
    assert forge_of(place, {}, settings) is None


def test_an_interface_that_we_do_not_know_is_told() -> None:
    with pytest.raises(UsageError, match="no forge that we know"):
        forge_of(PLACE, {"token": "secret"}, {"api": "https://code.example.org/api/v1"})
    with pytest.raises(UsageError, match="in the clear"):
        forge_of(PLACE, {"token": "secret"}, {"api": "http://code.example.org/api/v4"})
