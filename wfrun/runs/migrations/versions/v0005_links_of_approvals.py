"""The key that links of approvals are signed with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Brings the tables of version 0004 to version 0005."""
    op.create_table(
        "wfrun_link_keys",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("key", sa.LargeBinary, nullable=False),
        sa.Column("made", sa.Float, nullable=False),
    )
