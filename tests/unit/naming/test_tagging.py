"""The tagger: whole names only, the same result whatever is skipped, the same weights on every run."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tei.errors import UnreadableError
from tei.naming.features import COLUMNS, columns
from tei.naming.model import Model, current_model, read_model, write_model
from tei.naming.perceptron import Sentence, train
from tei.naming.scoring import LABELS, Tables, scores, tables
from tei.naming.tagging import add_up, best, labels_of, tag

TEXT = st.text(alphabet="太原陈人庄书记在的，。\n英国a1·马克思", max_size=30)
SENTENCES: list[Sentence] = [
    ("书记陈人庄说话。", [(2, 5, "person")]),
    ("书记李玉芳来了。", [(2, 5, "person")]),
    ("他在太原开会。", [(2, 4, "place")]),
    ("他在阳泉工作。", [(2, 4, "place")]),
    ("时间过得很快。", []),
]
NO_MARGINS = {"person": (0, 0, 0), "place": (0, 0, 0)}


def model() -> Model:
    found = current_model()
    assert found
    return found


@cache
def laid_out(slack: int) -> Tables:
    return tables(model().weights, slack)


@given(TEXT)
def test_columns_are_as_long_as_the_text(text: str) -> None:
    assert [len(column) for column in columns(text)] == [len(text)] * COLUMNS


@given(TEXT)
def test_names_are_whole_and_in_order(text: str) -> None:
    end = 0
    for name in tag(text, laid_out(400)):
        assert end <= name.start < name.end <= len(text)
        end = name.end


@pytest.mark.parametrize("name", ["press", "essays"])
def test_skipping_what_is_far_from_a_name_changes_nothing(name: str) -> None:
    text = Path(__file__).with_name(f"{name}.txt").read_text(encoding="utf-8")
    assert tag(text, laid_out(400)) == tag(text, laid_out(1 << 15))


@given(TEXT)
def test_the_scores_laid_out_are_those_added_up_feature_by_feature(text: str) -> None:
    found = scores(text, laid_out(400))
    table = add_up(list(columns(text)), model().weights) if text else []
    leads = [[score - row[0] for score in row] for row in zip(*table, strict=True)]
    assert [field - found.none for field in found.fields] == [lead for row in leads for lead in row]
    assert [bool(flag) for flag in found.near] == [max(row[1:]) > -400 for row in leads]


@given(
    st.lists(st.integers(-1500, 1500), min_size=8, max_size=8),
    st.lists(st.integers(-1500, 1500), min_size=8, max_size=8),
)
def test_packed_weights_add_up_as_the_weights_do(one: list[int], other: list[int]) -> None:
    packed = [sum(w << (16 * label) for label, w in enumerate(row)) for row in (one, other)]
    table = add_up([["x"], ["y"]], [{"x": packed[0]}, {"y": packed[1]}])
    assert [column[0] - (1 << 15) for column in table] == [a + b for a, b in zip(one, other, strict=True)]


ALLOWED = {
    "O": "O PB LB LS", "PB": "PM PE", "PM": "PM PE", "PE": "O PB LB LS",
    "LB": "LM LE", "LM": "LM LE", "LE": "O PB LB LS", "LS": "O PB LB LS",
}  # fmt: skip


@given(st.lists(st.lists(st.integers(0, 100), min_size=8, max_size=8), min_size=1, max_size=12))
def test_the_best_sequence_is_allowed_and_no_other_is_better(rows: list[list[int]]) -> None:
    labels = [LABELS[label] for label in best(rows)]
    assert labels[0] in "O PB LB LS".split()
    assert labels[-1] in "O PE LE LS".split()
    assert all(after in ALLOWED[before].split() for before, after in pairwise(labels))
    assert sum(row[LABELS.index(label)] for row, label in zip(rows, labels, strict=True)) == exhaustive(rows)


def exhaustive(rows: list[list[int]]) -> int:
    reached = {label: rows[0][LABELS.index(label)] for label in "O PB LB LS".split()}
    for row in rows[1:]:
        following: dict[str, int] = {}
        for before, score in reached.items():
            for after in ALLOWED[before].split():
                following[after] = max(following.get(after, -1), score + row[LABELS.index(after)])
        reached = following
    return max(reached.get(label, -1) for label in "O PE LE LS".split())


def test_labels_say_where_names_begin_and_end() -> None:
    assert [LABELS[n] for n in labels_of(6, [(0, 3, "person"), (4, 5, "place")])] == ["PB", "PM", "PE", "O", "LS", "O"]


def test_training_learns_and_writes_the_same_bytes() -> None:
    files = [write_model(Model("m", "", "tests", train(SENTENCES, 5), NO_MARGINS)) for _ in range(2)]
    assert files[0] == files[1]


def test_a_training_that_goes_on_from_a_model_keeps_what_the_model_knew() -> None:
    weights = train(SENTENCES, 3, start=model().weights)
    alone = train(SENTENCES, 3)
    text = "新华社记者周志远从洛阳报道。"
    found, before = ({(n.start, n.end) for n in tag(text, tables(w, 400))} for w in (weights, alone))
    assert (5, 8) in found
    assert (5, 8) not in before


def test_a_model_comes_back_from_its_file(tmp_path: Path) -> None:
    weights = train(SENTENCES, 5)
    path = tmp_path / "m.model"
    path.write_bytes(write_model(Model("m", "", "tests", weights, NO_MARGINS)))
    again = read_model(path)
    assert list(again.weights) == weights
    assert (again.name, again.made_of, len(again.version)) == ("m", "tests", 12)
    assert [(n.start, n.end, n.kind) for n in tag("书记李玉芳来了。", tables(again.weights, 400))] == [(2, 5, "person")]


@pytest.mark.parametrize("data", [b"", b"{}", b"\xff\xfe", b'{"format": 99, "labels": [], "sizes": []}'])
def test_what_is_no_model_is_refused_with_what_to_do(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "bad.model"
    path.write_bytes(data)
    with pytest.raises(UnreadableError) as caught:
        read_model(path)
    assert "tei names train" in (caught.value.remedy or "")
