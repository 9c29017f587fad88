"""Signing and archive: authorities, issued files, signatures, returned copies, shelves."""

import sqlalchemy as sa
from alembic import op

from service.store.columns import Instant, Json, Money
from service.store.migrations.append_only import refuse_changes

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

APPEND_ONLY = (
    "issued_paper",
    "signature",
    "objection",
    "page_decision",
    "signed_check",
    "paper_rule",
)


def upgrade() -> None:
    _authority()
    _issued_paper()
    _signature()
    _ratification()
    _objection()
    _returned_copy()
    _page_decision()
    _signed_check()
    _archive_record()
    _paper_rule()
    for table in APPEND_ONLY:
        refuse_changes(table)


def downgrade() -> None:
    raise NotImplementedError("schemas only move forward: expand, then contract")


def _authority() -> None:
    op.create_table(
        "authority",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("org_id", sa.String(36), nullable=False),
        sa.Column("account_id", sa.String(36), nullable=True),
        sa.Column("principal", sa.String(500), nullable=False),
        sa.Column("agent", sa.String(36), nullable=False),
        sa.Column("agent_id_number", sa.String(36), nullable=False),
        sa.Column("matters", Json, nullable=False),
        sa.Column("scope_words", sa.String(500), nullable=False),
        sa.Column("accounts", Json, nullable=False),
        sa.Column("kinds", Json, nullable=False),
        sa.Column("most_capacity", Json, nullable=True),
        sa.Column("most_yuan", Money, nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("principal_signed", sa.Boolean(), nullable=False),
        sa.Column("evidence", sa.String(64), nullable=False),
        sa.Column("registered_at", Instant, nullable=False),
        sa.Column("registered_by", sa.String(100), nullable=False),
        sa.Column("revoked_on", sa.Date(), nullable=True),
        sa.Column("revoked_reason", sa.String(4000), nullable=True),
        sa.Column("revoked_at", Instant, nullable=True),
        sa.Column("revoked_by", sa.String(100), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_authority_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["org_id"], ["organisation.id"], name=op.f("fk_authority_org_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authority")),
    )
    op.create_index(op.f("ix_authority_account_id"), "authority", ["account_id"])
    op.create_index(op.f("ix_authority_org_id"), "authority", ["org_id"])
    op.create_index(op.f("ix_authority_valid_to"), "authority", ["valid_to"])


def _issued_paper() -> None:
    op.create_table(
        "issued_paper",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("org_id", sa.String(36), nullable=False),
        sa.Column("contract_id", sa.String(36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("docx", sa.String(64), nullable=False),
        sa.Column("pdf", sa.String(64), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("issued_at", Instant, nullable=False),
        sa.Column("issued_by", sa.String(100), nullable=False),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_issued_paper_contract_id_contract")
        ),
        sa.ForeignKeyConstraint(
            ["org_id"], ["organisation.id"], name=op.f("fk_issued_paper_org_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issued_paper")),
    )
    op.create_index(op.f("ix_issued_paper_contract_id"), "issued_paper", ["contract_id"])


def _signature() -> None:
    op.create_table(
        "signature",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("org_id", sa.String(36), nullable=False),
        sa.Column("contract_id", sa.String(36), nullable=False),
        sa.Column("paper_id", sa.String(36), nullable=False),
        sa.Column("party", sa.String(40), nullable=False),
        sa.Column("method", sa.String(20), nullable=False),
        sa.Column("capacity", sa.String(20), nullable=True),
        sa.Column("signer", sa.String(36), nullable=True),
        sa.Column("signer_id_number", sa.String(36), nullable=True),
        sa.Column("authority_id", sa.String(36), nullable=True),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.Column("fingerprinted", sa.Boolean(), nullable=False),
        sa.Column("seal", sa.String(20), nullable=True),
        sa.Column("seal_as_filed", sa.Boolean(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(500), nullable=False),
        sa.Column("originals", sa.Integer(), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("holders", Json, nullable=False),
        sa.Column("recorded_at", Instant, nullable=False),
        sa.Column("recorded_by", sa.String(100), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name=op.f("fk_signature_authority_id_authority")
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_signature_contract_id_contract")
        ),
        sa.ForeignKeyConstraint(
            ["org_id"], ["organisation.id"], name=op.f("fk_signature_org_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["issued_paper.id"], name=op.f("fk_signature_paper_id_issued_paper")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature")),
    )
    op.create_index(op.f("ix_signature_contract_id"), "signature", ["contract_id"])
    op.create_index(op.f("ix_signature_paper_id"), "signature", ["paper_id"])


def _ratification() -> None:
    op.create_table(
        "ratification",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("org_id", sa.String(36), nullable=False),
        sa.Column("contract_id", sa.String(36), nullable=False),
        sa.Column("signature_id", sa.String(36), nullable=False),
        sa.Column("party", sa.String(40), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("evidence", Json, nullable=False),
        sa.Column("reason", sa.String(4000), nullable=False),
        sa.Column("decided_at", Instant, nullable=True),
        sa.Column("decided_by", sa.String(100), nullable=True),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_ratification_contract_id_contract")
        ),
        sa.ForeignKeyConstraint(
            ["org_id"], ["organisation.id"], name=op.f("fk_ratification_org_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["signature_id"], ["signature.id"], name=op.f("fk_ratification_signature_id_signature")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ratification")),
        sa.UniqueConstraint("signature_id", name=op.f("uq_ratification_signature_id")),
    )
    op.create_index(op.f("ix_ratification_contract_id"), "ratification", ["contract_id"])
    op.create_index(op.f("ix_ratification_due_on"), "ratification", ["due_on"])
    op.create_index(op.f("ix_ratification_org_id"), "ratification", ["org_id"])


def _objection() -> None:
    op.create_table(
        "objection",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("org_id", sa.String(36), nullable=False),
        sa.Column("contract_id", sa.String(36), nullable=False),
        sa.Column("paper_id", sa.String(36), nullable=False),
        sa.Column("party", sa.String(40), nullable=False),
        sa.Column("clause", sa.String(200), nullable=False),
        sa.Column("reason", sa.String(4000), nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", Instant, nullable=False),
        sa.Column("recorded_by", sa.String(100), nullable=False),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_objection_contract_id_contract")
        ),
        sa.ForeignKeyConstraint(
            ["org_id"], ["organisation.id"], name=op.f("fk_objection_org_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["issued_paper.id"], name=op.f("fk_objection_paper_id_issued_paper")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
    )
    op.create_index(op.f("ix_objection_contract_id"), "objection", ["contract_id"])


def _returned_copy() -> None:
    op.create_table(
        "returned_copy",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("org_id", sa.String(36), nullable=False),
        sa.Column("contract_id", sa.String(36), nullable=False),
        sa.Column("paper_id", sa.String(36), nullable=False),
        sa.Column("files", Json, nullable=False),
        sa.Column("verdict", Json, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("uploaded_at", Instant, nullable=False),
        sa.Column("uploaded_by", sa.String(100), nullable=False),
        sa.Column("closed_at", Instant, nullable=True),
        sa.Column("closed_by", sa.String(100), nullable=True),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_returned_copy_contract_id_contract")
        ),
        sa.ForeignKeyConstraint(
            ["org_id"], ["organisation.id"], name=op.f("fk_returned_copy_org_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["issued_paper.id"], name=op.f("fk_returned_copy_paper_id_issued_paper")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_returned_copy")),
    )
    op.create_index(op.f("ix_returned_copy_contract_id"), "returned_copy", ["contract_id"])
    op.create_index(op.f("ix_returned_copy_paper_id"), "returned_copy", ["paper_id"])


def _page_decision() -> None:
    op.create_table(
        "page_decision",
        sa.Column("copy_id", sa.String(36), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("org_id", sa.String(36), nullable=False),
        sa.Column("is_same", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(4000), nullable=False),
        sa.Column("decided_at", Instant, nullable=False),
        sa.Column("decided_by", sa.String(100), nullable=False),
        sa.ForeignKeyConstraint(
            ["copy_id"], ["returned_copy.id"], name=op.f("fk_page_decision_copy_id_returned_copy")
        ),
        sa.ForeignKeyConstraint(
            ["org_id"], ["organisation.id"], name=op.f("fk_page_decision_org_id_organisation")
        ),
        sa.PrimaryKeyConstraint("copy_id", "page", name=op.f("pk_page_decision")),
    )


def _signed_check() -> None:
    op.create_table(
        "signed_check",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("org_id", sa.String(36), nullable=False),
        sa.Column("contract_id", sa.String(36), nullable=False),
        sa.Column("paper_id", sa.String(36), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(4000), nullable=False),
        sa.Column("checked_at", Instant, nullable=False),
        sa.Column("checked_by", sa.String(100), nullable=False),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_signed_check_contract_id_contract")
        ),
        sa.ForeignKeyConstraint(
            ["org_id"], ["organisation.id"], name=op.f("fk_signed_check_org_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["issued_paper.id"], name=op.f("fk_signed_check_paper_id_issued_paper")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signed_check")),
    )
    op.create_index(op.f("ix_signed_check_contract_id"), "signed_check", ["contract_id"])


def _archive_record() -> None:
    op.create_table(
        "archive_record",
        sa.Column("contract_id", sa.String(36), nullable=False),
        sa.Column("org_id", sa.String(36), nullable=False),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("originals", sa.Integer(), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("blobs", Json, nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("retention_until", sa.Date(), nullable=True),
        sa.Column("on_hold", sa.Boolean(), nullable=False),
        sa.Column("hold_reason", sa.String(4000), nullable=True),
        sa.Column("archived_at", Instant, nullable=False),
        sa.Column("archived_by", sa.String(100), nullable=False),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_archive_record_contract_id_contract")
        ),
        sa.ForeignKeyConstraint(
            ["org_id"], ["organisation.id"], name=op.f("fk_archive_record_org_id_organisation")
        ),
        sa.PrimaryKeyConstraint("contract_id", name=op.f("pk_archive_record")),
    )
    op.create_index(op.f("ix_archive_record_org_id"), "archive_record", ["org_id"])
    op.create_index(
        op.f("ix_archive_record_retention_until"), "archive_record", ["retention_until"]
    )


def _paper_rule() -> None:
    op.create_table(
        "paper_rule",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("org_id", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(100), nullable=False),
        sa.Column("electronic", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(4000), nullable=False),
        sa.Column("decided_at", Instant, nullable=False),
        sa.Column("decided_by", sa.String(100), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id"], ["organisation.id"], name=op.f("fk_paper_rule_org_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_rule")),
    )
    op.create_index(op.f("ix_paper_rule_org_id"), "paper_rule", ["org_id"])
