"""First tables: organisations, people, accounts, contracts, events, blobs, idempotency keys."""

import sqlalchemy as sa
from alembic import op

from service.store.columns import Instant, Json, Sequence
from service.store.migrations.append_only import refuse_changes

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

APPEND_ONLY = ("account_revision", "contract_version", "event", "merkle_root")


def upgrade() -> None:
    _organisations_and_people()
    _accounts()
    _contracts()
    _versions()
    _relations_and_numbers()
    _events()
    _blobs_and_keys()
    for table in APPEND_ONLY:
        refuse_changes(table)


def downgrade() -> None:
    raise NotImplementedError("schemas only move forward: expand, then contract")


def _organisations_and_people() -> None:
    op.create_table(
        "organisation",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("parent_id", sa.String(36), nullable=True),
        sa.Column("path", sa.String(400), nullable=False),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("party", Json, nullable=True),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["organisation.id"], name=op.f("fk_organisation_parent_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("code", name=op.f("uq_organisation_code")),
        sa.UniqueConstraint("path", name=op.f("uq_organisation_path")),
    )
    op.create_index(op.f("ix_organisation_parent_id"), "organisation", ["parent_id"])
    op.create_table(
        "person_key",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("org_id", sa.String(36), nullable=False),
        sa.Column("holder", sa.String(60), nullable=False),
        sa.Column("name", sa.String(500), nullable=True),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=True),
        sa.Column("destroyed_at", Instant, nullable=True),
        sa.ForeignKeyConstraint(
            ["org_id"], ["organisation.id"], name=op.f("fk_person_key_org_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_key")),
        sa.UniqueConstraint("holder", "name", name=op.f("uq_person_key_holder_name")),
    )
    op.create_table(
        "person_secret",
        sa.Column("token", sa.String(36), nullable=False),
        sa.Column("org_id", sa.String(36), nullable=False),
        sa.Column("person_id", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id"], ["organisation.id"], name=op.f("fk_person_secret_org_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person_key.id"], name=op.f("fk_person_secret_person_id_person_key")
        ),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_person_secret")),
    )
    op.create_index(op.f("ix_person_secret_person_id"), "person_secret", ["person_id"])


def _accounts() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("org_id", sa.String(36), nullable=False),
        sa.Column("account_no", sa.String(64), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id"], ["organisation.id"], name=op.f("fk_account_org_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("account_no", name=op.f("uq_account_account_no")),
    )
    op.create_index(op.f("ix_account_org_id"), "account", ["org_id"])
    op.create_table(
        "account_alias",
        sa.Column("alias", sa.String(64), nullable=False),
        sa.Column("account_id", sa.String(36), nullable=False),
        sa.Column("org_id", sa.String(36), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_account_alias_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["org_id"], ["organisation.id"], name=op.f("fk_account_alias_org_id_organisation")
        ),
        sa.PrimaryKeyConstraint("alias", name=op.f("pk_account_alias")),
    )
    op.create_index(op.f("ix_account_alias_account_id"), "account_alias", ["account_id"])
    op.create_table(
        "account_revision",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("org_id", sa.String(36), nullable=False),
        sa.Column("account_id", sa.String(36), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", Instant, nullable=False),
        sa.Column("source", sa.String(100), nullable=False),
        sa.Column("facts", Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_account_revision_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["org_id"], ["organisation.id"], name=op.f("fk_account_revision_org_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_revision")),
    )
    op.create_index(op.f("ix_account_revision_account_id"), "account_revision", ["account_id"])


def _contracts() -> None:
    op.create_table(
        "contract",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("org_id", sa.String(36), nullable=False),
        sa.Column("account_id", sa.String(36), nullable=False),
        sa.Column("account_no", sa.String(64), nullable=False),
        sa.Column("number", sa.String(64), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(100), nullable=False),
        sa.Column("customer_name", sa.String(500), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("origin", sa.String(20), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("created_by", sa.String(100), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_contract_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["org_id"], ["organisation.id"], name=op.f("fk_contract_org_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract")),
        sa.UniqueConstraint("number", name=op.f("uq_contract_number")),
    )
    op.create_index(op.f("ix_contract_account_id"), "contract", ["account_id"])
    op.create_index(op.f("ix_contract_ends_on"), "contract", ["ends_on"])
    op.create_index(op.f("ix_contract_org_id"), "contract", ["org_id"])


def _versions() -> None:
    op.create_table(
        "contract_version",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("org_id", sa.String(36), nullable=False),
        sa.Column("contract_id", sa.String(36), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(100), nullable=False),
        sa.Column("kind_version", sa.Integer(), nullable=False),
        sa.Column("addenda", Json, nullable=False),
        sa.Column("text_version", sa.String(100), nullable=False),
        sa.Column("customer_contract_no", sa.String(500), nullable=True),
        sa.Column("account_revision_id", sa.String(36), nullable=False),
        sa.Column("terms", Json, nullable=False),
        sa.Column("outline", Json, nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("created_by", sa.String(100), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_revision_id"],
            ["account_revision.id"],
            name=op.f("fk_contract_version_account_revision_id_account_revision"),
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_contract_version_contract_id_contract")
        ),
        sa.ForeignKeyConstraint(
            ["org_id"], ["organisation.id"], name=op.f("fk_contract_version_org_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_version")),
        sa.UniqueConstraint("contract_id", "no", name=op.f("uq_contract_version_contract_id_no")),
    )


def _relations_and_numbers() -> None:
    op.create_table(
        "contract_relation",
        sa.Column("contract_id", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("other_id", sa.String(36), nullable=False),
        sa.Column("org_id", sa.String(36), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_contract_relation_contract_id_contract")
        ),
        sa.ForeignKeyConstraint(
            ["org_id"], ["organisation.id"], name=op.f("fk_contract_relation_org_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["contract.id"], name=op.f("fk_contract_relation_other_id_contract")
        ),
        sa.PrimaryKeyConstraint(
            "contract_id", "kind", "other_id", name=op.f("pk_contract_relation")
        ),
    )
    op.create_index(op.f("ix_contract_relation_other_id"), "contract_relation", ["other_id"])
    op.create_table(
        "number_counter",
        sa.Column("org_id", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id"], ["organisation.id"], name=op.f("fk_number_counter_org_id_organisation")
        ),
        sa.PrimaryKeyConstraint("org_id", "kind", "year", name=op.f("pk_number_counter")),
    )


def _events() -> None:
    op.create_table(
        "event",
        sa.Column("seq", Sequence, nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("org_id", sa.String(36), nullable=False),
        sa.Column("subject", sa.String(100), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(100), nullable=False),
        sa.Column("actor", sa.String(100), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("payload", Json, nullable=False),
        sa.Column("prev_hash", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id"], ["organisation.id"], name=op.f("fk_event_org_id_organisation")
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_event")),
        sa.UniqueConstraint("id", name=op.f("uq_event_id")),
        sa.UniqueConstraint("subject", "position", name=op.f("uq_event_subject_position")),
    )
    op.create_index(op.f("ix_event_at"), "event", ["at"])
    op.create_index(op.f("ix_event_org_id"), "event", ["org_id"])
    op.create_table(
        "merkle_root",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("root", sa.String(64), nullable=False),
        sa.Column("first_seq", Sequence, nullable=False),
        sa.Column("last_seq", Sequence, nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("sealed_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_merkle_root")),
    )


def _blobs_and_keys() -> None:
    op.create_table(
        "blob",
        sa.Column("org_id", sa.String(36), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(100), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id"], ["organisation.id"], name=op.f("fk_blob_org_id_organisation")
        ),
        sa.PrimaryKeyConstraint("org_id", "sha256", name=op.f("pk_blob")),
    )
    op.create_table(
        "idempotency_key",
        sa.Column("actor", sa.String(100), nullable=False),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("org_id", sa.String(36), nullable=False),
        sa.Column("request", sa.String(64), nullable=False),
        sa.Column("answer", Json, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id"], ["organisation.id"], name=op.f("fk_idempotency_key_org_id_organisation")
        ),
        sa.PrimaryKeyConstraint("actor", "key", name=op.f("pk_idempotency_key")),
    )
    op.create_index(op.f("ix_idempotency_key_created_at"), "idempotency_key", ["created_at"])
