"""Webhooks: where other systems want to be told of events. Deliveries are rows of `notice`."""

import sqlalchemy as sa
from alembic import op

from service.store.columns import Instant, Json

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "webhook",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("org_id", sa.String(36), nullable=False),
        sa.Column("url", sa.String(2000), nullable=False),
        sa.Column("types", Json, nullable=False),
        sa.Column("note", sa.String(200), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("old_secret", sa.LargeBinary(), nullable=True),
        sa.Column("rotated_at", Instant, nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("created_by", sa.String(100), nullable=False),
        sa.Column("failing_since", Instant, nullable=True),
        sa.Column("paused_at", Instant, nullable=True),
        sa.Column("paused_reason", sa.String(300), nullable=False),
        sa.Column("deleted_at", Instant, nullable=True),
        sa.ForeignKeyConstraint(
            ["org_id"], ["organisation.id"], name=op.f("fk_webhook_org_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook")),
    )
    op.create_index(op.f("ix_webhook_org_id"), "webhook", ["org_id"])


def downgrade() -> None:
    raise NotImplementedError("schemas only move forward: expand, then contract")
