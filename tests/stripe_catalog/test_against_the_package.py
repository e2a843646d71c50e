"""The catalogue of the newest release agrees with the ``stripe`` package it was built from, in all that is known at run time."""

from __future__ import annotations

import importlib
import pkgutil
import typing
from typing import Any

import pytest
import stripe
import stripe.events
from stripe._api_version import _ApiVersion

from tests.helpers import stripe_sdk as sdk
from wfrun.stripe_catalog import Catalog, load


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load()


def test_it_was_built_from_the_version_installed(catalog: Catalog) -> None:
    assert catalog.sdk == stripe.VERSION
    assert catalog.release == _ApiVersion.CURRENT == stripe.api_version


def test_snapshot_events_are_those_of_the_event_object(catalog: Catalog) -> None:
    snapshot = {name for name in catalog.event_names() if not declared(catalog, name).thin_only}
    assert snapshot == set(typing.get_args(stripe.Event.__annotations__["type"]))
    assert len(snapshot) == 275


def test_snapshot_events_are_those_that_an_endpoint_may_ask_for(catalog: Catalog) -> None:
    from stripe.params._webhook_endpoint_create_params import WebhookEndpointCreateParams

    enabled = WebhookEndpointCreateParams.__annotations__["enabled_events"]
    asked: set[str] = set()
    for part in sdk.parts(enabled, "stripe.params._webhook_endpoint_create_params"):
        for member in sdk.parts(typing.get_args(part)[0], "stripe.params._webhook_endpoint_create_params"):
            asked |= set(typing.get_args(member))
    assert asked - {"*"} == {name for name in catalog.event_names() if not declared(catalog, name).thin_only}


def test_thin_only_events_are_the_other_notifications_that_name_an_object(catalog: Catalog) -> None:
    known = {name.removeprefix("v1."): cls for name, cls in notifications().items()}
    others = known.keys() - set(typing.get_args(stripe.Event.__annotations__["type"]))
    thin = {name for name in catalog.event_names() if declared(catalog, name).thin_only}
    assert thin == {name for name in others if "fetch_related_object" in vars(known[name])}
    assert len(thin) == 49 + 56
    assert len([name for name in thin if name.startswith("v2.")]) == 56
    assert others - thin == {
        "billing.meter.no_meter_found",
        "v2.core.account_link.returned",
        "customer.discount.source_changed",
        "entitlements.active_entitlement_summary.entitlement_added",
        "entitlements.active_entitlement_summary.entitlement_removed",
    }


def test_events_carry_the_object_that_their_notification_fetches(catalog: Catalog) -> None:
    compared = 0
    for name, notification in notifications().items():
        fetch = notification.__dict__.get("fetch_related_object")
        if fetch is None or not name.startswith("v1."):
            continue
        event = declared(catalog, name)
        assert [sdk.CLASSES[carried][1] for carried in event.objects] == [fetch.__annotations__["return"]], name
        compared += 1
    assert compared == 257


def test_every_event_carries_objects_that_exist(catalog: Catalog) -> None:
    assert [name for name in catalog.event_names() if not all(map(catalog.object, declared(catalog, name).objects))] == []
    assert [name for name in catalog.event_names() if not declared(catalog, name).objects] == []


def test_update_events_are_those_that_stripe_documents(catalog: Catalog) -> None:
    assert "only included in events of type `*.updated`" in catalog.doc(structure_of(catalog, "event", "data"), "previous_attributes")
    assert {name for name in catalog.event_names() if declared(catalog, name).update} == {
        name for name in catalog.event_names() if name.endswith(".updated") and not name.startswith("v2.")
    }


def test_objects_are_those_of_the_class_table(catalog: Catalog) -> None:
    assert set(catalog.object_names()) == set(sdk.CLASSES)
    assert len(catalog.object_names()) == 180


@pytest.mark.slow
def test_objects_have_the_fields_and_types_of_their_classes(catalog: Catalog) -> None:
    found = [line for name in catalog.object_names() for line in sdk.structure_differences(sdk.object_class(name), name, catalog, name)]
    assert found == []


def test_numbers_in_text_are_those_that_the_package_decodes(catalog: Catalog) -> None:
    for name in catalog.object_names():
        declaration, cls = catalog.object(name), sdk.object_class(name)
        assert declaration is not None
        encoded = {field.name for field in declaration.fields.values() if field.encoded}
        assert encoded >= set(cls.__dict__.get("_field_encodings", {}))
        assert encoded <= {*cls.__dict__.get("_field_encodings", {}), "percentage_decimal"}, name


def test_operations_are_the_methods_of_the_client(catalog: Catalog) -> None:
    assert set(catalog.operation_ids()) == set(sdk.methods())
    assert len(catalog.operation_ids()) == 649


def test_operations_take_the_parameters_of_their_methods(catalog: Catalog) -> None:
    for id, method in sdk.methods().items():
        operation, cls = catalog.operation(id), sdk.parameters_class(method)
        assert operation is not None
        required, optional = sdk.parameter_names(cls) if cls is not None else (set(), set())
        assert {parameter.name for parameter in operation.parameters if parameter.required} == required, id
        assert {parameter.name for parameter in operation.parameters if not parameter.required} == optional, id


def test_parameters_have_the_types_of_their_annotations(catalog: Catalog) -> None:
    found: list[str] = []
    for id, method in sdk.methods().items():
        operation, cls = catalog.operation(id), sdk.parameters_class(method)
        assert operation is not None
        if cls is not None:
            for parameter in operation.parameters:
                annotation = cls.__annotations__[parameter.name]
                found += sdk.differences(annotation, cls.__module__, parameter.type, catalog, f"{id} {parameter.name}")
                assert parameter.clearable == sdk.clearable(annotation, cls.__module__), f"{id} {parameter.name}"
    assert found == []


def test_operations_name_the_ids_of_their_methods_in_order(catalog: Catalog) -> None:
    for id, method in sdk.methods().items():
        operation = catalog.operation(id)
        assert operation is not None
        ids = [name for name in method.__annotations__ if name not in ("params", "options", "return")]
        assert len(operation.path) == len(ids), id
        assert [f"{{{parameter.name}}}" for parameter in operation.path] == [
            part for part in operation.url.split("/") if part.startswith("{")
        ]


def test_operations_send_what_their_methods_send(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every method is called with made-up ids; what it hands to the transport is the operation's verb, URL and host."""
    sent: list[tuple[str, str, str]] = []

    def record(_self: Any, method: str, url: str, **options: Any) -> Any:
        sent.append((method.upper(), url, options.get("base_address", "api")))
        return stripe.StripeObject()

    monkeypatch.setattr("stripe._stripe_service.StripeService._request", record)
    monkeypatch.setattr("stripe._stripe_service.StripeService._request_stream", record)
    client = stripe.StripeClient("sk_test_none")
    for id in catalog.operation_ids():
        operation = catalog.operation(id)
        assert operation is not None
        service: Any = client
        for name in (id if id.startswith("v2.") else f"v1.{id}").split(".")[:-1]:
            service = getattr(service, name)
        getattr(service, id.rpartition(".")[2])(*(f"ID{number}" for number in range(len(operation.path))), params={})
        url = operation.url.format(**{parameter.name: f"ID{number}" for number, parameter in enumerate(operation.path)})
        assert sent.pop() == (operation.verb, url, operation.host), id


def test_operations_give_what_their_methods_give(catalog: Catalog) -> None:
    found: list[str] = []
    for id, method in sdk.methods().items():
        operation = catalog.operation(id)
        assert operation is not None
        found += sdk.result_differences(method, operation.result, id)
    assert found == []


def declared(catalog: Catalog, name: str) -> Any:
    event = catalog.event(name)
    assert event is not None, name
    return event


def structure_of(catalog: Catalog, name: str, field: str) -> str:
    declaration = catalog.object(name)
    assert declaration is not None
    kind: Any = declaration.fields[field].type
    return str(kind.name)


def notifications() -> dict[str, type]:
    """Thin event name → the package's class for its notification."""
    found: dict[str, type] = {}
    for module in pkgutil.iter_modules(stripe.events.__path__):
        for cls in vars(importlib.import_module(f"stripe.events.{module.name}")).values():
            if isinstance(cls, type) and "LOOKUP_TYPE" in vars(cls) and cls.__name__.endswith("Notification"):
                found[cls.__dict__["LOOKUP_TYPE"]] = cls
    return found


def test_the_comparison_notices_what_differs(catalog: Catalog) -> None:
    """The oracle is no rubber stamp: a wrong type, field, nullability or value is told."""
    from wfrun.dsl.types.base import INTEGER, STRING, List, String

    assert list(sdk.differences(int, "stripe", STRING, catalog, "x"))
    assert list(sdk.differences(list[str], "stripe", List(INTEGER), catalog, "x"))
    assert list(sdk.differences(typing.Literal["a", "b"], "stripe", String(("a",), open=False), catalog, "x"))
    assert list(sdk.differences(typing.Literal["a"], "stripe", String(("a",)), catalog, "x"))
    assert list(sdk.structure_differences(stripe.Charge, "refund", catalog, "x"))
    assert list(sdk.result_differences(stripe.RefundService.create, STRING, "x"))
