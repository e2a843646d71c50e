"""What ``stale-after-wait`` takes for constant is a field that is there, and that no update sets."""

from __future__ import annotations

from tests.helpers.checking import declarations
from tests.helpers.tables import each
from wfrun.stripe_catalog.field_facts import IMMUTABLE_FIELDS


@each(("kind", "field"), sorted((kind, field) for kind, fields in IMMUTABLE_FIELDS.items() for field in fields))
def test_no_update_sets_a_field_that_never_changes(kind: str, field: str) -> None:
    structure = declarations().object(kind)
    assert structure is not None and field in structure.fields
    update = declarations().action("update_" + kind.replace(".", "_"))
    assert update is None or update.parameter(field) is None
