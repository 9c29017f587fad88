"""Messages on any channel: who is sending, what the other side said, what takes over on failure."""

import sqlalchemy as sa
from alembic import op

from service.store.columns import Instant

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_EMPTY = sa.text("''")


def upgrade() -> None:
    with op.batch_alter_table("notice") as notice:
        notice.drop_constraint("uq_notice_recipient_kind_subject_key", type_="unique")
        notice.drop_column("leased_until")
        for column in (
            sa.Column("leased_by", sa.String(36), nullable=True),
            sa.Column("unknowns", sa.Integer(), nullable=False, server_default=sa.text("0")),
            sa.Column("address", sa.String(100), nullable=False, server_default=_EMPTY),
            sa.Column("content_hash", sa.String(64), nullable=False, server_default=_EMPTY),
            sa.Column("text_version", sa.String(64), nullable=False, server_default=_EMPTY),
            sa.Column("provider_id", sa.String(200), nullable=True),
            sa.Column("received_at", Instant, nullable=True),
            sa.Column("carried_by", sa.String(36), nullable=True),
            sa.Column("follows", sa.String(36), nullable=True),
            sa.Column("fallback_at", Instant, nullable=True),
            sa.Column("closed_by", sa.String(100), nullable=True),
        ):
            notice.add_column(column)
        notice.create_unique_constraint(
            "uq_notice_recipient_kind_subject_key_channel",
            ["recipient", "kind", "subject", "key", "channel"],
        )
    op.drop_index("ix_notice_state_next_at", table_name="notice")
    to_send = sa.text("state IN ('waiting', 'unknown')")
    op.create_index(
        "ix_notice_to_send",
        "notice",
        ["next_at", "id"],
        sqlite_where=to_send,
        postgresql_where=to_send,
    )
    op.create_index("ix_notice_leased_by", "notice", ["leased_by"])
    op.create_index("ix_notice_carried_by", "notice", ["carried_by"])
    op.create_index("ix_notice_fallback_at", "notice", ["fallback_at"])
    op.create_index("ix_notice_provider_id", "notice", ["channel", "provider_id"])
    to_carry = sa.text("channel = 'carried' AND state = 'waiting' AND carried_by IS NULL")
    op.create_index(
        "ix_notice_to_carry",
        "notice",
        ["recipient"],
        sqlite_where=to_carry,
        postgresql_where=to_carry,
    )
    with op.batch_alter_table("account") as account:
        account.add_column(sa.Column("customer", sa.String(64), nullable=True))
    op.create_index("ix_account_customer", "account", ["customer"])
    with op.batch_alter_table("user_account") as user:
        user.add_column(sa.Column("email", sa.String(254), nullable=True))
        user.add_column(sa.Column("mobile", sa.String(36), nullable=True))
    _receipts()


def downgrade() -> None:
    raise NotImplementedError("schemas only move forward: expand, then contract")


def _receipts() -> None:
    """What the other side said of a message, each word of it once."""
    op.create_table(
        "receipt",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("org_id", sa.String(36), nullable=False),
        sa.Column("notice_id", sa.String(36), nullable=False),
        sa.Column("fate", sa.String(20), nullable=False),
        sa.Column("code", sa.String(100), nullable=False),
        sa.Column("detail", sa.String(300), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("recorded_at", Instant, nullable=False),
        sa.Column("recorded_by", sa.String(100), nullable=False),
        sa.Column("evidence", sa.String(64), nullable=True),
        sa.Column("applied_at", Instant, nullable=True),
        sa.ForeignKeyConstraint(
            ["org_id"], ["organisation.id"], name=op.f("fk_receipt_org_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name=op.f("fk_receipt_notice_id_notice")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
        sa.UniqueConstraint(
            "notice_id", "fate", "code", "at", name=op.f("uq_receipt_notice_id_fate_code_at")
        ),
    )
    unapplied = sa.text("applied_at IS NULL")
    op.create_index(
        "ix_receipt_unapplied",
        "receipt",
        ["notice_id"],
        sqlite_where=unapplied,
        postgresql_where=unapplied,
    )
