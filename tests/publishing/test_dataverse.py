"""What is particular to Dataverse, against a server built from its guides."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tei.errors import RefusedError, UsageError
from tei.io import http as web
from tei.io.secrets import read_secrets
from tei.publishing import dataverse
from tei.publishing.bundle import Bundle, make_bundle
from tei.publishing.citation import dataset_version, names_of, write_fields
from tei.publishing.record import Record
from tei.publishing.target import Describing
from tests.publishing.conftest import Place
from tests.publishing.contract import Answer, Fault, as_json
from tests.publishing.dataverse_server import Dataset, Dataverse, check_fields, check_required, definitions
from tests.publishing.dying import deaths
from tests.publishing.servers import Server
from tests.publishing.test_targets import open_target, publish

CONTACT = {"datasetContactName": "Anna Editor", "datasetContactEmail": "anna@example.org"}
at_dataverse = pytest.mark.parametrize("place", ["dataverse"], indirect=True)


@pytest.fixture
def server(server_of: Callable[[str], Server], monkeypatch: pytest.MonkeyPatch) -> Dataverse:
    monkeypatch.setattr(web, "DELAYS", (0.001, 0.001))
    monkeypatch.setattr(dataverse, "PAUSES", (0.01,) * 200)
    made: Dataverse = server_of("dataverse").behind
    return made


def datasets(server: Dataverse, place: Place) -> list[Dataset]:
    return [one for one in server.datasets if one.collection == place.place.rpartition("/")[2]]


# ---- the metadata


def test_the_metadata_has_the_form_that_the_server_defines(bundle: Bundle) -> None:
    version = dataset_version(bundle.record, "shuiqu", CONTACT, definitions(), {})
    fields = version["metadataBlocks"]["citation"]["fields"]
    check_fields(fields, definitions())
    check_required(fields)
    said = {field["typeName"]: field for field in fields}
    assert said["title"] == {"typeName": "title", "typeClass": "primitive", "multiple": False, "value": "水渠記"}
    assert said["author"]["value"][0]["authorIdentifierScheme"]["typeClass"] == "controlledVocabulary"
    assert said["author"]["value"][0]["authorIdentifier"]["value"] == "0000-0002-1825-0097"
    assert said["language"]["value"] == ["Chinese"]
    assert names_of(version) == {"shuiqu"}


def test_a_field_is_repeated_only_where_the_server_lets_it_be() -> None:
    once = {"productionPlace": {"name": "productionPlace", "multiple": False, "isControlledVocabulary": False}}
    assert next(write_fields({"productionPlace": ["A", "B"]}, once))["value"] == "A"
    assert list(write_fields({"subject": ["Alchemy"], "keyword": [{"keywordTermURI": "x"}]}, definitions())) == []


def test_no_licence_is_put_into_our_mouth(bundle: Bundle) -> None:
    version = dataset_version(bundle.record, "shuiqu", CONTACT, definitions(), {})
    assert version["termsOfUse"] == "https://creativecommons.org/licenses/by/4.0/"
    silent = dataset_version(Record({}), "shuiqu", CONTACT, definitions(), {})
    assert silent["termsOfUse"] == "No licence has been stated."


@at_dataverse
def test_the_licence_is_that_of_the_servers_list(place: Place, bundle: Bundle, server: Dataverse) -> None:
    publish(bundle, place)
    [made] = datasets(server, place)
    assert made.latest["license"]["name"] == "CC BY 4.0"


# ---- what an interrupted run left


@pytest.mark.slow
@at_dataverse
def test_a_client_that_dies_at_any_request_leaves_one_correct_dataset(
    place: Place, bundle: Bundle, changed: Bundle, server: Dataverse
) -> None:
    """It takes up what was left at the death before: in the end nothing is there twice."""
    for _ in deaths(server, place, bundle):
        found = open_target(place).find(bundle.name)
        assert found is None or found.sums == bundle.sums
    [made] = datasets(server, place)
    assert len(made.released) == 1
    for _ in deaths(server, place, changed):
        found = open_target(place).find(bundle.name)
        assert found is not None
        assert found.sums in (bundle.sums, changed.sums)
    assert [len(one.released) for one in datasets(server, place)] == [2]
    assert publish(changed, place).action == "nothing"


@at_dataverse
def test_a_draft_of_another_edition_is_taken_up(
    place: Place, bundle: Bundle, changed: Bundle, server: Dataverse
) -> None:
    server.faults.append(Fault("POST", "actions/:publish", as_json({"status": "ERROR", "message": "no"}, 403)))
    with pytest.raises(RefusedError) as refused:
        publish(bundle, place)
    [draft] = datasets(server, place)
    assert f"The draft: {server.address}/dataset.xhtml?persistentId={draft.pid}" in refused.value.remedy
    assert open_target(place).find(bundle.name) is None
    assert publish(changed, place).version == "v1.0"
    assert len(datasets(server, place)) == 1


@at_dataverse
def test_datasets_of_others_are_let_alone(place: Place, bundle: Bundle, server: Dataverse) -> None:
    publish(bundle, place)
    [ours] = datasets(server, place)
    others = next(
        field for field in ours.latest["metadataBlocks"]["citation"]["fields"] if field["typeName"] == "otherId"
    )
    others["value"][0]["otherIdAgency"]["value"] = "Example Library"
    assert open_target(place).find(bundle.name) is None
    assert publish(bundle, place).identifier != ours.pid


@at_dataverse
def test_a_draft_stays_one_until_it_is_published(
    place: Place, bundle: Bundle, changed: Bundle, server: Dataverse
) -> None:
    for one, action in ((bundle, "new"), (bundle, "nothing"), (changed, "change")):
        receipt = publish(one, place, draft="yes")
        assert (receipt.action, receipt.public, receipt.files) == (action, False, one.sums)
        assert (receipt.version, "without --draft" in receipt.note) == ("draft", True)
    assert open_target(place).find(bundle.name) is None
    assert publish(changed, place).version == "v1.0"
    assert publish(changed, place, draft="yes").public


@at_dataverse
def test_who_may_not_publish_hands_the_draft_to_those_who_may(
    place: Place, bundle: Bundle, changed: Bundle, server: Dataverse
) -> None:
    server.curated.add(place.place.rpartition("/")[2])
    receipt = publish(bundle, place)
    assert (receipt.action, receipt.public, receipt.files) == ("new", False, bundle.sums)
    assert "those who keep the collection" in receipt.note
    assert publish(bundle, place).action == "nothing"
    with pytest.raises(RefusedError, match="waits for the review"):
        publish(changed, place)


@at_dataverse
def test_another_book_of_the_same_name_is_refused(place: Place, bundle: Bundle, server: Dataverse) -> None:
    publish(bundle, place)
    said = {**bundle.record.items, "title": ({"main": "別の本"},), "creator": ({"name": "Somebody Else"},)}
    other = bundle._replace(record=Record(said), files={**bundle.files, "more.txt": b"more"})
    with pytest.raises(RefusedError, match="is another book") as refused:
        publish(other, place)
    assert "another --name" in refused.value.remedy
    assert [len(one.released) for one in datasets(server, place)] == [1]
    assert publish(bundle, place).action == "nothing"


@at_dataverse
def test_a_dry_run_shows_exactly_what_the_server_will_be_told(place: Place, bundle: Bundle) -> None:
    target = open_target(place)
    assert isinstance(target, Describing)
    fields = target.describe(bundle)["datasetVersion"]["metadataBlocks"]["citation"]["fields"]
    assert {"typeName": "title", "typeClass": "primitive", "multiple": False, "value": "水渠記"} in fields


# ---- what goes wrong


def error(status: int, message: str) -> Answer:
    return as_json({"status": "ERROR", "message": message}, status)


EXPIRED = error(401, "Token is expired")
CLOSED = error(403, "This dataset may not be published because its host collection has not been published.")
TROUBLES = [
    ("POST", "/datasets$", error(403, "Validation Failed: Date is invalid."), "metadata file"),
    ("POST", "/add$", EXPIRED, "not expired"),
    ("POST", "actions/:publish", CLOSED, "Publish the collection first"),
    ("POST", "/add$", error(413, "Too large"), "your quota is used up"),
    ("POST", "/add$", error(500, "Internal error"), "publish again"),
    ("POST", "/add$", None, "what was begun is taken up"),
    ("GET", "/locks$", Answer(200, b"<html>a proxy</html>"), "Check the address"),
]


@at_dataverse
@pytest.mark.parametrize(("method", "path", "answer", "remedy"), TROUBLES)
def test_troubles_are_told_and_healed_by_the_next_run(
    place: Place, bundle: Bundle, server: Dataverse, method: str, path: str, answer: Answer | None, remedy: str
) -> None:
    server.faults.append(Fault(method, path, answer))
    with pytest.raises(RefusedError) as refused:
        publish(bundle, place)
    assert remedy in refused.value.remedy
    assert open_target(place).find(bundle.name) is None
    assert publish(bundle, place).version == "v1.0"
    assert len(datasets(server, place)) == 1


@at_dataverse
def test_passing_troubles_are_not_even_told(place: Place, bundle: Bundle, server: Dataverse) -> None:
    for method, path in (("GET", "search"), ("PUT", ":draft"), ("GET", "datafile")):
        server.faults += [Fault(method, path, error(503, "busy")), Fault(method, path, None)]
    assert publish(bundle, place).version == "v1.0"


@at_dataverse
def test_a_full_collection_is_told(place: Place, tei_bytes: bytes, server: Dataverse) -> None:
    large = make_bundle("shuiqu", tei_bytes, {"shuiqu.pdf": bytes(2_100_000)})
    with pytest.raises(RefusedError, match="storage quota") as refused:
        publish(large, place)
    assert "leave formats out" in refused.value.remedy
    assert publish(make_bundle("shuiqu", tei_bytes, {}), place).version == "v1.0"


@at_dataverse
def test_a_review_and_a_lock_that_lasts_are_told(
    place: Place, bundle: Bundle, changed: Bundle, server: Dataverse, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(bundle, place)
    monkeypatch.setattr(dataverse, "PAUSES", (0.01, 0.01))
    [made] = datasets(server, place)
    made.review = True
    with pytest.raises(RefusedError, match="waits for the review"):
        publish(changed, place)
    made.review = False
    made.draft, made.until = made.released[-1], float("inf")
    with pytest.raises(RefusedError, match="locked for long: finalizePublication"):
        publish(changed, place)


def test_an_address_that_is_no_collection_is_told() -> None:
    with pytest.raises(UsageError, match="no address of a collection"):
        dataverse.open_dataverse("https://dataverse.example.org", {})
    with pytest.raises(UsageError, match="in the clear"):
        dataverse.open_dataverse("http://dataverse.example.org/dataverse/books", {"token": "secret"})


@at_dataverse
def test_a_collection_that_is_not_there_is_told(place: Place, bundle: Bundle) -> None:
    gone = place._replace(place=f"{place.place}-not")
    with pytest.raises(RefusedError, match="Can't find dataverse"):
        publish(bundle, gone)
    assert read_secrets("dataverse")["token"] not in gone.place
