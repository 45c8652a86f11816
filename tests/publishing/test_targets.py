"""Every target alike: a book goes out and comes back, again sends nothing, changed makes a new version."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tei.errors import RefusedError, TeikitError
from tei.io.secrets import read_secrets
from tei.pipeline import load
from tei.publishing import targets
from tei.publishing.bundle import Bundle, make_bundle
from tei.publishing.publishing import Receipt, plan_publication
from tei.publishing.publishing import publish as publish_bundle
from tei.publishing.target import Target, Withdrawing
from tests.publishing.conftest import SERVERS, Place
from tests.publishing.servers import PASSWORD

VERSIONS = {
    "existdb": ("v1", "v2", "v3"),
    "ocfl": ("v1", "v2", "v3"),
    "s3": ("v1", "v2", "v3"),
    "webdav": ("v1", "v2", "v3"),
}
VERSIONS |= {
    "dataverse": ("v1.0", "v2.0", "v3.0"),
    "dspace": ("v1", "v2", "v3"),
    "git": ("shuiqu-v1", "shuiqu-v2", "shuiqu-v3"),
    "invenio": ("v1", "v2", "v3"),
    "sword": ("v1", "v2", "v3"),
    "sword-profile": ("v1", "v2", "v3"),
}


FOR_EVER = frozenset({"dataverse", "dspace", "invenio", "ocfl", "sword"})
"""Targets that keep what was published; what is withdrawn there, their own people withdraw."""


def open_target(place: Place, **settings: str) -> Target:
    more = (settings,) if settings else ()
    target: Target = load(targets()[place.target].function)(place.place, read_secrets(place.target), *more)
    return target


def publish(bundle: Bundle, place: Place, **settings: str) -> Receipt:
    return publish_bundle(bundle, open_target(place, **settings), name=place.target, place=place.place)


def test_a_book_goes_out_and_comes_back(place: Place, bundle: Bundle) -> None:
    assert open_target(place).find(bundle.name) is None
    receipt = publish(bundle, place)
    assert receipt.action == "new"
    assert receipt.files == bundle.sums
    found = open_target(place).find(bundle.name)
    assert found is not None
    assert found.sums == bundle.sums


def test_again_sends_nothing(place: Place, bundle: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    first = publish(bundle, place)
    target = open_target(place)
    monkeypatch.setattr(target, "send", lambda *arguments: pytest.fail("something was sent"))
    again = publish_bundle(bundle, target, name=place.target, place=place.place)
    assert again == first._replace(action="nothing")


def test_changed_makes_a_new_version(place: Place, bundle: Bundle, changed: Bundle) -> None:
    receipts = [publish(one, place) for one in (bundle, changed, bundle)]
    assert [receipt.action for receipt in receipts] == ["new", "change", "change"]
    assert [receipt.files for receipt in receipts] == [bundle.sums, changed.sums, bundle.sums]
    assert tuple(receipt.version for receipt in receipts) == VERSIONS.get(place.form or place.target, ("", "", ""))


def test_the_plan_names_every_file(place: Place, bundle: Bundle, changed: Bundle) -> None:
    plan = plan_publication(bundle, open_target(place))
    assert [sign for sign, _ in plan.paths] == ["+"] * len(bundle.files)
    publish(bundle, place)
    assert set(plan_publication(changed, open_target(place)).paths) == {
        ("+", "shuiqu.txt"),
        ("~", "README.md"),
        ("~", "manifest-sha256.txt"),
        ("-", "shuiqu.html"),
    }


def test_a_book_may_have_a_name_in_any_script(place: Place, tei_bytes: bytes) -> None:
    texts = (tei_bytes, tei_bytes.replace("開工那天".encode(), "開工這天".encode()))
    for text, action in ((texts[0], "new"), (texts[1], "change"), (texts[1], "nothing")):
        made = make_bundle("水渠記_上", text, {})
        assert publish(made, place).action == action


def test_what_is_withdrawn_is_gone_and_may_come_again(place: Place, bundle: Bundle, tei_bytes: bytes) -> None:
    publish(bundle, place)
    publish(make_bundle("shuiqu-2", tei_bytes, {}), place)
    target = open_target(place)
    if not isinstance(target, Withdrawing):
        assert place.target in FOR_EVER
        return
    target.withdraw(bundle.name)
    assert open_target(place).find(bundle.name) is None
    assert open_target(place).find("shuiqu-2") is not None
    with pytest.raises(RefusedError, match=r"no book '?shuiqu"):
        target.withdraw(bundle.name)
    assert publish(bundle, place).action == "new"


def test_books_do_not_touch_each_other(place: Place, bundle: Bundle, tei_bytes: bytes) -> None:
    publish(bundle, place)
    other = make_bundle("shuiqu-2", tei_bytes, {})
    publish(other, place)
    assert publish(bundle, place).action == "nothing"
    assert publish(other, place).action == "nothing"


@pytest.mark.parametrize("place", sorted(SERVERS), indirect=True)
def test_a_wrong_secret_is_told_and_never_shown(place: Place, bundle: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = "a-wrong-" + PASSWORD
    for name, value in place.variables.items():
        monkeypatch.setenv(name, wrong if value.endswith(PASSWORD) else value)
    with pytest.raises(RefusedError) as refused:
        publish(bundle, place)
    assert re.match("Check the (user|token) (and|or) ", refused.value.remedy)
    assert wrong not in f"{refused.value} {refused.value.remedy} {refused.value.place}"
    for name, value in place.variables.items():
        monkeypatch.setenv(name, value)
    assert open_target(place).find(bundle.name) is None


AWAY = {
    "basex": "basex://127.0.0.1:9/x",
    "git": "http://127.0.0.1:9/x.git",
    "s3": "s3://books/x",
    "webdav": "http://127.0.0.1:9/x",
}
AWAY |= {"invenio": "http://127.0.0.1:9", "dataverse": "http://127.0.0.1:9/dataverse/x", "sword": "http://127.0.0.1:9/"}
AWAY |= {"existdb": "http://127.0.0.1:9/exist/rest/db/x"}
AWAY |= {"dspace": f"http://127.0.0.1:9/collections/{'0' * 36}"}


SLOWLY_TOLD = {"s3": pytest.mark.slow}
"""Clients that try again for seconds by themselves."""


@pytest.mark.parametrize("target", [pytest.param(target, marks=SLOWLY_TOLD.get(target, ())) for target in sorted(AWAY)])
def test_a_server_that_is_away_is_told(target: str, bundle: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    for key in ("key", "secret", "token", "user", "password"):
        monkeypatch.setenv(f"TEIKIT_{target}_{key}".upper(), "anyone")
    monkeypatch.setenv("TEIKIT_S3_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setattr("tei.io.http.DELAYS", (0.01,))
    with pytest.raises(RefusedError) as refused:
        publish(bundle, Place(target, AWAY[target], {}))
    assert "network" in refused.value.remedy


@pytest.mark.parametrize("target", ["folder", "bagit", "ocfl"])
def test_a_full_or_closed_disk_leaves_the_former_edition(
    target: str, tmp_path: Path, bundle: Bundle, changed: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Place(target, str(tmp_path / "place"), {})
    publish(bundle, place)

    def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("tei.io.folders.write_file", full)
        with pytest.raises((OSError, TeikitError)):
            publish(changed, place)
    found = open_target(place).find(bundle.name)
    assert found is not None
    assert found.sums == bundle.sums
