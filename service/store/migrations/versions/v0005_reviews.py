"""Review: rounds, draws of the sampled review, comments at clauses, verdicts on findings."""

import sqlalchemy as sa
from alembic import op

from service.store.columns import Instant, Json
from service.store.migrations.append_only import refuse_changes

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _reviews()
    _draws()
    _comments()
    _verdicts()


def downgrade() -> None:
    raise NotImplementedError("schemas only move forward: expand, then contract")


def _reviews() -> None:
    op.create_table(
        "review",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("org_id", sa.String(36), nullable=False),
        sa.Column("contract_id", sa.String(36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("submitted_by", sa.String(100), nullable=False),
        sa.Column("opened_at", Instant, nullable=False),
        sa.Column("due_at", Instant, nullable=False),
        sa.Column("due_provisional", sa.Boolean(), nullable=False),
        sa.Column("grade", sa.String(20), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("reasons", Json, nullable=False),
        sa.Column("safety", sa.Integer(), nullable=False),
        sa.Column("fee", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.String(40), nullable=False),
        sa.Column("capacity_points", sa.Integer(), nullable=False),
        sa.Column("route", sa.String(40), nullable=False),
        sa.Column("route_label", sa.String(60), nullable=False),
        sa.Column("route_reasons", Json, nullable=False),
        sa.Column("needs", Json, nullable=False),
        sa.Column("findings", Json, nullable=False),
        sa.Column("steps", Json, nullable=False),
        sa.Column("closed_at", Instant, nullable=True),
        sa.Column("outcome", sa.String(20), nullable=True),
        *_of_a_contract("review"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
    )
    for column in ("org_id", "contract_id"):
        op.create_index(op.f(f"ix_review_{column}"), "review", [column])
    is_open = sa.text("closed_at IS NULL")
    op.create_index(
        "uq_review_open",
        "review",
        ["contract_id"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )


def _draws() -> None:
    op.create_table(
        "draw",
        sa.Column("contract_id", sa.String(36), nullable=False),
        sa.Column("org_id", sa.String(36), nullable=False),
        sa.Column("text", sa.String(120), nullable=False),
        sa.Column("seed", sa.String(64), nullable=False),
        sa.Column("rate", sa.String(20), nullable=False),
        sa.Column("number", sa.String(20), nullable=False),
        sa.Column("undrawn_before", sa.Integer(), nullable=False),
        sa.Column("drawn", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("at", Instant, nullable=False),
        *_of_a_contract("draw"),
        sa.PrimaryKeyConstraint("contract_id", name=op.f("pk_draw")),
    )
    op.create_index(op.f("ix_draw_text"), "draw", ["text"])
    refuse_changes("draw")


def _comments() -> None:
    op.create_table(
        "comment",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("org_id", sa.String(36), nullable=False),
        sa.Column("contract_id", sa.String(36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("clause", sa.String(100), nullable=False),
        sa.Column("passage", sa.String(500), nullable=True),
        sa.Column("words", sa.String(4000), nullable=False),
        sa.Column("author", sa.String(100), nullable=False),
        sa.Column("reply_to", sa.String(36), nullable=True),
        sa.Column("at", Instant, nullable=False),
        sa.Column("resolved_at", Instant, nullable=True),
        sa.Column("resolved_by", sa.String(100), nullable=True),
        *_of_a_contract("comment"),
        sa.ForeignKeyConstraint(
            ["reply_to"], ["comment.id"], name=op.f("fk_comment_reply_to_comment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
    )
    for column in ("org_id", "contract_id"):
        op.create_index(op.f(f"ix_comment_{column}"), "comment", [column])


def _verdicts() -> None:
    op.create_table(
        "finding_verdict",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("org_id", sa.String(36), nullable=False),
        sa.Column("contract_id", sa.String(36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(100), nullable=False),
        sa.Column("place", sa.String(300), nullable=False),
        sa.Column("by", sa.String(100), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(20), nullable=False),
        sa.Column("note", sa.String(2000), nullable=False),
        sa.Column("at", Instant, nullable=False),
        *_of_a_contract("finding_verdict"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_verdict")),
        sa.UniqueConstraint(
            "contract_id",
            "version",
            "rule",
            "place",
            "by",
            "no",
            name=op.f("uq_finding_verdict_contract_id_version_rule_place_by_no"),
        ),
    )
    for column in ("org_id", "rule"):
        op.create_index(op.f(f"ix_finding_verdict_{column}"), "finding_verdict", [column])
    refuse_changes("finding_verdict")


def _of_a_contract(table: str) -> tuple[sa.ForeignKeyConstraint, ...]:
    return (
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f(f"fk_{table}_contract_id_contract")
        ),
        sa.ForeignKeyConstraint(
            ["org_id"], ["organisation.id"], name=op.f(f"fk_{table}_org_id_organisation")
        ),
    )
