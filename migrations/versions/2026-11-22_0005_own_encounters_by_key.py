"""A CBO's own encounters are found by key, however many the others have.

Before, a small CBO's list walked over everybody's encounters in the order of their ids.

Revision: 0005, after 0004.
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_encounter_cbo_id_id", "encounter", ["cbo_id", "id"])


def downgrade() -> None:
    op.drop_index("ix_encounter_cbo_id_id", table_name="encounter")
