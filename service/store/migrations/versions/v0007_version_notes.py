"""Notes on versions: where an uploaded text came from, and what in it is unsettled."""

import sqlalchemy as sa
from alembic import op

from service.store.columns import Instant, Json
from service.store.migrations.append_only import refuse_changes

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "version_note",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("org_id", sa.String(36), nullable=False),
        sa.Column("version_id", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("content", Json, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id"], ["organisation.id"], name=op.f("fk_version_note_org_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["contract_version.id"],
            name=op.f("fk_version_note_version_id_contract_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_version_note")),
        sa.UniqueConstraint("version_id", "kind", name=op.f("uq_version_note_version_id_kind")),
    )
    refuse_changes("version_note")


def downgrade() -> None:
    raise NotImplementedError("schemas only move forward: expand, then contract")
