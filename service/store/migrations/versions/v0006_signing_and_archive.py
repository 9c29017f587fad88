"""Signing and archive: authorities, issued files, signatures, returned copies, shelves."""

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    raise NotImplementedError("schemas only move forward: expand, then contract")
