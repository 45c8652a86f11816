"""InvenioRDM and Zenodo: drafts, versions, DOIs, communities, and what happens when anything goes wrong on the way.

The server is a small one whose answers are those of InvenioRDM 14 (``contracts/invenio.jsonl``, recorded there).
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from tei.errors import RefusedError, UsageError
from tei.io import http as web
from tei.publishing import invenio
from tei.publishing.bundle import Bundle, make_bundle
from tei.publishing.flattening import ARCHIVE, flatten, flattened_sums
from tei.publishing.invenio import Deposits, Place, mark, open_invenio, read_place
from tei.publishing.publishing import Receipt
from tei.publishing.publishing import publish as publish_bundle
from tests import commands
from tests.commands import Tei
from tests.publishing.contract import Answer, Call, Fault, as_json, serving
from tests.publishing.contracts import calls
from tests.publishing.contracts.invenio_http import BROKEN, Site
from tests.publishing.contracts.invenio_state import PREFIX, Version

TOKEN, CURATOR = "a-token-that-nobody-sees", "another"
USERS = {TOKEN: "editor", CURATOR: "curator"}


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "DELAYS", (0.0, 0.0))
    monkeypatch.setattr(web, "ROUNDED", 0.0)
    monkeypatch.setattr(invenio, "INDEXED", 0.0)


@pytest.fixture
def site() -> Iterator[Site]:
    with serving(Site(dict(USERS))) as one:
        yield one


@pytest.fixture
def small(bundle: Bundle) -> Bundle:
    """A bundle of three files, one in a folder."""
    return bundle._replace(files={"README.md": b"# One", "shuiqu.xml": b"<TEI/>", "schema/x.rng": b"<grammar/>"})


@pytest.fixture
def other(small: Bundle) -> Bundle:
    """The next state of the small bundle."""
    return small._replace(files=small.files | {"shuiqu.xml": b"<TEI>2</TEI>", "shuiqu.txt": b"two"})


def deposits(site: Site, path: str = "", *, draft: bool = False, token: str = TOKEN) -> Deposits:
    return open_invenio(f"{site.base}{path}", {"token": token}, {"draft": "yes"} if draft else {})


def publish(bundle: Bundle, site: Site, path: str = "", *, draft: bool = False) -> Receipt:
    return publish_bundle(bundle, deposits(site, path, draft=draft), name="invenio", place=site.base)


def published(site: Site) -> list[Version]:
    return sorted((one for one in site.versions.values() if one.published), key=lambda one: one.index)


def drafts(site: Site) -> list[Version]:
    return [one for one in site.versions.values() if not one.published]


def metadata(version: Version) -> dict[str, Any]:
    said: dict[str, Any] = version.said["metadata"]
    return said


def with_header(bundle: Bundle, **items: tuple[Mapping[str, str], ...]) -> Bundle:
    return bundle._replace(record=bundle.record._replace(items={**bundle.record.items, **items}))


# ---- the server


def test_the_small_server_answers_as_the_real_one() -> None:
    recorded = [json.loads(line) for line in calls.TRANSCRIPT.read_text(encoding="utf-8").splitlines()]
    with serving(Site({TOKEN: calls.EDITOR, CURATOR: calls.CURATOR})) as site:
        site.add_community("tei-editions", calls.CURATOR)
        tokens = {calls.EDITOR: TOKEN, calls.CURATOR: CURATOR, calls.NOBODY: "none"}
        for real, ours in zip(recorded, calls.play(site.base, tokens), strict=True):
            assert ours == real


# ---- a book goes out


def test_a_record_says_what_the_dry_run_shows(site: Site, bundle: Bundle) -> None:
    receipt = publish(bundle, site)
    (record,) = published(site)
    shown = deposits(site).describe(bundle)
    assert metadata(record) == shown["metadata"]
    assert metadata(record)["identifiers"] == [{"scheme": "urn", "identifier": mark("shuiqu")}]
    assert metadata(record)["rights"] == [{"id": "cc-by-4.0"}]
    assert (receipt.identifier, receipt.address) == (f"{PREFIX}/{record.id}", f"{site.base}/records/{record.id}")
    assert set(record.files) == {path for path in bundle.files if "/" not in path} | {ARCHIVE}
    assert record.preview == "README.md"


def test_records_are_asked_for_in_the_present_schema(site: Site, small: Bundle) -> None:
    """Zenodo gives them in its former one to who asks for plain JSON."""
    asked: list[str] = []

    def fault(call: Call) -> None:
        asked.append(call.headers["accept"])

    site.fault = fault
    publish(small, site)
    assert {one.partition(",")[0] for one in asked} == {"application/vnd.inveniordm.v1+json"}


def test_only_what_has_changed_is_sent(site: Site, small: Bundle, other: Bundle) -> None:
    publish(small, site)
    site.calls.clear()
    publish(other, site)
    sent = [call.split("/")[-2] for call in site.calls if re.match("PUT .*/content", call)]
    assert sorted(sent) == ["shuiqu.txt", "shuiqu.xml"]
    first, second = published(site)
    assert first.parent is second.parent
    assert first.files["shuiqu.xml"].data == b"<TEI/>"
    assert "shuiqu.txt" not in first.files


def test_what_a_person_has_added_on_the_site_stays(site: Site, small: Bundle, other: Bundle) -> None:
    publish(small, site)
    (record,) = published(site)
    related = [{"identifier": "10.1234/scan", "scheme": "doi", "relation_type": {"id": "isderivedfrom"}}]
    record.said["metadata"] |= {"related_identifiers": related, "title": "Another title"}
    record.said["access"] = {"record": "public", "files": "restricted"}
    publish(other, site)
    assert metadata(published(site)[1])["related_identifiers"] == related
    assert metadata(published(site)[1])["title"] == "水渠記"
    assert published(site)[1].said["access"]["files"] == "restricted"


def test_a_draft_is_for_its_owner_to_look_at(site: Site, bundle: Bundle) -> None:
    receipt = publish(bundle, site, draft=True)
    (draft,) = drafts(site)
    assert published(site) == []
    assert (receipt.public, receipt.address) == (False, f"{site.base}/uploads/{draft.id}")
    assert receipt.identifier == f"{PREFIX}/{draft.id}"
    lines = receipt.note.splitlines()
    assert tomllib.loads("\n".join(lines[2:])) == {"identifier": [{"type": "DOI", "value": receipt.identifier}]}
    assert publish(bundle, site, draft=True) == receipt._replace(action="nothing")
    named = with_header(bundle, identifier=({"type": "DOI", "value": receipt.identifier},))
    done = publish(named, site)
    assert (done.public, done.identifier, done.note) == (True, receipt.identifier, "")
    assert [one.id for one in published(site)] == [draft.id]
    assert metadata(draft)["identifiers"] == [{"scheme": "urn", "identifier": mark("shuiqu")}]


def test_the_next_version_can_be_a_draft_too(site: Site, small: Bundle, other: Bundle) -> None:
    publish(small, site)
    assert publish(small, site, draft=True).action == "nothing"
    receipt = publish(other, site, draft=True)
    assert (receipt.action, receipt.public, receipt.version) == ("change", False, "v2")
    assert publish(small, site).action == "nothing"
    assert publish(other, site).version == "v2"
    assert drafts(site) == []


def test_a_doi_from_elsewhere_is_told(site: Site, bundle: Bundle) -> None:
    publish(
        with_header(bundle, identifier=({"type": "DOI", "value": "10.1234/x"}, {"type": "ISBN", "value": "1"})), site
    )
    schemes = [one["scheme"] for one in metadata(published(site)[0])["identifiers"]]
    assert schemes == ["doi", "isbn", "urn"]


@pytest.mark.parametrize(
    ("tag", "title", "sent"), [("zh", "論語", "《論語》"), ("en", "It", "“It”"), ("zh", "水渠記", "水渠記")]
)
def test_titles_too_short_for_the_server(site: Site, bundle: Bundle, tag: str, title: str, sent: str) -> None:
    book = with_header(
        bundle, title=({"main": title, "sub": "上"},), language=({"tag": tag, "primary": tag, "alpha3": "eng"},)
    )
    publish(book, site)
    assert metadata(published(site)[0])["title"] == sent
    assert len(metadata(published(site)[0])["additional_titles"][0]["title"]) == 3


# ---- communities


def test_curators_see_a_book_before_it_is_public(site: Site, small: Bundle, other: Bundle) -> None:
    site.add_community("tei-editions", "curator")
    receipt = publish(small, site, "/communities/tei-editions")
    (draft,) = drafts(site)
    assert (receipt.public, "curators" in receipt.note) == (False, True)
    assert publish(small, site, "/communities/tei-editions").action == "nothing"
    assert publish(other, site).action == "change"
    assert draft.parent.review is not None
    site.accept("curator", draft.parent.review["id"], {})
    done = publish(other, site, "/communities/tei-editions")
    assert (done.action, done.public) == ("nothing", True)
    assert publish(small, site, "/communities/tei-editions").version == "v2"


def test_a_curator_needs_nobody(site: Site, small: Bundle) -> None:
    identifier = site.add_community("mine", "editor")
    assert publish(small, site, "/communities/mine").public
    assert published(site)[0].parent.communities == [identifier]


def test_a_community_that_is_not_there(site: Site, small: Bundle) -> None:
    with pytest.raises(RefusedError, match="there is no community none") as refused:
        publish(small, site, "/communities/none")
    assert "--out" in refused.value.remedy
    assert site.versions == {}


def test_a_draft_that_names_its_doi_is_told_no_more_of_it(site: Site, small: Bundle) -> None:
    doi = publish(small, site, draft=True).identifier
    named = small._replace(files=small.files | {"shuiqu.xml": f"<TEI>{doi}</TEI>".encode()})
    assert doi not in publish(named, site, draft=True).note


# ---- which record


def test_a_record_made_by_hand_is_taken_over(site: Site, small: Bundle, other: Bundle) -> None:
    by_hand = publish(small._replace(name="by-hand"), site)
    path = by_hand.address.removeprefix(site.base)
    assert publish(other, site, path).version == "v2"
    assert publish(other, site).action == "nothing"


def test_a_record_of_somebody_else(site: Site, small: Bundle, other: Bundle) -> None:
    theirs = publish(small, site).address.removeprefix(site.base)
    with pytest.raises(RefusedError, match="403") as refused:
        publish_bundle(other, deposits(site, theirs, token=CURATOR), name="invenio", place=site.base)
    assert "the record yours" in refused.value.remedy


def test_an_address_of_no_record(site: Site, small: Bundle) -> None:
    with pytest.raises(RefusedError, match="there is no record 12345") as refused:
        publish(small, site, "/records/12345")
    assert "--out" in refused.value.remedy


def test_two_books_are_not_versions_of_one_record(site: Site, small: Bundle) -> None:
    publish(small, site)
    target = deposits(site, f"/records/{published(site)[0].id}")
    target.find("shuiqu")
    with pytest.raises(UsageError, match="one record"):
        target.find("another")


def test_another_book_of_the_same_name(site: Site, small: Bundle) -> None:
    publish(small, site)
    another = with_header(small, title=({"main": "Walden"},), creator=({"name": "Henry D. Thoreau"},))
    another = another._replace(files={"shuiqu.xml": b"<TEI>Walden</TEI>"})
    with pytest.raises(RefusedError, match="is another book: 水渠記") as refused:
        publish(another, site)
    assert "--name" in refused.value.remedy
    assert len(site.versions) == 1


def test_two_records_of_one_mark(site: Site, small: Bundle, other: Bundle) -> None:
    for name in ("one", "two"):
        publish(small._replace(name=name), site)
    for record in published(site):
        record.said["metadata"]["identifiers"] = [{"scheme": "urn", "identifier": mark("shuiqu")}]
        site.index(record)
    with pytest.raises(RefusedError, match="two records are marked") as refused:
        publish(other, site)
    assert "--out" in refused.value.remedy


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("zenodo", Place("https://zenodo.org")),
        ("sandbox", Place("https://sandbox.zenodo.org")),
        ("books/sandbox", Place("https://sandbox.zenodo.org")),
        ("https://zenodo.org/", Place("https://zenodo.org")),
        ("https://zenodo.org/records/123", Place("https://zenodo.org", record="123")),
        ("https://zenodo.org/uploads/123", Place("https://zenodo.org", record="123")),
        ("https://rdm.example/records/abcde-12345/latest", Place("https://rdm.example", record="abcde-12345")),
        ("https://zenodo.org/communities/tei/records", Place("https://zenodo.org", community="tei")),
    ],
)
def test_places(words: str, place: Place) -> None:
    assert read_place(words) == place


@pytest.mark.parametrize(
    "words", ["", "here", "ftp://zenodo.org", "https://example.org/zenodo", "https://zenodo.org/records/a/b"]
)
def test_what_is_no_place(words: str) -> None:
    with pytest.raises(UsageError, match="no place of InvenioRDM"):
        read_place(words)


def test_no_token() -> None:
    with pytest.raises(UsageError, match="no token") as refused:
        open_invenio("zenodo", {})
    assert "TEIKIT_INVENIO_TOKEN" in refused.value.remedy
    assert "https://zenodo.org/account/settings/applications/tokens/new/" in refused.value.remedy


# ---- metadata refused


@pytest.mark.parametrize(
    ("items", "key", "told"),
    [
        (
            {"creator": ({"name": "X", "cited": "X", "scheme": "ORCID", "bare": "0000-0002-1825-0098"},)},
            "[[author]]",
            "ORCID",
        ),
        ({"language": ({"alpha3": "xxx"},)}, "language", "Invalid value xxx"),
        ({"date": ({"date": "soon"},)}, "publication.date", "valid date"),
        ({"source": ({"date": "--10"},)}, "source", "valid date"),
        ({"publisher": ()}, "publication.publisher", "Missing publisher"),
    ],
)
def test_refused_metadata_are_told_by_their_key(
    site: Site, bundle: Bundle, items: dict[str, tuple[dict[str, str], ...]], key: str, told: str
) -> None:
    with pytest.raises(RefusedError, match=told) as refused:
        publish(with_header(bundle, **items), site)
    assert f"Correct {key}" in refused.value.remedy
    assert published(site) == []
    publish(bundle, site)
    assert (len(published(site)), drafts(site)) == (1, [])


# ---- trouble on the way


FULL = {"status": 400, "message": "Bucket quota exceeded."}
PAGE = b"<html><head><title>413 Request Entity Too Large</title></head></html>"
TROUBLE: dict[str, tuple[Answer, str]] = {
    "expired": (as_json({"message": "Unauthorized"}, 401), "Check the user and the token"),
    "denied": (as_json({"message": "Permission denied."}, 403), "Check the user and the token"),
    "quota": (as_json(FULL, 400), "ask those who keep the site for more space"),
    "large": (Answer(413, PAGE), "leave formats out"),
    "busy": (as_json({"message": "100 per 1 minute"}, 429, {"Retry-After": "3600"}), "publish again later"),
    "broken": (as_json({"message": "internal"}, 500), "publish again later"),
    "half": (BROKEN, "publish again"),
}
STEPS = (
    ("POST", "records"),
    ("POST", "/draft/files"),
    ("PUT", "/content"),
    ("POST", "/commit"),
    ("PUT", "/draft"),
    ("POST", "/actions/publish"),
    ("GET", "user/records"),
    ("GET", "/content"),
)


OFTEN = {("POST", "records"): "broken", ("PUT", "/content"): "quota", ("POST", "/actions/publish"): "half"}
CASES = [
    pytest.param(
        trouble, step, marks=[] if OFTEN.get(step) == trouble else [pytest.mark.slow], id=f"{trouble}-{step[1]}"
    )
    for trouble in TROUBLE
    for step in STEPS
]


@pytest.mark.parametrize(("trouble", "step"), CASES)
def test_trouble_leaves_nothing_half_published(site: Site, small: Bundle, trouble: str, step: tuple[str, str]) -> None:
    """Whatever call fails for good: it is told with what to do, and the next run makes one whole record."""
    answer, remedy = TROUBLE[trouble]
    site.fault = lambda call: answer if call.method == step[0] and call.path.endswith(step[1]) else None
    with pytest.raises(RefusedError) as refused:
        publish(small, site)
    assert refused.value.exit_code == 7
    assert remedy.lower() in refused.value.remedy.lower()
    assert TOKEN not in f"{refused.value} {refused.value.remedy}"
    for version in published(site):
        assert flattened_sums({name: file.data or b"" for name, file in version.files.items()}) == small.sums
    site.fault = lambda call: None
    assert publish(small, site).files == small.sums
    assert (len(published(site)), drafts(site)) == (1, [])


@pytest.mark.parametrize(
    "trouble", [Answer(503, b"", {"Retry-After": "0"}), Answer(429, b"", {"Retry-After": "0"}), BROKEN]
)
def test_passing_trouble_is_not_noticed(site: Site, small: Bundle, trouble: Answer) -> None:
    """Every call fails once; those that can't be repeated only where the server says that it is busy."""
    seen: set[tuple[str, str]] = set()

    def fault(call: Call) -> Answer | None:
        once = (call.method, call.path) not in seen and (trouble is not BROKEN or call.method != "POST")
        seen.add((call.method, call.path))
        return trouble if once else None

    site.fault = fault
    assert publish(small, site).files == small.sums
    assert (len(published(site)), drafts(site)) == (1, [])


def test_a_published_record_whose_answer_is_lost(site: Site, small: Bundle) -> None:
    """The server has published, and says so to nobody: we look instead of publishing again."""
    site.faults.append(Fault("POST", "/actions/publish", None))
    assert publish(small, site).public
    assert len(site.versions) == 1


def test_a_server_that_is_too_slow(site: Site, small: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    target = deposits(site)
    target.records.web.client.timeout = httpx.Timeout(0.05)
    site.lock.acquire()
    try:
        with pytest.raises(RefusedError, match="too slow") as refused:
            target.find("shuiqu")
    finally:
        site.lock.release()
    assert "publish again later" in refused.value.remedy


def test_a_file_that_the_server_spoils_is_not_published(site: Site, small: Bundle) -> None:
    def fault(call: Call) -> Answer | None:
        if call.path.endswith("/commit"):
            drafts(site)[0].files["shuiqu.xml"].data = b"<TEI>spoilt</TEI>"
        return None

    site.fault = fault
    with pytest.raises(RefusedError, match="did not keep"):
        publish(small, site)
    assert published(site) == []


class KilledError(BaseException):
    """What no code of ours catches, as a kill."""


@pytest.mark.slow
@pytest.mark.parametrize("after", [False, True])
def test_killed_at_every_call(after: bool, small: Bundle, other: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    """First and next versions, stopped at each call in turn, before the server has done it and after."""
    ask = web.Web.ask
    for number in range(1, 100):
        with serving(Site(dict(USERS))) as site:
            killed = 0
            for bundle in (small, other):
                with monkeypatch.context() as patched:
                    patched.setattr(web.Web, "ask", killed_at(ask, number, after))
                    try:
                        publish(bundle, site)
                    except KilledError:
                        killed += 1
                assert publish(bundle, site).files == bundle.sums
            assert [one.index for one in published(site)] == [1, 2]
            assert drafts(site) == []
            assert published(site)[0].parent is published(site)[1].parent
        if not killed:
            break
    assert 20 < number < 99


def killed_at(ask: Callable[..., httpx.Response], number: int, after: bool) -> Callable[..., httpx.Response]:
    left = [number]

    def until(self: web.Web, *arguments: Any, **parts: Any) -> httpx.Response:
        left[0] -= 1
        if left[0] == 0 and not after:
            raise KilledError
        answer = ask(self, *arguments, **parts)
        if left[0] == 0:
            raise KilledError
        return answer

    return until


def test_drafts_that_a_killed_run_left_twice_become_one(site: Site, small: Bundle) -> None:
    """The search lags behind, so that two runs may each have begun a draft."""
    for _ in range(2):
        site.create("editor", deposits(site).describe(small))
    publish(small, site)
    assert (len(published(site)), drafts(site)) == (1, [])


def test_a_draft_of_another_book_is_left_alone(site: Site, small: Bundle) -> None:
    """One that a colleague has shared, say, whose book bears the same name."""
    another = with_header(small, title=({"main": "Walden"},), creator=({"name": "Henry D. Thoreau"},))
    for one in (small, another):
        site.create("editor", deposits(site).describe(one))
    publish(small, site)
    assert [metadata(draft)["title"] for draft in drafts(site)] == ["Walden"]


# ---- the command


@pytest.fixture
def tei(
    capsysbinary: pytest.CaptureFixture[bytes],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    tei_bytes: bytes,
) -> Tei:
    (tmp_path / "book.xml").write_bytes(tei_bytes)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TEIKIT_INVENIO_TOKEN", TOKEN)
    return commands.in_process(capsysbinary, monkeypatch)


def test_the_command_tells_what_a_draft_is_for(tei: Tei, site: Site, tmp_path: Path) -> None:
    done = tei("publish", "book.xml", "--to", "invenio", "--out", site.base, "--draft")
    assert done.code == 0
    assert "book: not public yet as v1, 10 files read back" in done.err
    assert "[[identifier]]" in done.err
    receipt = (tmp_path / "book.receipt.json").read_text(encoding="utf-8")
    assert json.loads(receipt)[0]["public"] is False
    assert TOKEN not in f"{receipt}{done.out}{done.err}"


def test_a_draft_is_verified_as_one(tei: Tei, site: Site) -> None:
    assert tei("publish", "book.xml", "--to", "invenio", "--out", site.base, "--draft", "--quiet").code == 0
    assert tei("publish", "book.xml", "--verify").code == 0
    drafts(site)[0].files["README.md"].data = b"changed by somebody"
    assert tei("publish", "book.xml", "--verify").code == 7


def test_a_dry_run_shows_exactly_what_is_sent(tei: Tei, site: Site, tei_bytes: bytes) -> None:
    done = tei("publish", "book.xml", "--to", "invenio", "--out", site.base, "--dry-run")
    shown = json.loads(done.out[done.out.index("{") :])
    assert shown == deposits(site).describe(make_bundle("book", tei_bytes, {}))
    assert site.versions == {}


def test_no_draft_where_there_are_none(tei: Tei) -> None:
    done = tei("publish", "book.xml", "--to", "folder", "--out", "out", "--draft")
    assert done.code == 2
    assert "no setting 'draft'" in done.err


def test_a_refusal_has_its_exit_code(tei: Tei, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEIKIT_INVENIO_TOKEN", "not-a-token")
    done = tei("publish", "book.xml", "--to", "invenio", "--out", site.base)
    assert done.code == 7
    assert "not-a-token" not in done.err


# ---- folders


def test_folders_become_one_archive_and_come_back(bundle: Bundle) -> None:
    flat = flatten(bundle.files)
    assert all("/" not in name for name in flat)
    assert flattened_sums(flat) == bundle.sums
    assert flatten(bundle.files) == flat
    assert flatten({"a": b"1"}) == {"a": b"1"}


def test_an_archive_that_is_none_counts_as_a_file() -> None:
    assert set(flattened_sums({ARCHIVE: b"no archive"})) == {ARCHIVE}
    with pytest.raises(UsageError, match=ARCHIVE):
        flatten({ARCHIVE: b"", "a/b": b""})
