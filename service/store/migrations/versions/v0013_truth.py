"""The contract stays true: changes of use, effective terms, drifts, exceptions, legacy papers."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from service.store.columns import Instant, Json
from service.store.migrations.past_papers import record_past_papers

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("account_revision", sa.Column("planned_by", sa.String(36), nullable=True))
    op.add_column("contract", sa.Column("change_id", sa.String(36), nullable=True))
    op.create_index(op.f("ix_contract_change_id"), "contract", ["change_id"])
    op.add_column("job_chunk", sa.Column("reached", sa.String(36), nullable=True))
    _changes()
    _exceptions()
    _term_facts()
    _drifts()
    _legacy()
    record_past_papers(op.get_bind())


def _table(
    name: str, *columns: sa.Column[Any], key: str = "id", references: dict[str, str]
) -> None:
    constraints = [
        sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{name}_{column}_{other}"))
        for column, other in references.items()
    ]
    op.create_table(
        name, *columns, *constraints, sa.PrimaryKeyConstraint(key, name=op.f(f"pk_{name}"))
    )


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _text(name: str, length: int, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length), nullable=nullable)


def _changes() -> None:
    _table(
        "change",
        _text("id", 36),
        _text("org_id", 36),
        _text("account_id", 36),
        _text("type", 20),
        _text("state", 20),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        _text("work_order_no", 64, nullable=True),
        _text("contract_id", 36, nullable=True),
        _text("revision_id", 36, nullable=True),
        sa.Column("accounts", Json, nullable=False),
        _text("action", 30),
        sa.Column("settles_debts", sa.Boolean(), nullable=False),
        sa.Column("fields", Json, nullable=False),
        sa.Column("basis", Json, nullable=False),
        _text("rule", 100),
        _text("status", 20),
        sa.Column("warnings", Json, nullable=False),
        sa.Column("missing", Json, nullable=False),
        sa.Column("deadline_at", Instant, nullable=True),
        sa.Column("recorded_at", Instant, nullable=False),
        _text("recorded_by", 100),
        sa.Column("settled_on", sa.Date(), nullable=True),
        _text("settlement", 500, nullable=True),
        _text("settled_by", 100, nullable=True),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        _text("confirmation", 64, nullable=True),
        _text("confirmed_by", 100, nullable=True),
        sa.Column("completed_on", sa.Date(), nullable=True),
        sa.Column("completed_at", Instant, nullable=True),
        _text("completed_by", 100, nullable=True),
        _text("exception_id", 36, nullable=True),
        _text("restored_by", 36, nullable=True),
        _text("cancelled_reason", 500, nullable=True),
        references={
            "org_id": "organisation",
            "account_id": "account",
            "contract_id": "contract",
        },
    )
    _index("change", "org_id", "account_id", "state")


def _exceptions() -> None:
    _table(
        "supply_exception",
        _text("id", 36),
        _text("org_id", 36),
        _text("account_id", 36),
        _text("kind", 30),
        _text("authorised_by", 100),
        _text("reason", 500),
        _text("work_order_no", 64, nullable=True),
        sa.Column("granted_at", Instant, nullable=False),
        _text("recorded_by", 100),
        sa.Column("contract_due_at", Instant, nullable=False),
        _text("follows", 36, nullable=True),
        sa.Column("ended_at", Instant, nullable=True),
        _text("ended_why", 500, nullable=True),
        sa.Column("fulfilled", sa.Boolean(), nullable=False),
        references={"org_id": "organisation", "account_id": "account"},
    )
    _index("supply_exception", "org_id", "account_id")


def _term_facts() -> None:
    _table(
        "term_fact",
        _text("id", 36),
        _text("org_id", 36),
        _text("account_id", 36),
        _text("contract_id", 36),
        _text("version_id", 36),
        _text("base_id", 36, nullable=True),
        _text("line", 100),
        _text("act", 20),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("paths", Json, nullable=False),
        sa.Column("recorded_at", Instant, nullable=False),
        references={
            "org_id": "organisation",
            "account_id": "account",
            "contract_id": "contract",
            "version_id": "contract_version",
        },
    )
    _index("term_fact", "account_id", "contract_id")


def _drifts() -> None:
    _table(
        "drift",
        _text("id", 36),
        _text("org_id", 36),
        _text("account_id", 36),
        _text("contract_id", 36, nullable=True),
        _text("field", 60),
        _text("label", 200),
        _text("kind", 30),
        _text("direction", 30),
        _text("severity", 10),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("in_contract", Json, nullable=True),
        sa.Column("in_record", Json, nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        _text("formula", 500, nullable=True),
        _text("proposal", 500),
        _text("proposed_change", 20, nullable=True),
        _text("owner", 100, nullable=True),
        _text("state", 20),
        _text("judgement", 20, nullable=True),
        _text("change_id", 36, nullable=True),
        sa.Column("moves", Json, nullable=False),
        sa.Column("found_at", Instant, nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        references={
            "org_id": "organisation",
            "account_id": "account",
            "contract_id": "contract",
        },
    )
    _index("drift", "org_id", "account_id", "amount", "state")


def _legacy() -> None:
    _table(
        "legacy_paper",
        _text("contract_id", 36),
        _text("org_id", 36),
        sa.Column("signed_on", sa.Date(), nullable=True),
        _text("file", 64, nullable=True),
        _text("media_type", 100, nullable=True),
        sa.Column("readings", Json, nullable=False),
        sa.Column("confirmed_at", Instant, nullable=True),
        _text("confirmed_by", 100, nullable=True),
        key="contract_id",
        references={"org_id": "organisation", "contract_id": "contract"},
    )
    _table(
        "ending_choice",
        _text("id", 36),
        _text("org_id", 36),
        _text("contract_id", 36),
        _text("way", 20),
        sa.Column("chosen_on", sa.Date(), nullable=False),
        _text("note", 500, nullable=True),
        _text("proof", 64, nullable=True),
        sa.Column("recorded_at", Instant, nullable=False),
        _text("recorded_by", 100),
        references={"org_id": "organisation", "contract_id": "contract"},
    )
    _index("ending_choice", "contract_id")


def downgrade() -> None:
    raise NotImplementedError("schemas only move forward: expand, then contract")
