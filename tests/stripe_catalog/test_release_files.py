"""The files of the releases: an older one is kept as its differences, and read back as it was; packages of older layouts are read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.helpers.releases import SOME_RELEASES
from wfrun.dsl.types.base import Id, List, Object, Timestamp
from wfrun.stripe_catalog import data_files as files
from wfrun.stripe_catalog import load, releases
from wfrun.stripe_catalog.build import release_files
from wfrun.stripe_catalog.build.__main__ import build
from wfrun.stripe_catalog.build.release_files import Release
from wfrun.stripe_catalog.build.writer import release_of

CHARGE = '''
from typing import ClassVar, Optional
class Charge(StripeObject):
    """A charge."""
    OBJECT_NAME: ClassVar[Literal["charge"]] = "charge"
    class Outcome(StripeObject):
        risk_score: int
        """How risky."""
    id: str
    created: int
    outcome: Optional[Outcome]
'''

EVENT = """
from typing import ClassVar
class Event(StripeObject):
    OBJECT_NAME: ClassVar[Literal["event"]] = "event"
    id: str
    type: Literal["charge.failed", "order.created"]
"""

CLIENT = """
from stripe._charge_service import ChargeService
class StripeClient(object):
    def __init__(self, api_key):
        self.charges = ChargeService(self._requestor)
"""

SERVICE = '''
from stripe._charge import Charge
from stripe._list_object import ListObject
class ChargeService(StripeService):
    class CreateParams(TypedDict):
        payment_method: NotRequired[str]
        """What is charged."""
    class ListParams(TypedDict):
        limit: NotRequired[int]
    def create(self, params: "ChargeService.CreateParams" = {}, options: RequestOptions = {}) -> Charge:
        """Charges."""
        return cast(Charge, self._request("post", "/v1/charges", api_mode="V1", base_address="api", params=params, options=options))
    async def create_async(self, params: "ChargeService.CreateParams" = {}) -> Charge:
        return cast(Charge, await self._request_async("post", "/v1/charges", params=params))
    def list(self, params: "ChargeService.ListParams" = {}, options: RequestOptions = {}) -> ListObject[Charge]:
        return cast(ListObject[Charge], self._request("get", "/v1/charges", api_mode="V1", base_address="api", params=params))
    def capture(self, charge: str, options: RequestOptions = {}) -> Charge:
        return cast(Charge, self._request("post", "/v1/charges/{charge}/capture".format(charge=sanitize_id(charge)), base_address="api"))
'''


def old_package(folder: Path, release: str, charge: str = CHARGE) -> Path:
    """A package as they were before version 12: the client holds the services, and a service the types of its parameters."""
    root = folder / release / "stripe"
    root.mkdir(parents=True)
    sources = {
        "_version": 'VERSION = "8.0.0"\n',
        "_api_version": f'class _ApiVersion:\n    CURRENT = "{release}"\n',
        "_stripe_client": CLIENT,
        "_charge": charge,
        "_charge_service": SERVICE,
        "_event": EVENT,
    }
    for name, source in sources.items():
        (root / f"{name}.py").write_text(source)
    return root


def test_a_package_of_the_older_layout_is_read(tmp_path: Path) -> None:
    built = build(old_package(tmp_path, "2020-01-01"))
    assert list(built.operations) == ["charges.capture", "charges.create", "charges.list"]
    assert [operation.action for operation in built.operations.values()] == ["capture_charge", "create_charge", "list_charges"]
    # Only what is made in the collection tells what the id in a path points to.
    assert [(member.name, member.type) for member in built.operations["charges.capture"].path] == [("charge", Id(("charge",)))]
    assert built.operations["charges.list"].result == List(Object("charge"), page=True)
    assert {member.name: member.type for member in built.objects.fields["charge"]}["created"] == Timestamp()
    # Stripe lists events of orders in that release, and has no types for orders.
    assert list(built.events) == ["charge.failed"]


def two_releases(folder: Path) -> list[Release]:
    newer = CHARGE.replace("    created: int\n", "    created: int\n    disputed: bool\n").replace("How risky.", "How risky it is.")
    packages = [old_package(folder, "2020-01-01"), old_package(folder, "2021-01-01", newer)]
    return [release_of(build(package)) for package in packages]


def as_read(release: Release) -> Release:
    plain = json.loads(json.dumps([release.catalog, release.docs]))
    return Release(release.release, release.sdk, *plain)


def test_an_older_release_is_its_difference_to_the_newer_one(tmp_path: Path) -> None:
    older, newer = two_releases(tmp_path)
    release_files.write([newer, older], tmp_path)
    assert [as_read(newer)] == release_files.read(tmp_path)[1:]
    written = (tmp_path / files.catalog_file("2020-01-01")).read_text("utf-8").splitlines()[1:]
    assert [line.partition("\t")[0] for line in written] == ["object charge"]
    known = release_files.read(tmp_path)[0]
    assert known.catalog["object"] == older.catalog["object"] and known.catalog["operation"] == as_read(older).catalog["operation"]
    texts = known.docs["text"]
    assert [texts[str(number)] for number in known.docs["doc"]["#0"].values()] == ["How risky."]


def test_files_that_are_read_and_written_again_stay_what_they_are(tmp_path: Path) -> None:
    release_files.write(two_releases(tmp_path), tmp_path)
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir() if file.is_file()}
    release_files.write(release_files.read(tmp_path), tmp_path)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir() if file.is_file()} == before


def test_what_only_the_newer_release_has_is_not_there(tmp_path: Path) -> None:
    older, newer = two_releases(tmp_path)
    del older.catalog["operation"]["charges.capture"], older.catalog["action"]["capture_charge"], older.docs["doc"]["charges.capture"]
    release_files.write([older, newer], tmp_path)
    entries = files.entries(files.catalog_file, ["2020-01-01", "2021-01-01"], lambda name: (tmp_path / name).read_bytes())
    assert entries.get("operation", "charges.capture") is None
    assert entries.names("operation") == ["charges.create", "charges.list"]
    assert entries.get("operation", "charges.create") is not None


@pytest.mark.parametrize("release", SOME_RELEASES)
def test_every_name_of_a_release_has_an_entry(release: str) -> None:
    catalog = load(release)
    assert all(map(catalog.event, catalog.event_names()))
    assert all(map(catalog.object, catalog.object_names()))
    assert all(map(catalog.operation, catalog.operation_ids()))
    assert catalog.doc("charge", "amount")


@pytest.mark.parametrize(
    ("release", "events", "objects", "operations"),
    [
        ("2023-10-16", 227, 132, 483),
        ("2024-06-20", 237, 135, 500),
        ("2025-02-24.acacia", 239, 143, 512),
        ("2025-08-27.basil", 249, 142, 531),
    ],
)
def test_what_older_releases_have(release: str, events: int, objects: int, operations: int) -> None:
    catalog = load(release)
    assert (len(catalog.event_names()), len(catalog.object_names()), len(catalog.operation_ids())) == (events, objects, operations)


def test_fields_that_moved_are_where_their_release_had_them() -> None:
    older, newer = load("2024-06-20").object("invoice"), load().object("invoice")
    assert older is not None and newer is not None
    assert "subscription" in older.fields and "parent" not in older.fields
    assert "subscription" not in newer.fields and "parent" in newer.fields
    assert {name for name in releases() if name < "2024-09"} == {"2023-10-16", "2024-04-10", "2024-06-20"}
