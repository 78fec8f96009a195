"""Agreements say what becomes of money that plans take back; shares may be kept of interest.

Policies and invoices are tables of their own; statements show what a policy moved. Everything
that was stated before keeps its figures: the new columns begin at nothing.

Revision: 0004, after 0003.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "invoice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cbo_id", sa.Uuid(), nullable=False),
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("settled_by", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "status IN ('open', 'paid', 'absorbed')", name=op.f("ck_invoice_status")
        ),
        sa.ForeignKeyConstraint(["cbo_id"], ["organization.id"], name=op.f("fk_invoice_cbo_id")),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statement.id"], name=op.f("fk_invoice_statement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice")),
        sa.UniqueConstraint("cbo_id", "number", name=op.f("uq_invoice_cbo_id_number")),
        sa.UniqueConstraint("cbo_id", "statement_id", name=op.f("uq_invoice_cbo_id_statement_id")),
    )
    op.create_table(
        "recoupment_policy",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cbo_id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("offset_bp", sa.Integer(), nullable=True),
        sa.Column("due_days", sa.Integer(), nullable=True),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "policy IN ('offset', 'invoice', 'absorb')", name=op.f("ck_recoupment_policy_policy")
        ),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_recoupment_policy_agreement_id")
        ),
        sa.ForeignKeyConstraint(
            ["cbo_id"], ["organization.id"], name=op.f("fk_recoupment_policy_cbo_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recoupment_policy")),
    )
    op.create_index(
        op.f("ix_recoupment_policy_agreement_id"),
        "recoupment_policy",
        ["agreement_id"],
        unique=False,
    )
    op.add_column(
        "fee_layer", sa.Column("on_interest", sa.Boolean(), server_default="false", nullable=False)
    )
    op.add_column(
        "statement",
        sa.Column("recoupment_cents", sa.BigInteger(), server_default="0", nullable=False),
    )
    op.add_column(
        "statement", sa.Column("carried_cents", sa.BigInteger(), server_default="0", nullable=False)
    )


def downgrade() -> None:
    op.drop_column("statement", "carried_cents")
    op.drop_column("statement", "recoupment_cents")
    op.drop_column("fee_layer", "on_interest")
    op.drop_index(op.f("ix_recoupment_policy_agreement_id"), table_name="recoupment_policy")
    op.drop_table("recoupment_policy")
    op.drop_table("invoice")
