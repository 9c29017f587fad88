"""Review: requests, countersignatures, comments, verdicts on findings, draws."""

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    raise NotImplementedError("schemas only move forward: expand, then contract")
