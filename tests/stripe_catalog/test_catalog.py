"""Loading a catalogue: which one, how little of it is decoded, and what an unknown name gives."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfrun.stripe_catalog import Catalog, UnknownRelease, load, releases
from wfrun.stripe_catalog import data_files as files


def test_releases_are_listed_oldest_first() -> None:
    words = dict.fromkeys(name.partition(".")[2] or name for name in releases())
    assert list(words) == ["2023-10-16", "2024-04-10", "2024-06-20", "acacia", "basil", "clover", "dahlia", "endive"]
    assert list(releases()) == sorted(releases())


def test_without_a_name_the_newest_release_is_meant() -> None:
    assert load().release == releases()[-1] == "2026-10-28.endive"


@pytest.mark.parametrize("name", ["endive", "2026-10-28.endive", "2026-10-28"])
def test_a_release_has_a_full_name_a_word_and_a_date(name: str) -> None:
    assert load(name) is load("endive")


@pytest.mark.parametrize("name", releases())
def test_every_release_loads(name: str) -> None:
    catalog = load(name)
    assert catalog.release == name
    assert catalog.event("payment_intent.succeeded") is not None
    assert catalog.object("charge") is not None
    assert catalog.operation("refunds.create") is not None
    assert catalog.doc("charge") != ""


@pytest.mark.parametrize(
    ("wrong", "nearest"),
    [
        ("endiv", "2026-10-28.endive"),
        ("Clover", "2026-02-25.clover"),
        ("2025-08-28.basil", "2025-08-27.basil"),
        ("acacai", "2025-02-24.acacia"),
        ("2022-11-15", None),
        ("", None),
        ("x" * 10_000, None),
        ("../../../etc/passwd", None),
    ],
)
def test_an_unknown_release_names_the_nearest(wrong: str, nearest: str | None) -> None:
    with pytest.raises(UnknownRelease) as caught:
        load(wrong)
    assert caught.value.nearest == nearest
    assert isinstance(caught.value, ValueError)
    assert "`2023-10-16`, `2024-04-10`, `2024-06-20`, `acacia`, `basil`" in caught.value.help
    assert (nearest or caught.value.help) in str(caught.value)


def test_names_that_stripe_does_not_have_give_nothing() -> None:
    catalog = load()
    assert catalog.event("charge.exploded") is None
    assert catalog.object("#99999") is None
    assert catalog.object("chair") is None
    assert catalog.operation("refunds.undo") is None
    assert catalog.operation_of("undo_refund") is None
    assert catalog.doc("chair") == ""
    assert catalog.doc("charge", "colour") == ""


@given(st.text())
def test_any_text_is_a_question_that_gets_an_answer(name: str) -> None:
    catalog = load()
    known = {*catalog.event_names(), *(f"v1.{event}" for event in catalog.event_names())}
    assert (catalog.event(name) is not None) == (name in known)
    assert catalog.object(name) is None or name in catalog.object_names() or name.startswith("#")
    assert (catalog.operation(name) is not None) == (name in catalog.operation_ids())
    assert catalog.operation_of(name) is None or name in catalog.action_names()


@pytest.mark.parametrize("name", ["charge\t", "charge\t{}\nobject x", "\n", "\t", "\ud800", "charge refund", "17", "#", "# 17"])
def test_names_with_the_signs_of_the_files_are_no_names(name: str) -> None:
    catalog = load()
    assert catalog.event(name) is None
    assert catalog.object(name) is None
    assert catalog.operation(name) is None
    assert catalog.doc(name) == ""


def test_a_thin_name_is_the_event_of_its_snapshot_name() -> None:
    catalog = load()
    assert catalog.event("v1.customer.created") is catalog.event("customer.created")
    event = catalog.event("customer.created")
    assert event is not None and event.name == "customer.created"
    assert catalog.event("v1.v1.customer.created") is None


def test_answers_are_kept() -> None:
    catalog = load()
    assert catalog.object("charge") is catalog.object("charge")
    assert catalog.operation("refunds.create") is catalog.operation("refunds.create")


def test_every_name_listed_can_be_asked_for() -> None:
    catalog = load()
    assert len(catalog.event_names()) == 275 + 49 + 56
    assert all(map(catalog.event, catalog.event_names()))
    assert all(map(catalog.object, catalog.object_names()))
    assert all(map(catalog.operation, catalog.operation_ids()))
    assert all(catalog.operation_of(name) in catalog.operation_ids() for name in catalog.action_names())


def test_documentation_tells_of_objects_fields_operations_and_parameters() -> None:
    catalog = load()
    assert "Charge" in catalog.doc("charge")
    assert "smallest currency unit" in catalog.doc("charge", "amount")
    assert "already been refunded" in catalog.doc("refunds.create") or "refunded" in catalog.doc("refunds.create")
    assert catalog.doc("refunds.create", "charge") == "The identifier of the charge to refund."
    assert "](" not in catalog.doc("refunds.create", "metadata")


def test_no_name_is_both_an_object_and_an_operation() -> None:
    for name in releases():
        catalog = load(name)
        assert set(catalog.object_names()).isdisjoint(catalog.operation_ids())


def test_documentation_is_not_read_before_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    real = files.read

    def counted(name: str) -> bytes:
        read.append(name)
        return real(name)

    monkeypatch.setattr(files, "read", counted)
    catalog = Catalog("2026-10-28.endive")
    catalog.object("charge")
    catalog.operation("refunds.create")
    assert read == ["2026-10-28.endive.catalog"]
    catalog.doc("charge")
    catalog.doc("refund")
    assert read == ["2026-10-28.endive.catalog", "2026-10-28.endive.docs"]


def test_a_file_of_another_format_is_refused() -> None:
    with pytest.raises(ValueError, match="format 1"):
        files.Entries(b'{"format":1,"release":"x","sdk":"1","sections":{}}\n')


def test_using_the_catalogue_imports_neither_the_package_nor_the_builder() -> None:
    program = (
        "import sys\n"
        "from wfrun.stripe_catalog import load\n"
        "from wfrun.stdlib_actions.stripe.operations import action\n"
        "catalog = load()\n"
        "catalog.event('charge.refunded'), catalog.object('charge'), action(catalog, 'create_refund')\n"
        "heavy = {'stripe', 'ast', 'pathlib', 'zlib', 'requests', 'importlib.metadata', 'wfrun.stripe_catalog.build'}\n"
        "already = set(sys.argv[1:])\n"
        "print(sorted(heavy & set(sys.modules) - already))\n"
    )
    bare = subprocess.run(
        [sys.executable, "-c", "import sys, attrs, json; print(' '.join(sys.modules))"], capture_output=True, text=True, check=True
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *bare.stdout.split()],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert done.stdout == "[]\n"


def test_the_data_stays_small() -> None:
    sizes = {file.name: file.stat().st_size for file in Path(files.FOLDER).iterdir()}
    assert sorted(sizes) == sorted([files.RELEASES, *(f"{name}.{kind}" for name in releases() for kind in ("catalog", "docs"))])
    assert sum(sizes.values()) < 4_000_000


def test_a_catalogue_is_read_from_a_zip_archive_too(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    archive = tmp_path / "app.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for file in sorted((root / "wfrun").rglob("*")):
            if file.suffix in (".py", ".json", ".catalog", ".docs"):
                packed.write(file, file.relative_to(root))
    program = "from wfrun.stripe_catalog import load; print(load().__class__.__module__, load().doc('refunds.create', 'charge'))"
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(archive)},
    )
    assert done.stdout == "wfrun.stripe_catalog.catalog The identifier of the charge to refund.\n"
