"""Work lists: tasks, notices, and the lease of the clock."""

import sqlalchemy as sa
from alembic import op

from service.store.columns import Instant, Json

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _tasks()
    _notices()
    _leases()


def downgrade() -> None:
    raise NotImplementedError("schemas only move forward: expand, then contract")


def _tasks() -> None:
    op.create_table(
        "task",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("org_id", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("subject", sa.String(100), nullable=False),
        sa.Column("key", sa.String(100), nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("owner", sa.String(100), nullable=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("due_at", Instant, nullable=True),
        sa.Column("opened_at", Instant, nullable=False),
        sa.Column("closed_at", Instant, nullable=True),
        sa.Column("closed_by", sa.String(100), nullable=True),
        sa.Column("escalated_at", Instant, nullable=True),
        sa.Column("escalated_to", sa.String(100), nullable=True),
        sa.ForeignKeyConstraint(
            ["org_id"], ["organisation.id"], name=op.f("fk_task_org_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
    )
    for column in ("org_id", "subject", "owner"):
        op.create_index(op.f(f"ix_task_{column}"), "task", [column])
    is_open = sa.text("state = 'open'")
    op.create_index(
        "uq_task_open",
        "task",
        ["kind", "subject", "key"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )


def _notices() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("org_id", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("recipient", sa.String(100), nullable=False),
        sa.Column("subject", sa.String(100), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("facts", Json, nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("posted_at", Instant, nullable=False),
        sa.Column("next_at", Instant, nullable=True),
        sa.Column("leased_until", Instant, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("detail", sa.String(300), nullable=False),
        sa.Column("sent_at", Instant, nullable=True),
        sa.Column("read_at", Instant, nullable=True),
        sa.ForeignKeyConstraint(
            ["org_id"], ["organisation.id"], name=op.f("fk_notice_org_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint(
            "recipient", "kind", "subject", "key", name=op.f("uq_notice_recipient_kind_subject_key")
        ),
    )
    for column in ("org_id", "recipient", "subject"):
        op.create_index(op.f(f"ix_notice_{column}"), "notice", [column])
    op.create_index("ix_notice_state_next_at", "notice", ["state", "next_at"])


def _leases() -> None:
    op.create_table(
        "clock_lease",
        sa.Column("job", sa.String(60), nullable=False),
        sa.Column("holder", sa.String(100), nullable=False),
        sa.Column("token", sa.Integer(), nullable=False),
        sa.Column("until", Instant, nullable=False),
        sa.Column("slot", Instant, nullable=True),
        sa.Column("ended_at", Instant, nullable=True),
        sa.PrimaryKeyConstraint("job", name=op.f("pk_clock_lease")),
    )
