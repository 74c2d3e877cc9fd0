import { Migration } from '@mikro-orm/migrations';

export class Migration20261122062931_initial extends Migration {

  override name = 'Migration20261122062931_initial';

  override up(): void | Promise<void> {
    this.addSql(`create table "organization" ("id" uuid not null, "name" text not null, "created_at" timestamptz not null, "feed_seq" bigint not null default '0', primary key ("id"));`);

    this.addSql(`create table "feed_event" ("organization_id" uuid not null, "seq" bigint not null, "at" timestamptz not null, "property" uuid not null, "kind" text not null, "person" uuid not null, "unit" uuid not null, "state" text not null, "starts_on" date not null, "until" date null, "run" uuid not null, primary key ("organization_id", "seq"));`);
    this.addSql(`create index "feed_event_property_seq_index" on "feed_event" ("property", "seq");`);

    this.addSql(`create table "audit_event" ("id" uuid not null, "organization_id" uuid not null, "property" uuid null, "at" timestamptz not null, "actor" jsonb not null, "action" text not null, "subject" text not null, "before" jsonb null, "after" jsonb null, "run_id" uuid null, primary key ("id"));`);
    this.addSql(`create index "audit_event_organization_id_at_id_index" on "audit_event" ("organization_id", "at", "id");`);
    this.addSql(`create index "audit_event_subject_index" on "audit_event" ("subject");`);

    this.addSql(`create table "api_token" ("id" uuid not null, "organization_id" uuid not null, "name" text not null, "hash" text not null, "role" text not null, "property_ids" uuid[] null, "expires_at" timestamptz null, "revoked_at" timestamptz null, "created_at" timestamptz not null, "last_used_at" timestamptz null, primary key ("id"));`);
    this.addSql(`alter table "api_token" add constraint "api_token_hash_unique" unique ("hash");`);

    this.addSql(`create table "idempotency_key" ("token_id" uuid not null, "key" text not null, "request_hash" text not null, "status" int null, "response" jsonb null, "created_at" timestamptz not null, primary key ("token_id", "key"));`);
    this.addSql(`create index "idempotency_key_created_at_index" on "idempotency_key" ("created_at");`);

    this.addSql(`create table "pms_account" ("id" uuid not null, "organization_id" uuid not null, "vendor" text not null, "identity_key" text not null, "created_at" timestamptz not null, primary key ("id"));`);
    this.addSql(`alter table "pms_account" add constraint "pms_account_organization_id_vendor_identity_key_unique" unique ("organization_id", "vendor", "identity_key");`);

    this.addSql(`create table "credential" ("id" uuid not null, "organization_id" uuid not null, "account_id" uuid not null, "vendor" text not null, "name" text not null, "fields" jsonb not null, "secret" text not null, "state" text not null default 'untested', "rejected_code" text null, "tested_at" timestamptz null, "secret_changed_at" timestamptz not null, "next_probe_at" timestamptz null, "probes" int not null default 0, "version" int not null default 1, "created_at" timestamptz not null, primary key ("id"));`);
    this.addSql(`create index "credential_organization_id_index" on "credential" ("organization_id");`);
    this.addSql(`create index "credential_next_probe_at_index" on "credential" ("next_probe_at") where next_probe_at is not null;`);

    this.addSql(`create table "pms_slot" ("account_id" uuid not null, "slot" int not null, "holder" text null, "lease_until" timestamptz not null, primary key ("account_id", "slot"));`);

    this.addSql(`create table "property" ("id" uuid not null, "organization_id" uuid not null, "name" text not null, "time_zone" text not null, "country" text not null, "version" int not null default 1, "created_at" timestamptz not null, primary key ("id"));`);
    this.addSql(`create index "property_organization_id_name_index" on "property" ("organization_id", "name");`);

    this.addSql(`create table "pms_property" ("id" uuid not null, "organization_id" uuid not null, "account_id" uuid not null, "external_id" text not null, "name" text not null, "is_active" boolean not null default true, "property_id" uuid null, "episode" int not null default 0, "complete_reads" bigint not null default '0', "first_planned_at" timestamptz null, "last_read_at" timestamptz null, "last_complete_at" timestamptz null, "last_read_reason" text null, "fake_units" int not null default 0, primary key ("id"));`);
    this.addSql(`create index "pms_property_property_id_index" on "pms_property" ("property_id");`);
    this.addSql(`alter table "pms_property" add constraint "pms_property_account_id_external_id_unique" unique ("account_id", "external_id");`);

    this.addSql(`create table "person" ("id" uuid not null, "organization_id" uuid not null, "first_name" text not null, "last_name" text not null, "email" text null, "phone" text null, "name_key" text not null, "email_key" text null, "login_email_key" text null, "key_version" int not null default 1, "overrides" text[] not null default '{}', "protected" boolean not null default false, "merged_into" uuid null, "added_at_property" uuid null, "version" int not null default 1, "created_at" timestamptz not null, "changed_at" timestamptz not null, primary key ("id"));`);
    this.addSql(`create index "person_organization_id_email_key_index" on "person" ("organization_id", "email_key") where email_key is not null;`);
    this.addSql(`create index "person_organization_id_name_key_index" on "person" ("organization_id", "name_key");`);
    this.addSql(`create unique index "person_organization_id_login_email_key_unique" on "person" ("organization_id", "login_email_key") where login_email_key is not null;`);

    this.addSql(`create table "pms_person" ("id" uuid not null, "organization_id" uuid not null, "account_id" uuid not null, "external_id" text not null, "person_id" uuid not null, "email_key" text null, "name_key" text null, "created_at" timestamptz not null, primary key ("id"));`);
    this.addSql(`create index "pms_person_person_id_index" on "pms_person" ("person_id");`);
    this.addSql(`alter table "pms_person" add constraint "pms_person_account_id_external_id_unique" unique ("account_id", "external_id");`);

    this.addSql(`create table "person_merge" ("id" uuid not null, "organization_id" uuid not null, "run" uuid not null, "source_id" uuid not null, "target_id" uuid not null, "moved" jsonb not null, "at" timestamptz not null, "undone_at" timestamptz null, primary key ("id"));`);

    this.addSql(`create table "integration" ("property_id" uuid not null, "organization_id" uuid not null, "credential" uuid null, "account" uuid null, "state" text not null default 'draft', "reason_code" text null, "reason" text null, "user_sync" boolean not null default true, "unit_sync" boolean not null default true, "unit_sync_reason" text null, "excluded_lease_statuses" text[] not null default '{}', "resident_roles" text[] not null default '{}', "statuses_chosen" boolean not null default false, "roles_chosen" boolean not null default false, "when_excluded" text not null default 'keep', "when_absent" text not null default 'hold', "guard_percent" double precision not null default 10, "guard_minimum" int not null default 2, "interval_minutes" int not null default 60, "version" int not null default 1, "inputs_version" bigint not null default '1', "planned_version" bigint not null default '0', "next_due" timestamptz null, "read_no" bigint not null default '0', "current_run" uuid null, "schedule_version" bigint not null default '0', "schedule_synced_version" bigint not null default '0', "draft_touched_at" timestamptz not null, "activated_at" timestamptz null, "last_success_at" timestamptz null, primary key ("property_id"));`);
    this.addSql(`create index "integration_organization_id_index" on "integration" ("organization_id");`);

    this.addSql(`create table "decision" ("id" uuid not null, "organization_id" uuid not null, "property_id" uuid null, "subject" text not null, "kind" text not null, "verdict" text not null, "evidence" jsonb null, "evidence_hash" text null, "recipe" int not null default 1, "person" uuid null, "by" jsonb not null, "note" text null, "at" timestamptz not null, "state" text not null default 'active', "ended_at" timestamptz null, primary key ("id"));`);
    this.addSql(`create index "decision_property_id_index" on "decision" ("property_id");`);
    this.addSql(`create unique index "decision_subject_kind_unique" on "decision" ("subject", "kind") where state = 'active';`);

    this.addSql(`create table "conflict" ("id" uuid not null, "organization_id" uuid not null, "property_id" uuid not null, "type" text not null, "subject" text not null, "state" text not null, "person" uuid null, "pms" jsonb not null, "console" jsonb not null, "candidates" uuid[] not null, "evidence" jsonb null, "evidence_hash" text null, "opened_at" timestamptz not null, "resolved_at" timestamptz null, "resolution" jsonb null, primary key ("id"));`);
    this.addSql(`create index "conflict_property_id_state_index" on "conflict" ("property_id", "state");`);
    this.addSql(`create index "conflict_person_index" on "conflict" ("person");`);
    this.addSql(`create unique index "conflict_property_id_type_subject_unique" on "conflict" ("property_id", "type", "subject") where state = 'open';`);

    this.addSql(`create table "block" ("id" uuid not null, "organization_id" uuid not null, "person_id" uuid not null, "property_id" uuid not null, "reason" text not null, "by" jsonb not null, "at" timestamptz not null, "lifted_at" timestamptz null, primary key ("id"));`);
    this.addSql(`create unique index "block_person_id_property_id_unique" on "block" ("person_id", "property_id") where lifted_at is null;`);

    this.addSql(`create table "session" ("id" uuid not null, "hash" text not null, "token_id" uuid not null, "expires_at" timestamptz not null, "created_at" timestamptz not null, primary key ("id"));`);
    this.addSql(`alter table "session" add constraint "session_hash_unique" unique ("hash");`);

    this.addSql(`create table "status_meaning" ("id" uuid not null, "organization_id" uuid not null, "account_id" uuid not null, "raw_key" text not null, "meaning" text not null, "by" jsonb null, "at" timestamptz not null, primary key ("id"));`);
    this.addSql(`alter table "status_meaning" add constraint "status_meaning_account_id_raw_key_unique" unique ("account_id", "raw_key");`);

    this.addSql(`create table "sync_run" ("id" uuid not null, "organization_id" uuid not null, "property_id" uuid not null, "mode" text not null, "trigger" text not null, "state" text not null, "read_no" bigint null, "counts" jsonb not null, "guard" jsonb null, "reads" jsonb not null, "quiet" boolean not null default false, "reason" jsonb null, "assume" jsonb null, "workflow_id" text null, "temporal_run_id" text null, "attempt" int not null default 0, "inputs_version" bigint null, "actor" jsonb null, "undo_of" uuid null, "cancel_requested" boolean not null default false, "requested_at" timestamptz not null, "started_at" timestamptz null, "finished_at" timestamptz null, "applied_at" timestamptz null, primary key ("id"));`);
    this.addSql(`create index "sync_run_property_id_requested_at_id_index" on "sync_run" ("property_id", "requested_at", "id");`);
    this.addSql(`create index "sync_run_state_index" on "sync_run" ("state") where state in ('queued', 'running');`);

    this.addSql(`create table "sync_change" ("id" uuid not null, "organization_id" uuid not null, "run_id" uuid not null, "property_id" uuid not null, "seq" int not null, "kind" text not null, "state" text not null, "reason" text not null, "subject" text not null, "person" uuid null, "unit" uuid null, "stay" uuid null, "assignment" uuid null, "before" jsonb null, "after" jsonb null, "evidence" jsonb null, "evidence_hash" text null, "carries" uuid[] null, "held_reason" text null, "held_since" timestamptz null, "lapsed_at" timestamptz null, "counted" boolean not null default false, "at" timestamptz not null, primary key ("id"));`);
    this.addSql(`create index "sync_change_person_index" on "sync_change" ("person");`);
    this.addSql(`create index "sync_change_property_id_state_index" on "sync_change" ("property_id", "state") where state = 'held';`);
    this.addSql(`create index "sync_change_property_id_subject_kind_id_index" on "sync_change" ("property_id", "subject", "kind", "id") where kind = 'skip';`);
    this.addSql(`alter table "sync_change" add constraint "sync_change_run_id_seq_unique" unique ("run_id", "seq");`);
    this.addSql(`create unique index "sync_change_property_id_subject_kind_unique" on "sync_change" ("property_id", "subject", "kind") where state = 'held';`);

    this.addSql(`create table "unit" ("id" uuid not null, "organization_id" uuid not null, "property_id" uuid not null, "name" text not null, "name_key" text not null, "building" text null, "floor" text null, "archived_at" timestamptz null, "version" int not null default 1, "created_at" timestamptz not null, primary key ("id"));`);
    this.addSql(`create unique index "unit_property_id_name_key_unique" on "unit" ("property_id", "name_key") where archived_at is null;`);

    this.addSql(`create table "pms_unit" ("id" uuid not null, "organization_id" uuid not null, "pms_property_id" uuid not null, "external_id" text not null, "label" text not null, "building" text null, "floor" text null, "is_rentable" boolean not null default true, "unit_id" uuid null, "mapping_source" text null, "mapped_at" timestamptz null, "ignored_reason" text null, "gone_at" timestamptz null, "seen_in_list" boolean not null default true, primary key ("id"));`);
    this.addSql(`create index "pms_unit_unit_id_index" on "pms_unit" ("unit_id");`);
    this.addSql(`alter table "pms_unit" add constraint "pms_unit_pms_property_id_external_id_unique" unique ("pms_property_id", "external_id");`);

    this.addSql(`create table "stay" ("id" uuid not null, "organization_id" uuid not null, "property_id" uuid not null, "account" uuid not null, "pms_property_id" uuid not null, "tenancy_external_id" text not null, "person_external_id" text not null, "pms_unit_id" uuid null, "person_id" uuid null, "facts" jsonb not null, "kept_facts" jsonb null, "hash" text not null, "hash_version" int not null default 1, "state" text not null, "scope" text not null, "scope_reason" text null, "first_read_no" bigint not null, "end_said_read_no" bigint null, "end_said_at" timestamptz null, "ended_at" timestamptz null, "end_reason" text null, "move_out_known_since" timestamptz null, "lease_end_known_since" timestamptz null, "missing_since_read" bigint null, "missing_since_at" timestamptz null, "not_found_at" timestamptz null, "created_at" timestamptz not null, "changed_at" timestamptz not null, primary key ("id"));`);
    this.addSql(`create index "stay_property_id_index" on "stay" ("property_id");`);
    this.addSql(`create index "stay_person_id_index" on "stay" ("person_id");`);
    this.addSql(`create index "stay_pms_unit_id_index" on "stay" ("pms_unit_id");`);
    this.addSql(`create index "stay_pms_property_id_index" on "stay" ("pms_property_id");`);
    this.addSql(`alter table "stay" add constraint "stay_account_tenancy_external_id_person_external_id_unique" unique ("account", "tenancy_external_id", "person_external_id");`);

    this.addSql(`create table "assignment" ("id" uuid not null, "organization_id" uuid not null, "property_id" uuid not null, "person_id" uuid not null, "unit_id" uuid not null, "starts_on" date not null, "until" date null, "state" text not null, "source" text not null, "adopted" boolean not null default false, "supports" jsonb not null, "ended_on" date null, "ended_at" timestamptz null, "end_reason" text null, "created_at" timestamptz not null, primary key ("id"));`);
    this.addSql(`create index "assignment_property_id_index" on "assignment" ("property_id");`);
    this.addSql(`create index "assignment_unit_id_index" on "assignment" ("unit_id");`);
    this.addSql(`create unique index "assignment_person_id_unit_id_unique" on "assignment" ("person_id", "unit_id") where state <> 'ended';`);

    this.addSql(`alter table "feed_event" add constraint "feed_event_organization_id_foreign" foreign key ("organization_id") references "organization" ("id");`);

    this.addSql(`alter table "audit_event" add constraint "audit_event_organization_id_foreign" foreign key ("organization_id") references "organization" ("id");`);

    this.addSql(`alter table "api_token" add constraint "api_token_organization_id_foreign" foreign key ("organization_id") references "organization" ("id");`);

    this.addSql(`alter table "idempotency_key" add constraint "idempotency_key_token_id_foreign" foreign key ("token_id") references "api_token" ("id") on delete cascade;`);

    this.addSql(`alter table "pms_account" add constraint "pms_account_organization_id_foreign" foreign key ("organization_id") references "organization" ("id");`);

    this.addSql(`alter table "credential" add constraint "credential_organization_id_foreign" foreign key ("organization_id") references "organization" ("id");`);
    this.addSql(`alter table "credential" add constraint "credential_account_id_foreign" foreign key ("account_id") references "pms_account" ("id");`);
    this.addSql(`alter table "credential" add constraint "credential_state" check (state in ('untested', 'ok', 'rejected'));`);

    this.addSql(`alter table "pms_slot" add constraint "pms_slot_account_id_foreign" foreign key ("account_id") references "pms_account" ("id") on delete cascade;`);

    this.addSql(`alter table "property" add constraint "property_organization_id_foreign" foreign key ("organization_id") references "organization" ("id");`);

    this.addSql(`alter table "pms_property" add constraint "pms_property_organization_id_foreign" foreign key ("organization_id") references "organization" ("id");`);
    this.addSql(`alter table "pms_property" add constraint "pms_property_account_id_foreign" foreign key ("account_id") references "pms_account" ("id");`);
    this.addSql(`alter table "pms_property" add constraint "pms_property_property_id_foreign" foreign key ("property_id") references "property" ("id") on delete set null;`);

    this.addSql(`alter table "person" add constraint "person_organization_id_foreign" foreign key ("organization_id") references "organization" ("id");`);
    this.addSql(`alter table "person" add constraint "person_added_at_property_foreign" foreign key ("added_at_property") references "property" ("id") on delete set null;`);

    this.addSql(`alter table "pms_person" add constraint "pms_person_organization_id_foreign" foreign key ("organization_id") references "organization" ("id");`);
    this.addSql(`alter table "pms_person" add constraint "pms_person_account_id_foreign" foreign key ("account_id") references "pms_account" ("id");`);
    this.addSql(`alter table "pms_person" add constraint "pms_person_person_id_foreign" foreign key ("person_id") references "person" ("id");`);

    this.addSql(`alter table "person_merge" add constraint "person_merge_organization_id_foreign" foreign key ("organization_id") references "organization" ("id");`);
    this.addSql(`alter table "person_merge" add constraint "person_merge_source_id_foreign" foreign key ("source_id") references "person" ("id");`);
    this.addSql(`alter table "person_merge" add constraint "person_merge_target_id_foreign" foreign key ("target_id") references "person" ("id");`);

    this.addSql(`alter table "integration" add constraint "integration_property_id_foreign" foreign key ("property_id") references "property" ("id") on update cascade on delete cascade;`);
    this.addSql(`alter table "integration" add constraint "integration_organization_id_foreign" foreign key ("organization_id") references "organization" ("id");`);
    this.addSql(`alter table "integration" add constraint "integration_state" check (state in ('draft', 'active', 'paused', 'off'));`);

    this.addSql(`alter table "decision" add constraint "decision_organization_id_foreign" foreign key ("organization_id") references "organization" ("id");`);
    this.addSql(`alter table "decision" add constraint "decision_property_id_foreign" foreign key ("property_id") references "property" ("id") on delete set null;`);

    this.addSql(`alter table "conflict" add constraint "conflict_organization_id_foreign" foreign key ("organization_id") references "organization" ("id");`);
    this.addSql(`alter table "conflict" add constraint "conflict_property_id_foreign" foreign key ("property_id") references "property" ("id");`);

    this.addSql(`alter table "block" add constraint "block_organization_id_foreign" foreign key ("organization_id") references "organization" ("id");`);
    this.addSql(`alter table "block" add constraint "block_person_id_foreign" foreign key ("person_id") references "person" ("id");`);
    this.addSql(`alter table "block" add constraint "block_property_id_foreign" foreign key ("property_id") references "property" ("id");`);

    this.addSql(`alter table "session" add constraint "session_token_id_foreign" foreign key ("token_id") references "api_token" ("id") on delete cascade;`);

    this.addSql(`alter table "status_meaning" add constraint "status_meaning_organization_id_foreign" foreign key ("organization_id") references "organization" ("id");`);
    this.addSql(`alter table "status_meaning" add constraint "status_meaning_account_id_foreign" foreign key ("account_id") references "pms_account" ("id");`);

    this.addSql(`alter table "sync_run" add constraint "sync_run_organization_id_foreign" foreign key ("organization_id") references "organization" ("id");`);
    this.addSql(`alter table "sync_run" add constraint "sync_run_property_id_foreign" foreign key ("property_id") references "property" ("id") on delete cascade;`);
    this.addSql(`alter table "sync_run" add constraint "sync_run_state" check (state in ('queued', 'running', 'succeeded', 'failed', 'cancelled'));`);
    this.addSql(`alter table "sync_run" add constraint "sync_run_mode" check (mode in ('apply', 'preview'));`);

    this.addSql(`alter table "sync_change" add constraint "sync_change_organization_id_foreign" foreign key ("organization_id") references "organization" ("id");`);
    this.addSql(`alter table "sync_change" add constraint "sync_change_run_id_foreign" foreign key ("run_id") references "sync_run" ("id") on delete cascade;`);
    this.addSql(`alter table "sync_change" add constraint "sync_change_property_id_foreign" foreign key ("property_id") references "property" ("id");`);

    this.addSql(`alter table "unit" add constraint "unit_organization_id_foreign" foreign key ("organization_id") references "organization" ("id");`);
    this.addSql(`alter table "unit" add constraint "unit_property_id_foreign" foreign key ("property_id") references "property" ("id");`);

    this.addSql(`alter table "pms_unit" add constraint "pms_unit_organization_id_foreign" foreign key ("organization_id") references "organization" ("id");`);
    this.addSql(`alter table "pms_unit" add constraint "pms_unit_pms_property_id_foreign" foreign key ("pms_property_id") references "pms_property" ("id");`);
    this.addSql(`alter table "pms_unit" add constraint "pms_unit_unit_id_foreign" foreign key ("unit_id") references "unit" ("id") on delete set null;`);

    this.addSql(`alter table "stay" add constraint "stay_organization_id_foreign" foreign key ("organization_id") references "organization" ("id");`);
    this.addSql(`alter table "stay" add constraint "stay_property_id_foreign" foreign key ("property_id") references "property" ("id");`);
    this.addSql(`alter table "stay" add constraint "stay_pms_property_id_foreign" foreign key ("pms_property_id") references "pms_property" ("id");`);
    this.addSql(`alter table "stay" add constraint "stay_pms_unit_id_foreign" foreign key ("pms_unit_id") references "pms_unit" ("id") on delete set null;`);
    this.addSql(`alter table "stay" add constraint "stay_person_id_foreign" foreign key ("person_id") references "person" ("id") on delete set null;`);
    this.addSql(`alter table "stay" add constraint "stay_state" check (state in ('outside', 'upcoming', 'current', 'ended'));`);

    this.addSql(`alter table "assignment" add constraint "assignment_organization_id_foreign" foreign key ("organization_id") references "organization" ("id");`);
    this.addSql(`alter table "assignment" add constraint "assignment_property_id_foreign" foreign key ("property_id") references "property" ("id");`);
    this.addSql(`alter table "assignment" add constraint "assignment_person_id_foreign" foreign key ("person_id") references "person" ("id");`);
    this.addSql(`alter table "assignment" add constraint "assignment_unit_id_foreign" foreign key ("unit_id") references "unit" ("id");`);
    this.addSql(`alter table "assignment" add constraint "assignment_state" check (state in ('upcoming', 'current', 'ended'));`);
    this.addSql(`alter table "assignment" add constraint "assignment_source" check (source in ('pms', 'manual'));`);
    // Staging: unlogged, one run's rows, gone when the run is over. Columns are nullable where an operation needs none.
    this.addSql(`create unlogged table "sync_stage" ("run_id" uuid not null, "attempt" int not null, "pms_property_id" uuid not null, "account_id" uuid not null, "tenancy" text not null, "person" text not null, "op" text not null, "hash" text null, "facts" jsonb null);`);
    this.addSql(`create index "sync_stage_run" on "sync_stage" ("run_id");`);
    this.addSql(`create unlogged table "sync_stage_unit" ("run_id" uuid not null, "attempt" int not null, "pms_property_id" uuid not null, "external_id" text not null, "op" text not null, "label" text null, "building" text null, "floor" text null, "is_rentable" boolean null);`);
    this.addSql(`create index "sync_stage_unit_run" on "sync_stage_unit" ("run_id");`);
    this.addSql(`create unlogged table "sync_desired" ("run_id" uuid not null, "stay_id" uuid null, "pms_property_id" uuid not null, "account_id" uuid not null, "tenancy" text not null, "person" text not null, "reading" text not null, "pms_unit" text null, "unit_id" uuid null);`);
    this.addSql(`create index "sync_desired_run" on "sync_desired" ("run_id");`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "feed_event" drop constraint "feed_event_organization_id_foreign";`);
    this.addSql(`alter table "audit_event" drop constraint "audit_event_organization_id_foreign";`);
    this.addSql(`alter table "api_token" drop constraint "api_token_organization_id_foreign";`);
    this.addSql(`alter table "pms_account" drop constraint "pms_account_organization_id_foreign";`);
    this.addSql(`alter table "credential" drop constraint "credential_organization_id_foreign";`);
    this.addSql(`alter table "property" drop constraint "property_organization_id_foreign";`);
    this.addSql(`alter table "pms_property" drop constraint "pms_property_organization_id_foreign";`);
    this.addSql(`alter table "person" drop constraint "person_organization_id_foreign";`);
    this.addSql(`alter table "pms_person" drop constraint "pms_person_organization_id_foreign";`);
    this.addSql(`alter table "person_merge" drop constraint "person_merge_organization_id_foreign";`);
    this.addSql(`alter table "integration" drop constraint "integration_organization_id_foreign";`);
    this.addSql(`alter table "decision" drop constraint "decision_organization_id_foreign";`);
    this.addSql(`alter table "conflict" drop constraint "conflict_organization_id_foreign";`);
    this.addSql(`alter table "block" drop constraint "block_organization_id_foreign";`);
    this.addSql(`alter table "status_meaning" drop constraint "status_meaning_organization_id_foreign";`);
    this.addSql(`alter table "sync_run" drop constraint "sync_run_organization_id_foreign";`);
    this.addSql(`alter table "sync_change" drop constraint "sync_change_organization_id_foreign";`);
    this.addSql(`alter table "unit" drop constraint "unit_organization_id_foreign";`);
    this.addSql(`alter table "pms_unit" drop constraint "pms_unit_organization_id_foreign";`);
    this.addSql(`alter table "stay" drop constraint "stay_organization_id_foreign";`);
    this.addSql(`alter table "assignment" drop constraint "assignment_organization_id_foreign";`);
    this.addSql(`alter table "idempotency_key" drop constraint "idempotency_key_token_id_foreign";`);
    this.addSql(`alter table "session" drop constraint "session_token_id_foreign";`);
    this.addSql(`alter table "credential" drop constraint "credential_account_id_foreign";`);
    this.addSql(`alter table "pms_slot" drop constraint "pms_slot_account_id_foreign";`);
    this.addSql(`alter table "pms_property" drop constraint "pms_property_account_id_foreign";`);
    this.addSql(`alter table "pms_person" drop constraint "pms_person_account_id_foreign";`);
    this.addSql(`alter table "status_meaning" drop constraint "status_meaning_account_id_foreign";`);
    this.addSql(`alter table "pms_property" drop constraint "pms_property_property_id_foreign";`);
    this.addSql(`alter table "person" drop constraint "person_added_at_property_foreign";`);
    this.addSql(`alter table "integration" drop constraint "integration_property_id_foreign";`);
    this.addSql(`alter table "decision" drop constraint "decision_property_id_foreign";`);
    this.addSql(`alter table "conflict" drop constraint "conflict_property_id_foreign";`);
    this.addSql(`alter table "block" drop constraint "block_property_id_foreign";`);
    this.addSql(`alter table "sync_run" drop constraint "sync_run_property_id_foreign";`);
    this.addSql(`alter table "sync_change" drop constraint "sync_change_property_id_foreign";`);
    this.addSql(`alter table "unit" drop constraint "unit_property_id_foreign";`);
    this.addSql(`alter table "stay" drop constraint "stay_property_id_foreign";`);
    this.addSql(`alter table "assignment" drop constraint "assignment_property_id_foreign";`);
    this.addSql(`alter table "pms_unit" drop constraint "pms_unit_pms_property_id_foreign";`);
    this.addSql(`alter table "stay" drop constraint "stay_pms_property_id_foreign";`);
    this.addSql(`alter table "pms_person" drop constraint "pms_person_person_id_foreign";`);
    this.addSql(`alter table "person_merge" drop constraint "person_merge_source_id_foreign";`);
    this.addSql(`alter table "person_merge" drop constraint "person_merge_target_id_foreign";`);
    this.addSql(`alter table "block" drop constraint "block_person_id_foreign";`);
    this.addSql(`alter table "stay" drop constraint "stay_person_id_foreign";`);
    this.addSql(`alter table "assignment" drop constraint "assignment_person_id_foreign";`);
    this.addSql(`alter table "sync_change" drop constraint "sync_change_run_id_foreign";`);
    this.addSql(`alter table "pms_unit" drop constraint "pms_unit_unit_id_foreign";`);
    this.addSql(`alter table "assignment" drop constraint "assignment_unit_id_foreign";`);
    this.addSql(`alter table "stay" drop constraint "stay_pms_unit_id_foreign";`);

    this.addSql(`drop table if exists "organization" cascade;`);
    this.addSql(`drop table if exists "feed_event" cascade;`);
    this.addSql(`drop table if exists "audit_event" cascade;`);
    this.addSql(`drop table if exists "api_token" cascade;`);
    this.addSql(`drop table if exists "idempotency_key" cascade;`);
    this.addSql(`drop table if exists "pms_account" cascade;`);
    this.addSql(`drop table if exists "credential" cascade;`);
    this.addSql(`drop table if exists "pms_slot" cascade;`);
    this.addSql(`drop table if exists "property" cascade;`);
    this.addSql(`drop table if exists "pms_property" cascade;`);
    this.addSql(`drop table if exists "person" cascade;`);
    this.addSql(`drop table if exists "pms_person" cascade;`);
    this.addSql(`drop table if exists "person_merge" cascade;`);
    this.addSql(`drop table if exists "integration" cascade;`);
    this.addSql(`drop table if exists "decision" cascade;`);
    this.addSql(`drop table if exists "conflict" cascade;`);
    this.addSql(`drop table if exists "block" cascade;`);
    this.addSql(`drop table if exists "session" cascade;`);
    this.addSql(`drop table if exists "status_meaning" cascade;`);
    this.addSql(`drop table if exists "sync_run" cascade;`);
    this.addSql(`drop table if exists "sync_change" cascade;`);
    this.addSql(`drop table if exists "unit" cascade;`);
    this.addSql(`drop table if exists "pms_unit" cascade;`);
    this.addSql(`drop table if exists "stay" cascade;`);
    this.addSql(`drop table if exists "assignment" cascade;`);
  }

}
