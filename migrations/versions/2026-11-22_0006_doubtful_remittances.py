"""A payment told twice with different content is kept as doubtful, and posts nothing.

Revision: 0006, after 0005.
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_NAME = "ck_remittance_status"


def upgrade() -> None:
    op.drop_constraint(op.f(_NAME), "remittance", type_="check")
    op.create_check_constraint(
        op.f(_NAME), "remittance", "status IN ('posted', 'unbalanced', 'doubtful')"
    )


def downgrade() -> None:
    op.execute("UPDATE remittance SET status = 'unbalanced' WHERE status = 'doubtful'")
    op.drop_constraint(op.f(_NAME), "remittance", type_="check")
    op.create_check_constraint(op.f(_NAME), "remittance", "status IN ('posted', 'unbalanced')")
