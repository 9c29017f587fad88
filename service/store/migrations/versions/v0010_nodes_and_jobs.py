"""Processes that work together: who lives, who has the tick, and which chunks of a job are done."""

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
    op.create_index("ix_node_ended_at", "node", ["ended_at"])
    op.create_table(
        "job_chunk",
        sa.Column("workflow", sa.String(100), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("is_last", sa.Boolean(), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("workflow", "no", name=op.f("pk_job_chunk")),
    )
    op.create_index("ix_job_chunk_at", "job_chunk", ["at"])
    # Who held the tick was no node yet, so nobody holds it: the row is made anew by the next tick.
    op.execute("DELETE FROM clock_lease")
    with op.batch_alter_table("clock_lease") as lease:
        lease.drop_column("until")
        lease.add_column(sa.Column("is_held", sa.Boolean(), nullable=False))


def downgrade() -> None:
    raise NotImplementedError("schemas only move forward: expand, then contract")
