"""When the service looks at something again: contracts, authorities, tasks; one row a reason.

And how time limits in working days were counted, where a year was not announced yet.
"""

import sqlalchemy as sa
from alembic import op

from service.store.columns import Instant

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _add_wake_ups()
    _add_reminders()
    _keep_how_days_were_counted()


def _add_wake_ups() -> None:
    op.create_table(
        "wake_up",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("org_id", sa.String(36), nullable=False),
        sa.Column("subject", sa.String(100), nullable=False),
        sa.Column("occasion", sa.String(40), nullable=False),
        sa.Column("anchor", sa.String(36), nullable=False),
        sa.Column("target_on", sa.Date(), nullable=False),
        sa.Column("rung", sa.String(10), nullable=True),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("fired", sa.Integer(), nullable=False),
        sa.Column("objected_on", sa.Date(), nullable=True),
        sa.Column("closed_reason", sa.String(100), nullable=True),
        sa.Column("closed_at", Instant, nullable=True),
        sa.Column("planned_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id"], ["organisation.id"], name=op.f("fk_wake_up_org_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wake_up")),
        sa.UniqueConstraint("subject", "occasion", name=op.f("uq_wake_up_subject_occasion")),
    )
    is_planned = sa.text("next_on IS NOT NULL")
    op.create_index(
        "ix_wake_up_due",
        "wake_up",
        ["next_on", "id"],
        sqlite_where=is_planned,
        postgresql_where=is_planned,
    )
    op.create_index(op.f("ix_wake_up_org_id"), "wake_up", ["org_id"])


def _add_reminders() -> None:
    """What was fired, for people who look at what a reminder did."""
    op.create_table(
        "reminder",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("org_id", sa.String(36), nullable=False),
        sa.Column("wake_up_id", sa.String(36), nullable=False),
        sa.Column("subject", sa.String(100), nullable=False),
        sa.Column("occasion", sa.String(40), nullable=False),
        sa.Column("anchor", sa.String(36), nullable=False),
        sa.Column("target_on", sa.Date(), nullable=False),
        sa.Column("rung", sa.String(10), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("notices", sa.Integer(), nullable=False),
        sa.Column("fired_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id"], ["organisation.id"], name=op.f("fk_reminder_org_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["wake_up_id"], ["wake_up.id"], name=op.f("fk_reminder_wake_up_id_wake_up")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint(
            "wake_up_id",
            "anchor",
            "rung",
            "due_on",
            name=op.f("uq_reminder_wake_up_id_anchor_rung_due_on"),
        ),
    )
    op.create_index(op.f("ix_reminder_org_id"), "reminder", ["org_id"])
    op.create_index(op.f("ix_reminder_subject"), "reminder", ["subject"])
    op.create_index(op.f("ix_reminder_wake_up_id"), "reminder", ["wake_up_id"])


def _keep_how_days_were_counted() -> None:
    op.add_column("task", sa.Column("provisional_from", sa.Date(), nullable=True))
    op.add_column("task", sa.Column("working_days", sa.Integer(), nullable=True))
    is_provisional = sa.text("state = 'open' AND provisional_from IS NOT NULL")
    op.create_index(
        "ix_task_provisional",
        "task",
        ["id"],
        sqlite_where=is_provisional,
        postgresql_where=is_provisional,
    )
    op.add_column("review", sa.Column("working_days", sa.Integer(), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("schemas only move forward: expand, then contract")
