"""The builder: the same files again from the same package, its reading of source text, and what it refuses."""

from __future__ import annotations

import importlib.util
import json
import zlib
from pathlib import Path

import pytest

from wfrun.dsl.types.base import INTEGER, STRING, List, Map, Money, Object, String, Timestamp, Type, Union
from wfrun.stripe_catalog import data_files as files
from wfrun.stripe_catalog import load, releases
from wfrun.stripe_catalog.build import action_names as names
from wfrun.stripe_catalog.build.__main__ import main
from wfrun.stripe_catalog.build.events import carried
from wfrun.stripe_catalog.build.numeric_types import Place, whole_number
from wfrun.stripe_catalog.build.package_source import ClassRef, Package, clean
from wfrun.stripe_catalog.build.type_converter import Converter
from wfrun.stripe_catalog.build.writer import first_sentence
from wfrun.stripe_catalog.type_notation import Member


@pytest.mark.slow
def test_building_again_gives_the_files_that_are_shipped(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The documentation is compared uncompressed: how small it gets is the business of the machine's zlib."""
    spec = importlib.util.find_spec("stripe")
    assert spec is not None and spec.origin is not None
    assert main([str(Path(spec.origin).parent), "--into", str(tmp_path)]) == 0
    newest = releases()[-1]
    assert (tmp_path / files.catalog_file(newest)).read_bytes() == files.read(files.catalog_file(newest))
    built, shipped = (tmp_path / files.docs_file(newest)).read_bytes(), files.read(files.docs_file(newest))
    assert zlib.decompress(built) == zlib.decompress(shipped)
    assert json.loads((tmp_path / files.RELEASES).read_bytes()) == {newest: load().sdk}
    assert "275 events, 105 thin only; 180 objects; 649 operations" in capsys.readouterr().out


def test_the_list_of_releases_is_what_the_files_say() -> None:
    listed = json.loads(files.read(files.RELEASES))
    assert listed == {name: load(name).sdk for name in releases()}


def test_a_folder_or_a_version_must_be_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([])
    assert "PACKAGE_DIR" in capsys.readouterr().err


@pytest.fixture
def package(tmp_path: Path) -> Package:
    """A package of one module, ``stripe._thing``, for a test to fill."""
    root = tmp_path / "stripe"
    root.mkdir()
    (root / "_version.py").write_text('VERSION = "99.1.0"\n')
    (root / "_api_version.py").write_text('class _ApiVersion:\n    CURRENT = "2030-01-01.zinnia"\n    CURRENT_MAJOR = "zinnia"\n')
    return Package(root)


def members(package: Package, source: str, cls: str = "Thing") -> dict[str, Member]:
    (package.root / "_thing.py").write_text(source)
    module = package.module("stripe._thing")
    assert module is not None
    return {member.name: member for member in Converter(package, {("stripe._other", "Other"): "other"}).members(ClassRef(module, cls))}


def test_a_package_tells_its_version_and_release(package: Package) -> None:
    assert (package.version, package.release) == ("99.1.0", "2030-01-01.zinnia")


def test_a_folder_that_is_no_package_is_refused(tmp_path: Path) -> None:
    (tmp_path / "_version.py").write_text("")
    with pytest.raises(ValueError, match="does not set VERSION"):
        Package(tmp_path)


@pytest.mark.parametrize(
    ("annotation", "kind"),
    [
        ("str", STRING),
        ("Optional[str]", STRING),
        ("int", INTEGER),
        ("Literal['a', 'b']", String(("a", "b"), open=False)),
        ("Union[Literal['a', 'b'], str]", String(("a", "b"))),
        ("List[str]", List(STRING)),
        ("UntypedStripeObject[str]", Map(STRING)),
        ("ListObject['Other']", List(Object("other"), page=True)),
        ("'Literal[\\'\\']|Dict[str, int]'", Map(INTEGER)),
        ("'Literal[\\'now\\']|int'", Union((String(("now",), open=False), INTEGER))),
        ("Inner", Object("#0")),
    ],
)
def test_annotations(package: Package, annotation: str, kind: Type) -> None:
    (package.root / "_other.py").write_text("class Other: ...\n")
    source = (
        "from stripe._other import Other\n"
        "class Thing(StripeObject):\n"
        "    class Inner(StripeObject):\n"
        "        name: str\n"
        f"    value: {annotation}\n"
    )
    assert members(package, source)["value"].type == kind


def test_amounts_in_a_map_have_their_currency_in_the_key(package: Package) -> None:
    found = members(package, "class Thing(StripeObject):\n    cash: Dict[str, int]\n    limits_by_currency: 'Dict[str, int]'\n")
    assert found["cash"].type == found["limits_by_currency"].type == Map(Money("key"))


def test_fields_keep_documentation_nullability_and_their_names_in_json(package: Package) -> None:
    found = members(
        package,
        "class Thing(StripeObject):\n"
        "    from_: Optional[str]\n"
        '    """\n    Where it\n    comes [from](https://stripe.com/from).\n    """\n'
        "    amount_decimal: Decimal\n"
        "    _private: int\n"
        "    _field_remappings = {'from_': 'from'}\n",
    )
    assert found["from"].optional and found["from"].doc == "Where it\ncomes from."
    assert found["amount_decimal"] == Member("amount_decimal", Money("none", decimal=True), encoded=True)
    assert set(found) == {"from", "amount_decimal"}


def test_parameters_are_required_unless_they_say_otherwise(package: Package) -> None:
    found = members(
        package,
        "class Thing(TypedDict):\n    customer: str\n    metadata: NotRequired['Literal[\\'\\']|Dict[str, str]']\n",
    )
    assert found["customer"] == Member("customer", STRING)
    assert found["metadata"] == Member("metadata", Map(STRING), optional=True, clearable=True)


def test_an_amount_takes_the_nearest_currency(package: Package) -> None:
    source = (
        "class Thing(StripeObject):\n"
        "    class Item(StripeObject):\n"
        "        amount: int\n"
        "    currency: str\n"
        "    presentment_currency: str\n"
        "    presentment_amount: int\n"
        "    item: Item\n"
    )
    found = members(package, source)
    assert found["presentment_amount"].type == Money("=presentment_currency")
    assert found["item"].type == Object("#0")


def test_a_class_that_holds_itself_is_refused(package: Package) -> None:
    with pytest.raises(ValueError, match="holds itself"):
        members(package, "class Thing(StripeObject):\n    again: 'Thing'\n")


@pytest.mark.parametrize("annotation", ["Tuple[str, int]", "Nowhere"])
def test_an_annotation_without_a_rule_is_refused(package: Package, annotation: str) -> None:
    with pytest.raises(ValueError, match=r"Thing\.value"):
        members(package, f"class Thing(StripeObject):\n    value: {annotation}\n")


@pytest.mark.parametrize(
    ("place", "kind"),
    [
        (Place("amount", "", currency=""), Money("")),
        (Place("amount_count", ""), INTEGER),
        (Place("minimum", "", ("custom_unit_amount",), currency=""), Money("")),
        (Place("minimum", "", ("adjustable_quantity",)), INTEGER),
        (Place("surcharge", "In the smallest currency unit.", currency=""), Money("")),
        (Place("value", "", ("amount_requested",), ("currency", "value"), ""), Money("")),
        (Place("gte", "", ("created",)), Timestamp()),
        (Place("gte", "", ("amount",)), INTEGER),
        (Place("frobbed", "Measured in seconds since the Unix epoch."), Timestamp()),
        (Place("expires_after_days", ""), INTEGER),
    ],
)
def test_what_a_whole_number_means(place: Place, kind: Type) -> None:
    assert whole_number(place) == kind


@pytest.mark.parametrize(
    ("event", "objects"),
    [
        ("charge.refunded", ("charge",)),
        ("charge.refund.updated", ("refund",)),
        ("charge.dispute.created", ("dispute",)),
        ("invoice.payment_failed", ("invoice",)),
        ("invoice_payment.paid", ("invoice_payment",)),
        ("customer.source.created", ("source", "card", "bank_account")),
        ("issuing_card.updated", ("issuing.card",)),
        ("test_helpers.test_clock.ready", ("test_helpers.test_clock",)),
    ],
)
def test_the_object_that_an_events_name_tells(event: str, objects: tuple[str, ...]) -> None:
    assert carried(event, load().object_names()) == objects


def test_the_names_rule_agrees_with_the_package_wherever_both_speak() -> None:
    catalog = load()
    for name in catalog.event_names():
        event = catalog.event(name)
        assert event is not None
        if not event.thin_only:
            assert set(event.objects) <= set(carried(name, catalog.object_names())), name


def test_an_event_that_no_rule_knows_is_refused() -> None:
    with pytest.raises(ValueError, match=r"quark\.created"):
        carried("quark.created", {"charge"})


@pytest.mark.parametrize(
    ("operation", "action"),
    [
        ("charges.capture", "capture_charge"),
        ("issuing.authorizations.approve", "approve_issuing_authorization"),
        ("treasury.transaction_entries.retrieve", "retrieve_treasury_transaction_entry"),
        ("terminal.readers.set_reader_display", "set_terminal_reader_display"),
        ("test_helpers.test_clocks.advance", "advance_test_clock"),
        ("tax.settings.update", "update_tax_settings"),
    ],
)
def test_the_name_of_an_operation(operation: str, action: str) -> None:
    assert names.action_name(operation) == action


def test_ids_in_a_path_are_named_after_their_collection() -> None:
    assert [name for name, _ in names.path_ids("/v1/payment_intents/{intent}/capture")] == ["payment_intent"]
    assert [name for name, _ in names.path_ids("/v1/invoices/{invoice}/lines/{line_item_id}")] == ["invoice", "line_item"]
    assert [name for name, _ in names.path_ids("/v1/balance")] == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Creates a refund. Then more.", "Creates a refund."),
        ("Perform an authorization on an eligible\nPaymentIntent. Then more.", "Perform an authorization on an eligible PaymentIntent."),
        ("Applies to cards (e.g. Visa) too. Then more.", "Applies to cards (e.g. Visa) too."),
        ("One of these:\n- a\n- b", "One of these:"),
        ("", ""),
    ],
)
def test_the_first_sentence(text: str, sentence: str) -> None:
    assert first_sentence(text) == sentence


def test_documentation_loses_its_markup() -> None:
    assert clean("  See [the docs](https://stripe.com/x) or\n     <a href='/y'>these</a>.  ") == "See the docs or\nthese."
    assert clean(None) == ""
