"""Processes that work together: who lives, and which chunks of a job are done."""

import sqlalchemy as sa
from alembic import op

from service.store.columns import Instant

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "node",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("works", sa.Boolean(), nullable=False),
        sa.Column("beats", sa.Integer(), nullable=False),
        sa.Column("started_at", Instant, nullable=False),
        sa.Column("beat_at", Instant, nullable=False),
        sa.Column("ended_at", Instant, nullable=True),
        sa.Column("ended_by", sa.String(36), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_node")),
    )
    op.create_table(
        "job_chunk",
        sa.Column("workflow", sa.String(100), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("is_last", sa.Boolean(), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("workflow", "no", name=op.f("pk_job_chunk")),
    )


def downgrade() -> None:
    raise NotImplementedError("schemas only move forward: expand, then contract")
