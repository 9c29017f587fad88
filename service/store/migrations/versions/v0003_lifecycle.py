"""The lives of contracts: what was done to each, by whom, to which text."""

import sqlalchemy as sa
from alembic import op

from service.store.columns import Instant, Json
from service.store.migrations.append_only import refuse_changes

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contract_entry",
        sa.Column("contract_id", sa.String(36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("org_id", sa.String(36), nullable=False),
        sa.Column("action", sa.String(20), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("by", sa.String(100), nullable=False),
        sa.Column("on_behalf_of", sa.String(100), nullable=True),
        sa.Column("persons", Json, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("party", sa.String(40), nullable=True),
        sa.Column("reason", sa.String(4000), nullable=False),
        sa.Column("needs", Json, nullable=True),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_contract_entry_contract_id_contract")
        ),
        sa.ForeignKeyConstraint(
            ["org_id"], ["organisation.id"], name=op.f("fk_contract_entry_org_id_organisation")
        ),
        sa.PrimaryKeyConstraint("contract_id", "position", name=op.f("pk_contract_entry")),
    )
    op.create_index(op.f("ix_contract_entry_org_id"), "contract_entry", ["org_id"])
    _begin_the_lives_of_existing_drafts()
    refuse_changes("contract_entry")
    # Every contract there is has one act in its life.
    op.add_column(
        "contract", sa.Column("step", sa.Integer(), nullable=False, server_default=sa.text("1"))
    )


def downgrade() -> None:
    raise NotImplementedError("schemas only move forward: expand, then contract")


def _begin_the_lives_of_existing_drafts() -> None:
    """Every contract drafted before is a draft, written by whoever wrote its newest text."""
    connection = op.get_bind()
    contracts = connection.execute(
        sa.text(
            "SELECT c.id, c.org_id, c.version, c.created_by, v.fingerprint, c.created_at "
            "FROM contract c JOIN contract_version v ON v.contract_id = c.id AND v.no = c.version"
        )
    )
    insert = sa.text(
        "INSERT INTO contract_entry (contract_id, position, org_id, action, state, version, "
        "fingerprint, \"by\", persons, at, reason) VALUES (:id, 1, :org, 'draft', 'draft', "
        ":version, :fingerprint, :by, :persons, :at, '')"
    ).bindparams(sa.bindparam("persons", type_=Json))
    for id_, org, version, by, fingerprint, at in contracts.all():
        connection.execute(
            insert,
            {
                "id": id_,
                "org": org,
                "version": version,
                "fingerprint": fingerprint,
                "by": by,
                "persons": [by],
                "at": at,
            },
        )
