"""The first tables: parties, contracts, people, encounters, claims, money, record.

Say why in the first line. A new required column comes with a server default, or in three
steps (add, fill, require). No schema name, no trigger, no sequence, no server-made id or time.

Revision: 0001, the first.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_chain",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", name=op.f("pk_audit_chain")),
    )
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kid", sa.Text(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
        sa.UniqueConstraint(
            "organization_id", "length", name=op.f("uq_audit_head_organization_id_length")
        ),
    )
    op.create_table(
        "audit_row",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_row")),
        sa.UniqueConstraint(
            "organization_id", "number", name=op.f("uq_audit_row_organization_id_number")
        ),
    )
    op.create_index(op.f("ix_audit_row_subject_id"), "audit_row", ["subject_id"], unique=False)
    op.create_table(
        "closed_period",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("closed_through", sa.Date(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closed_period")),
        sa.UniqueConstraint("closed_through", name=op.f("uq_closed_period_closed_through")),
    )
    op.create_table(
        "contract_status_span",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("active_from", sa.Date(), nullable=False),
        sa.Column("active_to", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_status_span")),
    )
    op.create_index(
        op.f("ix_contract_status_span_subject_id"),
        "contract_status_span",
        ["subject_id"],
        unique=False,
    )
    op.create_table(
        "data_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("sensitivity", sa.Text(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shredded_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_key")),
    )
    op.create_index(
        "uq_data_key_active",
        "data_key",
        ["tenant_id", "sensitivity"],
        unique=True,
        postgresql_where="retired_at IS NULL",
    )
    op.create_table(
        "deposit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("deposited_on", sa.Date(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("trace_number", sa.Text(), nullable=True),
        sa.Column("bank_reference", sa.Text(), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("loaded_by", sa.Text(), nullable=False),
        sa.CheckConstraint("source IN ('csv', 'bai2')", name=op.f("ck_deposit_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deposit")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_deposit_fingerprint")),
    )
    op.create_index(op.f("ix_deposit_deposited_on"), "deposit", ["deposited_on"], unique=False)
    op.create_table(
        "entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("cause_kind", sa.Text(), nullable=False),
        sa.Column("cause_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("reverses_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["reverses_id"], ["entry.id"], name=op.f("fk_entry_reverses_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
        sa.UniqueConstraint(
            "kind", "cause_kind", "cause_id", name=op.f("uq_entry_kind_cause_kind_cause_id")
        ),
    )
    op.create_index(op.f("ix_entry_reverses_id"), "entry", ["reverses_id"], unique=False)
    op.create_table(
        "event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("written_in", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("cbo_id", sa.Uuid(), nullable=True),
        sa.Column("plan_id", sa.Uuid(), nullable=True),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    op.create_index(
        op.f("ix_event_cbo_id_written_in_id"), "event", ["cbo_id", "written_in", "id"], unique=False
    )
    op.create_index(
        op.f("ix_event_plan_id_written_in_id"),
        "event",
        ["plan_id", "written_in", "id"],
        unique=False,
    )
    op.create_index(op.f("ix_event_written_in_id"), "event", ["written_in", "id"], unique=False)
    op.create_table(
        "idempotent_answer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("status_code", sa.Integer(), nullable=True),
        sa.Column("headers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idempotent_answer")),
        sa.UniqueConstraint(
            "organization_id",
            "client_id",
            "key",
            name=op.f("uq_idempotent_answer_organization_id_client_id_key"),
        ),
    )
    op.create_index(
        op.f("ix_idempotent_answer_created_at"), "idempotent_answer", ["created_at"], unique=False
    )
    op.create_table(
        "legal_hold",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("placed_by", sa.Text(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_by", sa.Text(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_hold")),
    )
    op.create_index(
        op.f("ix_legal_hold_organization_id"), "legal_hold", ["organization_id"], unique=False
    )
    op.create_table(
        "organization",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("npi", sa.Text(), nullable=True),
        sa.Column("tin", sa.Text(), nullable=True),
        sa.Column("taxonomy", sa.Text(), nullable=True),
        sa.Column("payer_id", sa.Text(), nullable=True),
        sa.Column("provider_type", sa.Text(), nullable=False),
        sa.Column("vetted_by", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("address", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("contact", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('hub', 'plan', 'cbo')", name=op.f("ck_organization_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organization")),
        sa.UniqueConstraint("ref", name=op.f("uq_organization_ref")),
    )
    op.create_table(
        "payout",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("item_count", sa.Integer(), nullable=False),
        sa.Column("total_cents", sa.BigInteger(), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_by", sa.Text(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("basis IN ('on_eft', 'on_835')", name=op.f("ck_payout_basis")),
        sa.CheckConstraint(
            "status IN ('proposed', 'released', 'cancelled')", name=op.f("ck_payout_status")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payout")),
        sa.UniqueConstraint("number", name=op.f("uq_payout_number")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cin_index", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("cin_index", name=op.f("uq_person_cin_index")),
    )
    op.create_table(
        "signing_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kid", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("algorithm", sa.Text(), nullable=False),
        sa.Column("public_key", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("active_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("active_to", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_key")),
        sa.UniqueConstraint("kid", name=op.f("uq_signing_key_kid")),
    )
    op.create_table(
        "terms_snapshot",
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_terms_snapshot")),
    )
    op.create_table(
        "token_use",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("jti", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("client_id", "jti", name=op.f("pk_token_use")),
    )
    op.create_index(op.f("ix_token_use_expires_at"), "token_use", ["expires_at"], unique=False)
    op.create_table(
        "work_item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("once", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_problem", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('waiting', 'done', 'failed')", name=op.f("ck_work_item_status")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_item")),
        sa.UniqueConstraint(
            "kind", "subject_id", "once", name=op.f("uq_work_item_kind_subject_id_once")
        ),
    )
    op.create_index(
        "ix_work_item_due",
        "work_item",
        ["kind", "due_at"],
        unique=False,
        postgresql_where="status = 'waiting'",
    )
    op.create_table(
        "agreement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cbo_id", sa.Uuid(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("counties", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('draft', 'active', 'suspended', 'ended')", name=op.f("ck_agreement_status")
        ),
        sa.ForeignKeyConstraint(["cbo_id"], ["organization.id"], name=op.f("fk_agreement_cbo_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
        sa.UniqueConstraint("cbo_id", "ref", name=op.f("uq_agreement_cbo_id_ref")),
    )
    op.create_table(
        "bank_account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("last_four", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.Text(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('checking', 'savings')", name=op.f("ck_bank_account_kind")),
        sa.CheckConstraint(
            "status IN ('proposed', 'active', 'retired')", name=op.f("ck_bank_account_status")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_bank_account_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_account")),
    )
    op.create_index(
        "uq_bank_account_active",
        "bank_account",
        ["organization_id"],
        unique=True,
        postgresql_where="status = 'active'",
    )
    op.create_table(
        "client",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scopes", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("secret_digest", sa.LargeBinary(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("mode IN ('test', 'live')", name=op.f("ck_client_mode")),
        sa.CheckConstraint("role IN ('admin', 'plan', 'cbo')", name=op.f("ck_client_role")),
        sa.CheckConstraint(
            "status IN ('active', 'locked', 'revoked')", name=op.f("ck_client_status")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_client_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client")),
    )
    op.create_index(op.f("ix_client_organization_id"), "client", ["organization_id"], unique=False)
    op.create_table(
        "contract",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("holder_id", sa.Uuid(), nullable=False),
        sa.Column("billing_provider", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "billing_provider IN ('hub', 'cbo')", name=op.f("ck_contract_billing_provider")
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'active', 'suspended', 'ended')", name=op.f("ck_contract_status")
        ),
        sa.ForeignKeyConstraint(
            ["holder_id"], ["organization.id"], name=op.f("fk_contract_holder_id")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["organization.id"], name=op.f("fk_contract_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract")),
        sa.UniqueConstraint("ref", name=op.f("uq_contract_ref")),
    )
    op.create_index(op.f("ix_contract_plan_id"), "contract", ["plan_id"], unique=False)
    op.create_table(
        "control_number",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["organization.id"], name=op.f("fk_control_number_plan_id")
        ),
        sa.PrimaryKeyConstraint("plan_id", "kind", name=op.f("pk_control_number")),
    )
    op.create_table(
        "enrollment_span",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_enrollment_span_organization_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrollment_span")),
    )
    op.create_index(
        op.f("ix_enrollment_span_organization_id"),
        "enrollment_span",
        ["organization_id"],
        unique=False,
    )
    op.create_table(
        "health_worker",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cbo_id", sa.Uuid(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("languages", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("pathway", sa.Text(), nullable=False),
        sa.Column("lived_experience_attested_on", sa.Date(), nullable=True),
        sa.Column("certificate", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("work_experience", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("first_service_on", sa.Date(), nullable=True),
        sa.Column("exclusion_checked_on", sa.Date(), nullable=True),
        sa.Column("npi", sa.Text(), nullable=True),
        sa.Column("training", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("active_from", sa.Date(), nullable=False),
        sa.Column("active_to", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "pathway IN ('certificate', 'work_experience', 'violence_prevention')",
            name=op.f("ck_health_worker_pathway"),
        ),
        sa.ForeignKeyConstraint(
            ["cbo_id"], ["organization.id"], name=op.f("fk_health_worker_cbo_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_health_worker")),
        sa.UniqueConstraint("cbo_id", "ref", name=op.f("uq_health_worker_cbo_id_ref")),
    )
    op.create_table(
        "interchange",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("byte_count", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("control_number", sa.Text(), nullable=True),
        sa.Column("usage", sa.Text(), nullable=True),
        sa.Column("problem", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("summary", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("direction IN ('in', 'out')", name=op.f("ck_interchange_direction")),
        sa.CheckConstraint(
            "status IN ('kept', 'applied', 'refused', 'set_aside')",
            name=op.f("ck_interchange_status"),
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["organization.id"], name=op.f("fk_interchange_plan_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interchange")),
        sa.UniqueConstraint(
            "plan_id", "direction", "sha256", name=op.f("uq_interchange_plan_id_direction_sha256")
        ),
    )
    op.create_table(
        "member",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cbo_id", sa.Uuid(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("cin_index", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("sex", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("county", sa.Text(), nullable=True),
        sa.Column("has_address", sa.Boolean(), nullable=False),
        sa.Column("eligibility", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("sex IN ('F', 'M', 'U')", name=op.f("ck_member_sex")),
        sa.ForeignKeyConstraint(["cbo_id"], ["organization.id"], name=op.f("fk_member_cbo_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_member_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint("cbo_id", "ref", name=op.f("uq_member_cbo_id_ref")),
    )
    op.create_index(
        op.f("ix_member_cbo_id_cin_index"), "member", ["cbo_id", "cin_index"], unique=False
    )
    op.create_index(op.f("ix_member_person_id"), "member", ["person_id"], unique=False)
    op.create_table(
        "posting",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("cbo_id", sa.Uuid(), nullable=True),
        sa.Column("plan_id", sa.Uuid(), nullable=True),
        sa.Column("claim_id", sa.Uuid(), nullable=True),
        sa.Column("remittance_id", sa.Uuid(), nullable=True),
        sa.Column("payee", sa.Text(), nullable=True),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_posting_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posting")),
    )
    op.create_index(
        op.f("ix_posting_account_effective_on"),
        "posting",
        ["account", "effective_on"],
        unique=False,
    )
    op.create_index(
        op.f("ix_posting_cbo_id_account_effective_on"),
        "posting",
        ["cbo_id", "account", "effective_on"],
        unique=False,
    )
    op.create_index(op.f("ix_posting_entry_id"), "posting", ["entry_id"], unique=False)
    op.create_table(
        "statement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cbo_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("period_to", sa.Date(), nullable=False),
        sa.Column("opening_cents", sa.BigInteger(), nullable=False),
        sa.Column("paid_cents", sa.BigInteger(), nullable=False),
        sa.Column("fee_cents", sa.BigInteger(), nullable=False),
        sa.Column("payout_cents", sa.BigInteger(), nullable=False),
        sa.Column("closing_cents", sa.BigInteger(), nullable=False),
        sa.Column("directly_cents", sa.BigInteger(), nullable=False),
        sa.Column("line_count", sa.Integer(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["cbo_id"], ["organization.id"], name=op.f("fk_statement_cbo_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement")),
        sa.UniqueConstraint("cbo_id", "number", name=op.f("uq_statement_cbo_id_number")),
        sa.UniqueConstraint("cbo_id", "period_to", name=op.f("uq_statement_cbo_id_period_to")),
    )
    op.create_table(
        "submission",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cbo_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("parts_done", sa.Integer(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("rows_done", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("repeated", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('receiving', 'waiting', 'done')", name=op.f("ck_submission_status")
        ),
        sa.ForeignKeyConstraint(["cbo_id"], ["organization.id"], name=op.f("fk_submission_cbo_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
    )
    op.create_index(op.f("ix_submission_cbo_id_id"), "submission", ["cbo_id", "id"], unique=False)
    op.create_index(
        "ix_submission_receiving",
        "submission",
        ["created_at"],
        unique=False,
        postgresql_where="status = 'receiving'",
    )
    op.create_table(
        "agreement_contract",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cbo_id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_agreement_contract_agreement_id")
        ),
        sa.ForeignKeyConstraint(
            ["cbo_id"], ["organization.id"], name=op.f("fk_agreement_contract_cbo_id")
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_agreement_contract_contract_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_contract")),
        sa.UniqueConstraint(
            "cbo_id",
            "agreement_id",
            "contract_id",
            name=op.f("uq_agreement_contract_cbo_id_agreement_id_contract_id"),
        ),
    )
    op.create_index(
        op.f("ix_agreement_contract_contract_id"),
        "agreement_contract",
        ["contract_id"],
        unique=False,
    )
    op.create_table(
        "authorization",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cbo_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=True),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["cbo_id"], ["organization.id"], name=op.f("fk_authorization_cbo_id")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_authorization_member_id")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["organization.id"], name=op.f("fk_authorization_plan_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authorization")),
    )
    op.create_index(
        op.f("ix_authorization_member_id"), "authorization", ["member_id"], unique=False
    )
    op.create_table(
        "claim_batch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("interchange_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("interchange_control_number", sa.Integer(), nullable=False),
        sa.Column("group_control_number", sa.Integer(), nullable=False),
        sa.Column("transaction_set_control_numbers", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("claim_count", sa.Integer(), nullable=False),
        sa.Column("charge_cents", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("byte_count", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retrieved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("receipt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("receipt_sha256", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('ready', 'retrieved', 'received', 'accepted', 'partly_accepted', 'rejected')",
            name=op.f("ck_claim_batch_status"),
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_claim_batch_contract_id")
        ),
        sa.ForeignKeyConstraint(
            ["interchange_id"], ["interchange.id"], name=op.f("fk_claim_batch_interchange_id")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["organization.id"], name=op.f("fk_claim_batch_plan_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_batch")),
        sa.UniqueConstraint(
            "plan_id",
            "interchange_control_number",
            name=op.f("uq_claim_batch_plan_id_interchange_control_number"),
        ),
        sa.UniqueConstraint("reference", name=op.f("uq_claim_batch_reference")),
    )
    op.create_index(
        op.f("ix_claim_batch_plan_id_status_id"),
        "claim_batch",
        ["plan_id", "status", "id"],
        unique=False,
    )
    op.create_table(
        "client_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("kid", sa.Text(), nullable=False),
        sa.Column("algorithm", sa.Text(), nullable=False),
        sa.Column("public_key", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("active_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("active_to", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_client_key_client_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_key")),
        sa.UniqueConstraint("client_id", "kid", name=op.f("uq_client_key_client_id_kid")),
    )
    op.create_table(
        "contract_term",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("cbo_id", sa.Uuid(), nullable=True),
        sa.Column("county", sa.Text(), nullable=True),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("confirmed_by", sa.Text(), nullable=True),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("superseded_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["cbo_id"], ["organization.id"], name=op.f("fk_contract_term_cbo_id")
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_contract_term_contract_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_term")),
    )
    op.create_index(
        op.f("ix_contract_term_contract_id_name"),
        "contract_term",
        ["contract_id", "name"],
        unique=False,
    )
    op.create_table(
        "coverage",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cbo_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.Column("plan_member_number", sa.Text(), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["cbo_id"], ["organization.id"], name=op.f("fk_coverage_cbo_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_coverage_member_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["organization.id"], name=op.f("fk_coverage_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coverage")),
    )
    op.create_index(op.f("ix_coverage_member_id"), "coverage", ["member_id"], unique=False)
    op.create_table(
        "encounter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cbo_id", sa.Uuid(), nullable=False),
        sa.Column("encounter_ref", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("health_worker_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=True),
        sa.Column("contract_id", sa.Uuid(), nullable=True),
        sa.Column("agreement_id", sa.Uuid(), nullable=True),
        sa.Column("service_date", sa.Date(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("group_size", sa.Integer(), nullable=False),
        sa.Column("group_ref", sa.Text(), nullable=True),
        sa.Column("modality", sa.Text(), nullable=False),
        sa.Column("place_of_service", sa.Text(), nullable=True),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("biller_id", sa.Uuid(), nullable=True),
        sa.Column("diagnoses", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("modifiers", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("units_added", sa.Integer(), nullable=False),
        sa.Column("expected_cents", sa.BigInteger(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("sensitivity", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("rule_book", sa.Text(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=True),
        sa.Column("waits_for_minutes", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "modality IN ('in_person', 'video', 'audio')", name=op.f("ck_encounter_modality")
        ),
        sa.CheckConstraint(
            "status IN ('ready', 'blocked', 'held', 'claimed', 'withdrawn')",
            name=op.f("ck_encounter_status"),
        ),
        sa.ForeignKeyConstraint(["cbo_id"], ["organization.id"], name=op.f("fk_encounter_cbo_id")),
        sa.ForeignKeyConstraint(
            ["health_worker_id"], ["health_worker.id"], name=op.f("fk_encounter_health_worker_id")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_encounter_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_encounter")),
        sa.UniqueConstraint(
            "cbo_id", "encounter_ref", name=op.f("uq_encounter_cbo_id_encounter_ref")
        ),
    )
    op.create_index(
        op.f("ix_encounter_health_worker_id_service_date"),
        "encounter",
        ["health_worker_id", "service_date"],
        unique=False,
    )
    op.create_index(
        op.f("ix_encounter_person_id_service_date"),
        "encounter",
        ["person_id", "service_date"],
        unique=False,
    )
    op.create_index(
        "ix_encounter_ready",
        "encounter",
        ["contract_id", "service_date"],
        unique=False,
        postgresql_where="status = 'ready'",
    )
    op.create_index(
        "ix_encounter_waiting",
        "encounter",
        ["member_id"],
        unique=False,
        postgresql_where="status IN ('blocked', 'held')",
    )
    op.create_table(
        "fee_layer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cbo_id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("payee", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("share_bp", sa.Integer(), nullable=True),
        sa.Column("amount_cents", sa.BigInteger(), nullable=True),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "basis IN ('percent_of_paid', 'per_paid_claim', 'per_member_per_month')",
            name=op.f("ck_fee_layer_basis"),
        ),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_fee_layer_agreement_id")
        ),
        sa.ForeignKeyConstraint(["cbo_id"], ["organization.id"], name=op.f("fk_fee_layer_cbo_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fee_layer")),
    )
    op.create_index(op.f("ix_fee_layer_agreement_id"), "fee_layer", ["agreement_id"], unique=False)
    op.create_table(
        "interchange_part",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("interchange_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("byte_count", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["interchange_id"], ["interchange.id"], name=op.f("fk_interchange_part_interchange_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interchange_part")),
        sa.UniqueConstraint(
            "plan_id",
            "interchange_id",
            "position",
            name=op.f("uq_interchange_part_plan_id_interchange_id_position"),
        ),
    )
    op.create_table(
        "payout_item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cbo_id", sa.Uuid(), nullable=False),
        sa.Column("payout_id", sa.Uuid(), nullable=False),
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("bank_account_id", sa.Uuid(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("trace_number", sa.Text(), nullable=True),
        sa.Column("return_code", sa.Text(), nullable=True),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "status IN ('proposed', 'released', 'returned', 'cancelled')",
            name=op.f("ck_payout_item_status"),
        ),
        sa.ForeignKeyConstraint(
            ["bank_account_id"], ["bank_account.id"], name=op.f("fk_payout_item_bank_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["cbo_id"], ["organization.id"], name=op.f("fk_payout_item_cbo_id")
        ),
        sa.ForeignKeyConstraint(
            ["payout_id"], ["payout.id"], name=op.f("fk_payout_item_payout_id")
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statement.id"], name=op.f("fk_payout_item_statement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payout_item")),
    )
    op.create_index(op.f("ix_payout_item_payout_id"), "payout_item", ["payout_id"], unique=False)
    op.create_index(
        "uq_payout_item_live",
        "payout_item",
        ["statement_id"],
        unique=True,
        postgresql_where="status IN ('proposed', 'released')",
    )
    op.create_table(
        "plan_of_care",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cbo_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.Column("author_type", sa.Text(), nullable=False),
        sa.Column("author_npi", sa.Text(), nullable=True),
        sa.Column("reviews", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("states", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("attested_on", sa.Date(), nullable=True),
        sa.Column("submitted_on", sa.Date(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["cbo_id"], ["organization.id"], name=op.f("fk_plan_of_care_cbo_id")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_plan_of_care_member_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_of_care")),
    )
    op.create_index(op.f("ix_plan_of_care_member_id"), "plan_of_care", ["member_id"], unique=False)
    op.create_table(
        "program_span",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cbo_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("program", sa.Text(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["cbo_id"], ["organization.id"], name=op.f("fk_program_span_cbo_id")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_program_span_member_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_program_span")),
    )
    op.create_index(op.f("ix_program_span_member_id"), "program_span", ["member_id"], unique=False)
    op.create_table(
        "rate_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("modifiers", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("county", sa.Text(), nullable=True),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_rate_line_contract_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rate_line")),
    )
    op.create_index(
        op.f("ix_rate_line_contract_id_code"), "rate_line", ["contract_id", "code"], unique=False
    )
    op.create_table(
        "recommendation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cbo_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("recommender_type", sa.Text(), nullable=False),
        sa.Column("npi", sa.Text(), nullable=True),
        sa.Column("recommended_on", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["cbo_id"], ["organization.id"], name=op.f("fk_recommendation_cbo_id")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_recommendation_member_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendation")),
    )
    op.create_index(
        op.f("ix_recommendation_member_id"), "recommendation", ["member_id"], unique=False
    )
    op.create_table(
        "statement_approval",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cbo_id", sa.Uuid(), nullable=False),
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statement.id"], name=op.f("fk_statement_approval_statement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement_approval")),
        sa.UniqueConstraint(
            "cbo_id", "statement_id", name=op.f("uq_statement_approval_cbo_id_statement_id")
        ),
    )
    op.create_index(
        op.f("ix_statement_approval_statement_id"),
        "statement_approval",
        ["statement_id"],
        unique=False,
    )
    op.create_table(
        "statement_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cbo_id", sa.Uuid(), nullable=False),
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("source_kind", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=True),
        sa.Column("claim_id", sa.Uuid(), nullable=True),
        sa.Column("patient_control_number", sa.Text(), nullable=True),
        sa.Column("member_ref", sa.Text(), nullable=True),
        sa.Column("service_date", sa.Date(), nullable=True),
        sa.Column("codes", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("billed_cents", sa.BigInteger(), nullable=True),
        sa.Column("allowed_cents", sa.BigInteger(), nullable=True),
        sa.Column("paid_cents", sa.BigInteger(), nullable=False),
        sa.Column("fee_cents", sa.BigInteger(), nullable=False),
        sa.Column("net_cents", sa.BigInteger(), nullable=False),
        sa.Column("directly_cents", sa.BigInteger(), nullable=False),
        sa.Column("fees", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("adjustments", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("trace_number", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "source_kind IN ('entry', 'claim_payment')", name=op.f("ck_statement_line_source_kind")
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statement.id"], name=op.f("fk_statement_line_statement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement_line")),
        sa.UniqueConstraint(
            "cbo_id",
            "source_id",
            "claim_id",
            name=op.f("uq_statement_line_cbo_id_source_id_claim_id"),
            postgresql_nulls_not_distinct=True,
        ),
        sa.UniqueConstraint(
            "cbo_id",
            "statement_id",
            "position",
            name=op.f("uq_statement_line_cbo_id_statement_id_position"),
        ),
    )
    op.create_table(
        "submission_part",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cbo_id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("first_row", sa.Integer(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("outcomes", sa.LargeBinary(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_submission_part_submission_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission_part")),
        sa.UniqueConstraint(
            "submission_id", "number", name=op.f("uq_submission_part_submission_id_number")
        ),
    )
    op.create_table(
        "transaction_set",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("interchange_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("control_number", sa.Text(), nullable=False),
        sa.Column("group_control_number", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("problem", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("summary", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint(
            "status IN ('kept', 'applied', 'refused', 'set_aside')",
            name=op.f("ck_transaction_set_status"),
        ),
        sa.ForeignKeyConstraint(
            ["interchange_id"], ["interchange.id"], name=op.f("fk_transaction_set_interchange_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transaction_set")),
    )
    op.create_index(
        op.f("ix_transaction_set_interchange_id"),
        "transaction_set",
        ["interchange_id"],
        unique=False,
    )
    op.create_table(
        "claim",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cbo_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("billing_provider_id", sa.Uuid(), nullable=False),
        sa.Column("patient_control_number", sa.Text(), nullable=False),
        sa.Column("payer_claim_control_number", sa.Text(), nullable=True),
        sa.Column("claim_frequency_code", sa.Text(), nullable=False),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("place_of_service", sa.Text(), nullable=False),
        sa.Column("diagnoses", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("authorization_number", sa.Text(), nullable=True),
        sa.Column("delay_reason_code", sa.Text(), nullable=True),
        sa.Column("service_date", sa.Date(), nullable=False),
        sa.Column("charge_cents", sa.BigInteger(), nullable=False),
        sa.Column("expected_cents", sa.BigInteger(), nullable=False),
        sa.Column("paid_cents", sa.BigInteger(), nullable=False),
        sa.Column("fee_cents", sa.BigInteger(), nullable=False),
        sa.Column("pays_to", sa.Text(), nullable=False),
        sa.Column("exchange_status", sa.Text(), nullable=False),
        sa.Column("adjudication_status", sa.Text(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("transaction_set_control_number", sa.Text(), nullable=True),
        sa.Column("subscriber_segment", sa.Integer(), nullable=True),
        sa.Column("first_segment", sa.Integer(), nullable=True),
        sa.Column("last_segment", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "adjudication_status IN ('none', 'pending', 'paid', 'partly_paid', 'denied', 'reversed')",
            name=op.f("ck_claim_adjudication_status"),
        ),
        sa.CheckConstraint(
            "claim_frequency_code IN ('1', '7', '8')", name=op.f("ck_claim_claim_frequency_code")
        ),
        sa.CheckConstraint(
            "exchange_status IN ('drafted', 'batched', 'ready', 'retrieved', 'received', 'accepted', 'rejected')",
            name=op.f("ck_claim_exchange_status"),
        ),
        sa.CheckConstraint("pays_to IN ('hub', 'cbo')", name=op.f("ck_claim_pays_to")),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_claim_agreement_id")
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["claim_batch.id"], name=op.f("fk_claim_batch_id")),
        sa.ForeignKeyConstraint(
            ["billing_provider_id"], ["organization.id"], name=op.f("fk_claim_billing_provider_id")
        ),
        sa.ForeignKeyConstraint(["cbo_id"], ["organization.id"], name=op.f("fk_claim_cbo_id")),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_claim_contract_id")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_claim_member_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["organization.id"], name=op.f("fk_claim_plan_id")),
        sa.ForeignKeyConstraint(["replaces_id"], ["claim.id"], name=op.f("fk_claim_replaces_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
        sa.UniqueConstraint("patient_control_number", name=op.f("uq_claim_patient_control_number")),
    )
    op.create_index(op.f("ix_claim_batch_id"), "claim", ["batch_id"], unique=False)
    op.create_index(op.f("ix_claim_cbo_id_id"), "claim", ["cbo_id", "id"], unique=False)
    op.create_index(
        "ix_claim_drafted",
        "claim",
        ["contract_id"],
        unique=False,
        postgresql_where="exchange_status = 'drafted'",
    )
    op.create_index(
        op.f("ix_claim_member_id_service_date"),
        "claim",
        ["member_id", "service_date"],
        unique=False,
    )
    op.create_index(
        op.f("ix_claim_plan_id_payer_claim_control_number"),
        "claim",
        ["plan_id", "payer_claim_control_number"],
        unique=False,
    )
    op.create_index(op.f("ix_claim_replaces_id"), "claim", ["replaces_id"], unique=False)
    op.create_table(
        "decision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cbo_id", sa.Uuid(), nullable=False),
        sa.Column("encounter_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rule_book", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("terms_hash", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["encounter_id"], ["encounter.id"], name=op.f("fk_decision_encounter_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    op.create_index(
        op.f("ix_decision_encounter_id_id"), "decision", ["encounter_id", "id"], unique=False
    )
    op.create_table(
        "encounter_finding",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cbo_id", sa.Uuid(), nullable=False),
        sa.Column("encounter_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("text", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("pointer", sa.Text(), nullable=False),
        sa.Column("mends", sa.Text(), nullable=False),
        sa.Column("source", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("term", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "action IN ('block', 'hold', 'warn')", name=op.f("ck_encounter_finding_action")
        ),
        sa.ForeignKeyConstraint(
            ["encounter_id"], ["encounter.id"], name=op.f("fk_encounter_finding_encounter_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_encounter_finding")),
    )
    op.create_index(
        op.f("ix_encounter_finding_encounter_id"),
        "encounter_finding",
        ["encounter_id"],
        unique=False,
    )
    op.create_table(
        "encounter_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cbo_id", sa.Uuid(), nullable=False),
        sa.Column("encounter_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["encounter_id"], ["encounter.id"], name=op.f("fk_encounter_version_encounter_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_encounter_version")),
        sa.UniqueConstraint(
            "cbo_id",
            "encounter_id",
            "version",
            name=op.f("uq_encounter_version_cbo_id_encounter_id_version"),
        ),
    )
    op.create_table(
        "remittance",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("interchange_id", sa.Uuid(), nullable=False),
        sa.Column("transaction_set_id", sa.Uuid(), nullable=False),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("trace_number", sa.Text(), nullable=False),
        sa.Column("payer_id", sa.Text(), nullable=False),
        sa.Column("payee_npi", sa.Text(), nullable=True),
        sa.Column("payment_method", sa.Text(), nullable=False),
        sa.Column("payment_on", sa.Date(), nullable=True),
        sa.Column("total_cents", sa.BigInteger(), nullable=False),
        sa.Column("claim_paid_cents", sa.BigInteger(), nullable=False),
        sa.Column("provider_adjustment_cents", sa.BigInteger(), nullable=False),
        sa.Column("claim_payment_count", sa.Integer(), nullable=False),
        sa.Column("balance", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("status IN ('posted', 'unbalanced')", name=op.f("ck_remittance_status")),
        sa.ForeignKeyConstraint(
            ["interchange_id"], ["interchange.id"], name=op.f("fk_remittance_interchange_id")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["organization.id"], name=op.f("fk_remittance_plan_id")
        ),
        sa.ForeignKeyConstraint(
            ["transaction_set_id"],
            ["transaction_set.id"],
            name=op.f("fk_remittance_transaction_set_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remittance")),
        sa.UniqueConstraint("plan_id", "identity", name=op.f("uq_remittance_plan_id_identity")),
    )
    op.create_index(
        op.f("ix_remittance_plan_id_trace_number"),
        "remittance",
        ["plan_id", "trace_number"],
        unique=False,
    )
    op.create_table(
        "claim_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cbo_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("axis", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("once", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("interchange_id", sa.Uuid(), nullable=True),
        sa.Column("segment", sa.Integer(), nullable=True),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint(
            "axis IN ('exchange', 'adjudication', 'money', 'note')",
            name=op.f("ck_claim_event_axis"),
        ),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_claim_event_claim_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_event")),
        sa.UniqueConstraint("claim_id", "once", name=op.f("uq_claim_event_claim_id_once")),
    )
    op.create_table(
        "claim_payment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("remittance_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=True),
        sa.Column("cbo_id", sa.Uuid(), nullable=True),
        sa.Column("matched_by", sa.Text(), nullable=True),
        sa.Column("patient_control_number", sa.Text(), nullable=False),
        sa.Column("payer_claim_control_number", sa.Text(), nullable=True),
        sa.Column("status_code", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("charge_cents", sa.BigInteger(), nullable=False),
        sa.Column("paid_cents", sa.BigInteger(), nullable=False),
        sa.Column("patient_cents", sa.BigInteger(), nullable=False),
        sa.Column("interest_cents", sa.BigInteger(), nullable=False),
        sa.Column("remark_codes", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("reverses_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('paid', 'zero_paid', 'denied', 'reversal', 'information')",
            name=op.f("ck_claim_payment_outcome"),
        ),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_claim_payment_claim_id")),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["organization.id"], name=op.f("fk_claim_payment_plan_id")
        ),
        sa.ForeignKeyConstraint(
            ["remittance_id"], ["remittance.id"], name=op.f("fk_claim_payment_remittance_id")
        ),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["claim_payment.id"], name=op.f("fk_claim_payment_reverses_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_payment")),
        sa.UniqueConstraint(
            "plan_id",
            "remittance_id",
            "position",
            name=op.f("uq_claim_payment_plan_id_remittance_id_position"),
        ),
    )
    op.create_index(op.f("ix_claim_payment_claim_id"), "claim_payment", ["claim_id"], unique=False)
    op.create_index(
        op.f("ix_claim_payment_patient_control_number"),
        "claim_payment",
        ["patient_control_number"],
        unique=False,
    )
    op.create_index(
        "ix_claim_payment_reversal",
        "claim_payment",
        ["reverses_id"],
        unique=False,
        postgresql_where="reverses_id IS NOT NULL",
    )
    op.create_table(
        "deposit_match",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("deposit_id", sa.Uuid(), nullable=False),
        sa.Column("remittance_id", sa.Uuid(), nullable=False),
        sa.Column("matched_by", sa.Text(), nullable=False),
        sa.Column("matched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "matched_by IN ('trace', 'amount_and_date', 'administrator')",
            name=op.f("ck_deposit_match_matched_by"),
        ),
        sa.ForeignKeyConstraint(
            ["deposit_id"], ["deposit.id"], name=op.f("fk_deposit_match_deposit_id")
        ),
        sa.ForeignKeyConstraint(
            ["remittance_id"], ["remittance.id"], name=op.f("fk_deposit_match_remittance_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deposit_match")),
        sa.UniqueConstraint("remittance_id", name=op.f("uq_deposit_match_remittance_id")),
    )
    op.create_index(
        op.f("ix_deposit_match_deposit_id"), "deposit_match", ["deposit_id"], unique=False
    )
    op.create_table(
        "dispute",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cbo_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("last_action_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("packet", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("steps", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('denied', 'underpaid', 'interest', 'recouped')", name=op.f("ck_dispute_kind")
        ),
        sa.CheckConstraint(
            "status IN ('opened', 'sent', 'acknowledged', 'overturned', 'partly_overturned', 'upheld', 'escalated', 'withdrawn')",
            name=op.f("ck_dispute_status"),
        ),
        sa.ForeignKeyConstraint(["cbo_id"], ["organization.id"], name=op.f("fk_dispute_cbo_id")),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_dispute_claim_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["organization.id"], name=op.f("fk_dispute_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute")),
    )
    op.create_index(op.f("ix_dispute_cbo_id_id"), "dispute", ["cbo_id", "id"], unique=False)
    op.create_index(
        "uq_dispute_live",
        "dispute",
        ["claim_id", "kind"],
        unique=True,
        postgresql_where="status IN ('opened', 'sent', 'acknowledged', 'escalated')",
    )
    op.create_table(
        "overpayment_notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cbo_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("noticed_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["cbo_id"], ["organization.id"], name=op.f("fk_overpayment_notice_cbo_id")
        ),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim.id"], name=op.f("fk_overpayment_notice_claim_id")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["organization.id"], name=op.f("fk_overpayment_notice_plan_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_overpayment_notice")),
        sa.UniqueConstraint(
            "plan_id", "reference", name=op.f("uq_overpayment_notice_plan_id_reference")
        ),
    )
    op.create_table(
        "provider_adjustment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("cbo_id", sa.Uuid(), nullable=True),
        sa.Column("remittance_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("provider_npi", sa.Text(), nullable=False),
        sa.Column("reason_code", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("treatment", sa.Text(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim.id"], name=op.f("fk_provider_adjustment_claim_id")
        ),
        sa.ForeignKeyConstraint(
            ["remittance_id"], ["remittance.id"], name=op.f("fk_provider_adjustment_remittance_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_adjustment")),
        sa.UniqueConstraint(
            "plan_id",
            "remittance_id",
            "position",
            name=op.f("uq_provider_adjustment_plan_id_remittance_id_position"),
        ),
    )
    op.create_table(
        "service_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cbo_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("line_number", sa.Integer(), nullable=False),
        sa.Column("line_control_number", sa.Text(), nullable=False),
        sa.Column("service_date", sa.Date(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("modifiers", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("charge_cents", sa.BigInteger(), nullable=False),
        sa.Column("expected_cents", sa.BigInteger(), nullable=False),
        sa.Column("paid_cents", sa.BigInteger(), nullable=True),
        sa.Column("segment", sa.Integer(), nullable=True),
        sa.Column("diagnoses", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("encounter_ids", sa.ARRAY(sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_service_line_claim_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_line")),
        sa.UniqueConstraint(
            "claim_id", "line_number", name=op.f("uq_service_line_claim_id_line_number")
        ),
        sa.UniqueConstraint(
            "line_control_number", name=op.f("uq_service_line_line_control_number")
        ),
    )
    op.create_table(
        "suspense_item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("remittance_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("proposals", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolution", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.CheckConstraint("status IN ('open', 'resolved')", name=op.f("ck_suspense_item_status")),
        sa.CheckConstraint(
            "subject IN ('claim_payment', 'provider_adjustment')",
            name=op.f("ck_suspense_item_subject"),
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["organization.id"], name=op.f("fk_suspense_item_plan_id")
        ),
        sa.ForeignKeyConstraint(
            ["remittance_id"], ["remittance.id"], name=op.f("fk_suspense_item_remittance_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suspense_item")),
        sa.UniqueConstraint(
            "plan_id",
            "subject",
            "subject_id",
            name=op.f("uq_suspense_item_plan_id_subject_subject_id"),
        ),
    )
    op.create_table(
        "service_payment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("cbo_id", sa.Uuid(), nullable=True),
        sa.Column("claim_payment_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("service_line_id", sa.Uuid(), nullable=True),
        sa.Column("line_control_number", sa.Text(), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("modifiers", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("service_date", sa.Date(), nullable=True),
        sa.Column("charge_cents", sa.BigInteger(), nullable=False),
        sa.Column("paid_cents", sa.BigInteger(), nullable=False),
        sa.Column("allowed_cents", sa.BigInteger(), nullable=True),
        sa.Column("units_paid", sa.Integer(), nullable=True),
        sa.Column("remark_codes", sa.ARRAY(sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_payment_id"],
            ["claim_payment.id"],
            name=op.f("fk_service_payment_claim_payment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["service_line_id"],
            ["service_line.id"],
            name=op.f("fk_service_payment_service_line_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_payment")),
        sa.UniqueConstraint(
            "plan_id",
            "claim_payment_id",
            "position",
            name=op.f("uq_service_payment_plan_id_claim_payment_id_position"),
        ),
    )
    op.create_index(
        op.f("ix_service_payment_service_line_id"),
        "service_payment",
        ["service_line_id"],
        unique=False,
    )
    op.create_table(
        "adjustment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("cbo_id", sa.Uuid(), nullable=True),
        sa.Column("claim_payment_id", sa.Uuid(), nullable=False),
        sa.Column("service_payment_id", sa.Uuid(), nullable=True),
        sa.Column("group_code", sa.Text(), nullable=False),
        sa.Column("reason_code", sa.Text(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["claim_payment_id"], ["claim_payment.id"], name=op.f("fk_adjustment_claim_payment_id")
        ),
        sa.ForeignKeyConstraint(
            ["service_payment_id"],
            ["service_payment.id"],
            name=op.f("fk_adjustment_service_payment_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adjustment")),
    )
    op.create_index(
        op.f("ix_adjustment_claim_payment_id"), "adjustment", ["claim_payment_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_adjustment_claim_payment_id"), table_name="adjustment")
    op.drop_table("adjustment")
    op.drop_index(op.f("ix_service_payment_service_line_id"), table_name="service_payment")
    op.drop_table("service_payment")
    op.drop_table("suspense_item")
    op.drop_table("service_line")
    op.drop_table("provider_adjustment")
    op.drop_table("overpayment_notice")
    op.drop_index(
        "uq_dispute_live",
        table_name="dispute",
        postgresql_where="status IN ('opened', 'sent', 'acknowledged', 'escalated')",
    )
    op.drop_index(op.f("ix_dispute_cbo_id_id"), table_name="dispute")
    op.drop_table("dispute")
    op.drop_index(op.f("ix_deposit_match_deposit_id"), table_name="deposit_match")
    op.drop_table("deposit_match")
    op.drop_index(
        "ix_claim_payment_reversal",
        table_name="claim_payment",
        postgresql_where="reverses_id IS NOT NULL",
    )
    op.drop_index(op.f("ix_claim_payment_patient_control_number"), table_name="claim_payment")
    op.drop_index(op.f("ix_claim_payment_claim_id"), table_name="claim_payment")
    op.drop_table("claim_payment")
    op.drop_table("claim_event")
    op.drop_index(op.f("ix_remittance_plan_id_trace_number"), table_name="remittance")
    op.drop_table("remittance")
    op.drop_table("encounter_version")
    op.drop_index(op.f("ix_encounter_finding_encounter_id"), table_name="encounter_finding")
    op.drop_table("encounter_finding")
    op.drop_index(op.f("ix_decision_encounter_id_id"), table_name="decision")
    op.drop_table("decision")
    op.drop_index(op.f("ix_claim_replaces_id"), table_name="claim")
    op.drop_index(op.f("ix_claim_plan_id_payer_claim_control_number"), table_name="claim")
    op.drop_index(op.f("ix_claim_member_id_service_date"), table_name="claim")
    op.drop_index(
        "ix_claim_drafted", table_name="claim", postgresql_where="exchange_status = 'drafted'"
    )
    op.drop_index(op.f("ix_claim_cbo_id_id"), table_name="claim")
    op.drop_index(op.f("ix_claim_batch_id"), table_name="claim")
    op.drop_table("claim")
    op.drop_index(op.f("ix_transaction_set_interchange_id"), table_name="transaction_set")
    op.drop_table("transaction_set")
    op.drop_table("submission_part")
    op.drop_table("statement_line")
    op.drop_index(op.f("ix_statement_approval_statement_id"), table_name="statement_approval")
    op.drop_table("statement_approval")
    op.drop_index(op.f("ix_recommendation_member_id"), table_name="recommendation")
    op.drop_table("recommendation")
    op.drop_index(op.f("ix_rate_line_contract_id_code"), table_name="rate_line")
    op.drop_table("rate_line")
    op.drop_index(op.f("ix_program_span_member_id"), table_name="program_span")
    op.drop_table("program_span")
    op.drop_index(op.f("ix_plan_of_care_member_id"), table_name="plan_of_care")
    op.drop_table("plan_of_care")
    op.drop_index(
        "uq_payout_item_live",
        table_name="payout_item",
        postgresql_where="status IN ('proposed', 'released')",
    )
    op.drop_index(op.f("ix_payout_item_payout_id"), table_name="payout_item")
    op.drop_table("payout_item")
    op.drop_table("interchange_part")
    op.drop_index(op.f("ix_fee_layer_agreement_id"), table_name="fee_layer")
    op.drop_table("fee_layer")
    op.drop_index(
        "ix_encounter_waiting",
        table_name="encounter",
        postgresql_where="status IN ('blocked', 'held')",
    )
    op.drop_index("ix_encounter_ready", table_name="encounter", postgresql_where="status = 'ready'")
    op.drop_index(op.f("ix_encounter_person_id_service_date"), table_name="encounter")
    op.drop_index(op.f("ix_encounter_health_worker_id_service_date"), table_name="encounter")
    op.drop_table("encounter")
    op.drop_index(op.f("ix_coverage_member_id"), table_name="coverage")
    op.drop_table("coverage")
    op.drop_index(op.f("ix_contract_term_contract_id_name"), table_name="contract_term")
    op.drop_table("contract_term")
    op.drop_table("client_key")
    op.drop_index(op.f("ix_claim_batch_plan_id_status_id"), table_name="claim_batch")
    op.drop_table("claim_batch")
    op.drop_index(op.f("ix_authorization_member_id"), table_name="authorization")
    op.drop_table("authorization")
    op.drop_index(op.f("ix_agreement_contract_contract_id"), table_name="agreement_contract")
    op.drop_table("agreement_contract")
    op.drop_index(
        "ix_submission_receiving", table_name="submission", postgresql_where="status = 'receiving'"
    )
    op.drop_index(op.f("ix_submission_cbo_id_id"), table_name="submission")
    op.drop_table("submission")
    op.drop_table("statement")
    op.drop_index(op.f("ix_posting_entry_id"), table_name="posting")
    op.drop_index(op.f("ix_posting_cbo_id_account_effective_on"), table_name="posting")
    op.drop_index(op.f("ix_posting_account_effective_on"), table_name="posting")
    op.drop_table("posting")
    op.drop_index(op.f("ix_member_person_id"), table_name="member")
    op.drop_index(op.f("ix_member_cbo_id_cin_index"), table_name="member")
    op.drop_table("member")
    op.drop_table("interchange")
    op.drop_table("health_worker")
    op.drop_index(op.f("ix_enrollment_span_organization_id"), table_name="enrollment_span")
    op.drop_table("enrollment_span")
    op.drop_table("control_number")
    op.drop_index(op.f("ix_contract_plan_id"), table_name="contract")
    op.drop_table("contract")
    op.drop_index(op.f("ix_client_organization_id"), table_name="client")
    op.drop_table("client")
    op.drop_index(
        "uq_bank_account_active", table_name="bank_account", postgresql_where="status = 'active'"
    )
    op.drop_table("bank_account")
    op.drop_table("agreement")
    op.drop_index("ix_work_item_due", table_name="work_item", postgresql_where="status = 'waiting'")
    op.drop_table("work_item")
    op.drop_index(op.f("ix_token_use_expires_at"), table_name="token_use")
    op.drop_table("token_use")
    op.drop_table("terms_snapshot")
    op.drop_table("signing_key")
    op.drop_table("person")
    op.drop_table("payout")
    op.drop_table("organization")
    op.drop_index(op.f("ix_legal_hold_organization_id"), table_name="legal_hold")
    op.drop_table("legal_hold")
    op.drop_index(op.f("ix_idempotent_answer_created_at"), table_name="idempotent_answer")
    op.drop_table("idempotent_answer")
    op.drop_index(op.f("ix_event_written_in_id"), table_name="event")
    op.drop_index(op.f("ix_event_plan_id_written_in_id"), table_name="event")
    op.drop_index(op.f("ix_event_cbo_id_written_in_id"), table_name="event")
    op.drop_table("event")
    op.drop_index(op.f("ix_entry_reverses_id"), table_name="entry")
    op.drop_table("entry")
    op.drop_index(op.f("ix_deposit_deposited_on"), table_name="deposit")
    op.drop_table("deposit")
    op.drop_index(
        "uq_data_key_active", table_name="data_key", postgresql_where="retired_at IS NULL"
    )
    op.drop_table("data_key")
    op.drop_index(op.f("ix_contract_status_span_subject_id"), table_name="contract_status_span")
    op.drop_table("contract_status_span")
    op.drop_table("closed_period")
    op.drop_index(op.f("ix_audit_row_subject_id"), table_name="audit_row")
    op.drop_table("audit_row")
    op.drop_table("audit_head")
    op.drop_table("audit_chain")
