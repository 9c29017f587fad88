"""Renewals: the day on which a contract's term turns, and objections to another term."""

import sqlalchemy as sa
from alembic import op

from service.store.columns import Instant

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_IN_TIME = {"sqlite": "date(ends_on, '-30 days')", "postgresql": "ends_on - 30"}


def upgrade() -> None:
    op.add_column("contract", sa.Column("turns_on", sa.Date(), nullable=True))
    op.add_column("contract", sa.Column("indefinite_since", sa.Date(), nullable=True))
    # What is in force already is looked at in time to renew it, and from then on as planned.
    day = _IN_TIME[op.get_bind().dialect.name]
    op.execute(f"UPDATE contract SET turns_on = {day} WHERE state = 'in_force'")
    turns = sa.text("turns_on IS NOT NULL")
    op.create_index(
        "ix_contract_turns",
        "contract",
        ["turns_on", "id"],
        sqlite_where=turns,
        postgresql_where=turns,
    )
    op.create_table(
        "renewal_objection",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("org_id", sa.String(36), nullable=False),
        sa.Column("contract_id", sa.String(36), nullable=False),
        sa.Column("party", sa.String(40), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("proof", sa.String(64), nullable=True),
        sa.Column("recorded_at", Instant, nullable=False),
        sa.Column("recorded_by", sa.String(100), nullable=False),
        sa.Column("withdrawn_reason", sa.String(4000), nullable=True),
        sa.Column("withdrawn_at", Instant, nullable=True),
        sa.Column("withdrawn_by", sa.String(100), nullable=True),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_renewal_objection_contract_id_contract")
        ),
        sa.ForeignKeyConstraint(
            ["org_id"], ["organisation.id"], name=op.f("fk_renewal_objection_org_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_renewal_objection")),
    )
    op.create_index(op.f("ix_renewal_objection_contract_id"), "renewal_objection", ["contract_id"])


def downgrade() -> None:
    raise NotImplementedError("schemas only move forward: expand, then contract")
