import type pg from 'pg';
import { newId } from '../domain/ids.ts';
import { normalizePhone } from '../domain/phone.ts';
import { fieldSubject } from '../domain/plan/subjects.ts';
import { notFound } from '../domain/refusal.ts';
import type { StayFacts } from '../domain/stay-facts.ts';
import { KEY_VERSION, emailKey, nameKey } from '../domain/text.ts';
import type { PropertyWrite, Write } from './actor.ts';
import { writeAudit } from './audit.ts';
import { writeHumanRun, type HumanChange } from './human-run.ts';
import { lockPeopleForWrite, lockProperties, lockProperty, touchInputs, transaction, type Sql } from './tx.ts';
import { wakeOthers } from './wake.ts';

export interface PersonFields {
  firstName: string;
  lastName: string;
  email: string | null;
  phone: string | null;
  protected: boolean;
}
/** Fields a manager can keep against the PMS. */
export const KEPT_FIELDS = ['firstName', 'lastName', 'email', 'phone'] as const;
type KeptField = (typeof KEPT_FIELDS)[number];

interface PersonRow extends PersonFields {
  id: string;
  loginEmailKey: string | null;
  overrides: string[];
  version: number;
}

/** Whether nobody else in the organization logs in with it. The caller holds the people's lock. */
async function isFree(sql: Sql, organizationId: string, key: string, exceptId: string): Promise<boolean> {
  return !(await sql.row('select id from person where organization_id = $1 and login_email_key = $2 and id <> $3', [
    organizationId,
    key,
    exceptId,
  ]));
}

/** Every property that knows the person: its plan depends on her name, e-mail and protection. */
export async function propertiesOf(sql: Sql, personId: string): Promise<string[]> {
  return (
    await sql.rows<{ id: string }>(
      `select property_id as id from stay where person_id = $1
        union select property_id from assignment where person_id = $1
        union select added_at_property from person where id = $1 and added_at_property is not null order by 1`,
      [personId],
    )
  ).map((row) => row.id);
}

/** Adds a resident by hand; somebody else's log-in e-mail is kept as contact only. */
export function addPerson(
  pool: pg.Pool,
  write: PropertyWrite & { id?: string; fields: PersonFields },
): Promise<{ personId: string; runId: string | null }> {
  const { organizationId, propertyId, actor, now, fields } = write;
  return transaction(pool, async (sql) => {
    const property = await lockProperty(sql, propertyId);
    await lockPeopleForWrite(sql, organizationId);
    const id = write.id ?? newId();
    // Asked again with the same Idempotency-Key after a crash.
    const again = await sql.row<{ run: string | null }>(
      `select (select run_id from sync_change where person = p.id and kind = 'create' order by id limit 1) as run
        from person p
        where p.id = $1`,
      [id],
    );
    if (again) return { personId: id, runId: again.run };
    const phone = normalizePhone(fields.phone, property.country).phone,
      key = emailKey(fields.email),
      login = key && (await isFree(sql, organizationId, key, id)) ? key : null;
    await sql.run(
      `insert into person (id, organization_id, first_name, last_name, email, phone, name_key, email_key, login_email_key, key_version,
          protected, added_at_property, created_at, changed_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13)`,
      [
        id,
        organizationId,
        fields.firstName,
        fields.lastName,
        fields.email,
        phone,
        nameKey(fields.firstName, fields.lastName),
        key,
        login,
        KEY_VERSION,
        fields.protected,
        propertyId,
        now,
      ],
    );
    await touchInputs(sql, [propertyId]);
    if (login !== null) await wakeOthers(sql, [propertyId], { organizationId, now, people: [], logins: [login] });
    const runId = await writeHumanRun(sql, {
      organizationId,
      propertyId,
      actor,
      at: now,
      changes: [
        { kind: 'create', reason: 'by_hand', subject: `person:${id}`, personId: id, after: { ...fields, phone, hasLogin: login !== null } },
      ],
    });
    await writeAudit(sql, {
      organizationId,
      propertyId,
      at: now,
      actor,
      action: 'resident.add',
      subject: id,
      after: { ...fields, phone },
      runId,
    });
    return { personId: id, runId };
  });
}

/** What the PMS says of her now: the leading stay's effective facts (docs/rules.md, Support), with the country its phones are read in. */
async function pmsSays(sql: Sql, personId: string): Promise<{ facts: StayFacts; country: string } | undefined> {
  return sql.row(
    `select coalesce(s.kept_facts, s.facts) as facts, p.country
      from stay s
      join property p on p.id = s.property_id
      join pms_property pp on pp.id = s.pms_property_id
      where s.person_id = $1 and s.state <> 'outside'
     order by case s.state when 'current' then 0 when 'upcoming' then 1 else 2 end, pp.property_id is distinct from s.property_id,
       coalesce(s.facts->>'moveInActual', s.facts->>'moveInScheduled', s.facts->>'leaseStart') desc nulls last, s.id limit 1`,
    [personId],
  );
}

export interface PersonPatch {
  firstName?: string;
  lastName?: string;
  email?: string | null;
  phone?: string | null;
  protected?: boolean;
  release?: KeptField[];
}

/**
 * Edits a person by hand: what is edited is kept until released. A released field takes the PMS's present value at once.
 * @returns the run, or null when nothing differs
 */
export function editPerson(
  pool: pg.Pool,
  write: Write & { personId: string; propertyIds: string[] | null; patch: PersonPatch; checkVersion?: (version: number) => void },
): Promise<{ runId: string | null }> {
  const { organizationId, personId, actor, now, patch } = write;
  return transaction(pool, async (sql) => {
    const properties = await propertiesOf(sql, personId);
    const locked = await lockProperties(sql, properties);
    await lockPeopleForWrite(sql, organizationId);
    const row = await sql.row<PersonRow>(
      `select id, first_name as "firstName", last_name as "lastName", email, phone, protected, login_email_key as "loginEmailKey",
          overrides, version
        from person
        where id = $1 and organization_id = $2 and merged_into is null
        for update`,
      [personId, organizationId],
    );
    if (!row) throw notFound('resident');
    write.checkVersion?.(row.version);
    // The run belongs to a property that the caller may see.
    const propertyId = properties.find((id) => write.propertyIds === null || write.propertyIds.includes(id));
    if (!propertyId) throw notFound('resident');
    const country = locked.get(propertyId)?.country ?? 'US';

    const next: PersonRow = { ...row, overrides: [...row.overrides] };
    const keep = new Set(row.overrides),
      released = new Set(patch.release ?? []);
    if (released.size) {
      const pms = await pmsSays(sql, personId);
      for (const field of released) {
        keep.delete(field);
        const value = pms?.facts[field] ?? null;
        if (value !== null) next[field] = field === 'phone' ? (normalizePhone(value, pms?.country ?? country).phone ?? value) : value;
      }
    }
    const wanted = {
      firstName: patch.firstName,
      lastName: patch.lastName,
      email: patch.email,
      phone: patch.phone === undefined ? undefined : normalizePhone(patch.phone, country).phone,
    };
    for (const field of KEPT_FIELDS) {
      const value = wanted[field];
      if (value === undefined || released.has(field)) continue;
      if (field === 'firstName' || field === 'lastName') next[field] = value ?? '';
      else next[field] = value;
      if (value !== row[field]) keep.add(field);
    }
    if (patch.protected !== undefined) next.protected = patch.protected;
    next.overrides = KEPT_FIELDS.filter((field) => keep.has(field));
    const key = emailKey(next.email);
    // Her log-in follows her e-mail, unless somebody else logs in with it: then it is contact only and she keeps her own.
    if (key !== emailKey(row.email))
      next.loginEmailKey = key === null ? null : (await isFree(sql, organizationId, key, personId)) ? key : row.loginEmailKey;

    const fields = [...KEPT_FIELDS, 'protected' as const].filter((field) => next[field] !== row[field]);
    if (!fields.length && JSON.stringify(next.overrides) === JSON.stringify(KEPT_FIELDS.filter((field) => row.overrides.includes(field))))
      return { runId: null };
    await sql.run(
      `update person
        set first_name = $2, last_name = $3, email = $4, phone = $5, name_key = $6, email_key = $7, login_email_key = $8, key_version = $9,
          overrides = $10, protected = $11, version = version + 1, changed_at = $12
        where id = $1`,
      [
        personId,
        next.firstName,
        next.lastName,
        next.email,
        next.phone,
        nameKey(next.firstName, next.lastName),
        key,
        next.loginEmailKey,
        KEY_VERSION,
        next.overrides,
        next.protected,
        now,
      ],
    );
    await touchInputs(sql, properties);
    await wakeOthers(sql, properties, {
      organizationId,
      now,
      people: [personId],
      logins: next.loginEmailKey === null ? [] : [next.loginEmailKey],
    });
    const changes = fields.map((field): HumanChange => ({
      kind: 'update',
      reason: released.has(field as KeptField) ? 'released' : 'by_hand',
      subject: fieldSubject(personId, field),
      personId,
      before: { [field]: row[field] },
      after: { [field]: next[field] },
    }));
    const keeping = { before: { keptFields: row.overrides }, after: { keptFields: next.overrides } };
    const runId = await writeHumanRun(sql, {
      organizationId,
      propertyId,
      actor,
      at: now,
      changes: changes.length
        ? changes
        : [{ kind: 'update', reason: 'released', subject: fieldSubject(personId, 'keptFields'), personId, ...keeping }],
    });
    await writeAudit(sql, {
      organizationId,
      propertyId,
      at: now,
      actor,
      action: 'resident.change',
      subject: personId,
      before: { ...Object.fromEntries(fields.map((field) => [field, row[field]])), ...keeping.before },
      after: { ...Object.fromEntries(fields.map((field) => [field, next[field]])), ...keeping.after },
      runId,
    });
    return { runId };
  });
}
