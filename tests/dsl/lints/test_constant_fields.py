"""What ``stale-after-wait`` takes for constant is a field that is there, and that no update sets."""

from __future__ import annotations

import pytest

from tests.helpers.checking import declarations
from wfrun.dsl.lints.stale_after_wait import CONSTANT_FIELDS_OF


@pytest.mark.parametrize(("kind", "field"), sorted((kind, field) for kind, fields in CONSTANT_FIELDS_OF.items() for field in fields))
def test_no_update_sets_a_field_that_never_changes(kind: str, field: str) -> None:
    structure = declarations().object(kind)
    assert structure is not None and field in structure.fields
    update = declarations().action("update_" + kind.replace(".", "_"))
    assert update is None or update.parameter(field) is None
