import { newId } from '../../domain/ids.ts';
import type { StayFacts } from '../../domain/stay-facts.ts';
import { emailKey, nameKey } from '../../domain/text.ts';
import type { TestApi } from './api-client.ts';

/** What a run would have left behind, written directly: for tests of the API alone. */
export class Seed {
  readonly t: TestApi;
  constructor(t: TestApi) {
    this.t = t;
  }
  #sql(text: string, values: unknown[]) {
    return this.t.database.pool.query(text, values);
  }

  /** A property set up through the API and active. */
  async activeProperty(name = 'Elm', externalIds = ['71']): Promise<{ id: string; credentialId: string; firstRunId: string }> {
    const { api } = this.t;
    const { id } = await api.post('/properties', { name, timeZone: 'America/Chicago', country: 'US' });
    const { id: credentialId } = await api.post('/credentials', {
      vendor: 'buildium',
      name: `PMS of ${name}`,
      fields: { clientId: `client-${name.replace(/\s/g, '-')}`, clientSecret: 'secret-value-1' },
    });
    await api.post(`/credentials/${credentialId}/test`);
    await api.put(`/properties/${id}/setup/credential`, { credentialId });
    await api.put(`/properties/${id}/setup/pms-properties`, { externalIds });
    await api.put(`/properties/${id}/setup/excluded-lease-statuses`, { statuses: [] });
    const { firstRunId } = await api.post(`/properties/${id}/setup/activate`);
    await this.#sql(`update sync_run set state = 'succeeded', finished_at = requested_at, started_at = requested_at where id = $1`, [
      firstRunId,
    ]);
    return { id, credentialId, firstRunId };
  }
  async pmsProperty(propertyId: string): Promise<{ id: string; account: string }> {
    return (
      await this.t.database.pool.query<{ id: string; account: string }>(
        'select id, account_id as account from pms_property where property_id = $1 order by external_id limit 1',
        [propertyId],
      )
    ).rows[0]!;
  }
  async pmsUnit(
    propertyId: string,
    label: string,
    options: { building?: string; pmsPropertyId?: string; externalId?: string } = {},
  ): Promise<string> {
    const id = newId();
    await this.#sql(
      'insert into pms_unit (id, organization_id, pms_property_id, external_id, label, building) values ($1, $2, $3, $4, $5, $6)',
      [
        id,
        this.t.organizationId,
        options.pmsPropertyId ?? (await this.pmsProperty(propertyId)).id,
        options.externalId ?? `x-${label}-${id.slice(-4)}`,
        label,
        options.building ?? null,
      ],
    );
    return id;
  }
  async person(firstName: string, lastName: string, options: { email?: string; login?: boolean } = {}): Promise<string> {
    const id = newId(),
      key = emailKey(options.email);
    await this.#sql(
      'insert into person (id, organization_id, first_name, last_name, email, name_key, email_key, login_email_key, created_at, changed_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)',
      [
        id,
        this.t.organizationId,
        firstName,
        lastName,
        options.email ?? null,
        nameKey(firstName, lastName),
        key,
        options.login === false ? null : key,
        this.t.clock.now(),
      ],
    );
    return id;
  }
  async stay(
    propertyId: string,
    personId: string | null,
    pmsUnitId: string | null,
    facts: Partial<StayFacts> = {},
    state: 'outside' | 'upcoming' | 'current' | 'ended' = 'current',
  ): Promise<string> {
    const id = newId(),
      { id: pmsPropertyId, account } = await this.pmsProperty(propertyId);
    const full: StayFacts = {
      tenancy: `t-${id}`,
      person: `p-${id}`,
      unit: null,
      unitLabel: null,
      raw: 'Active',
      meaning: 'current',
      role: 'primary',
      firstName: null,
      lastName: null,
      email: null,
      phone: null,
      leaseStart: '2026-01-01',
      leaseEnd: null,
      moveInScheduled: null,
      moveInActual: null,
      moveOutScheduled: null,
      moveOutActual: null,
      successorTenancy: null,
      predecessors: [],
      ...facts,
    };
    await this.#sql(
      `insert into stay (id, organization_id, property_id, account, pms_property_id, tenancy_external_id, person_external_id, pms_unit_id, person_id, facts, hash, state, scope, first_read_no, created_at, changed_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'h', $11, 'in', 1, $12, $12)`,
      [
        id,
        this.t.organizationId,
        propertyId,
        account,
        pmsPropertyId,
        full.tenancy,
        full.person,
        pmsUnitId,
        personId,
        JSON.stringify(full),
        state,
        this.t.clock.now(),
      ],
    );
    return id;
  }
  async assignment(
    propertyId: string,
    personId: string,
    unitId: string,
    options: { state?: 'upcoming' | 'current' | 'ended'; source?: 'pms' | 'manual'; supports?: object[] } = {},
  ): Promise<string> {
    const id = newId();
    await this.#sql(
      `insert into assignment (id, organization_id, property_id, person_id, unit_id, starts_on, state, source, supports, created_at) values ($1, $2, $3, $4, $5, '2026-01-01', $6, $7, $8, $9)`,
      [
        id,
        this.t.organizationId,
        propertyId,
        personId,
        unitId,
        options.state ?? 'current',
        options.source ?? 'pms',
        JSON.stringify(options.supports ?? []),
        this.t.clock.now(),
      ],
    );
    return id;
  }
  async change(
    propertyId: string,
    runId: string,
    change: {
      kind: string;
      state: string;
      personId?: string;
      unitId?: string;
      stayId?: string;
      carries?: string[];
      subject?: string;
      heldReason?: string;
    },
  ): Promise<string> {
    const id = newId();
    await this.#sql(
      `insert into sync_change (id, organization_id, run_id, property_id, seq, kind, state, reason, subject, person, unit, stay, carries, held_reason, held_since, at) values ($1, $2, $3, $4, (select coalesce(max(seq), 0) + 1 from sync_change where run_id = $3), $5, $6, 'moved_out', $7, $8, $9, $10, $11, $12, case when $6 = 'held' then $13::timestamptz end, $13)`,
      [
        id,
        this.t.organizationId,
        runId,
        propertyId,
        change.kind,
        change.state,
        change.subject ?? `test:${id}`,
        change.personId ?? null,
        change.unitId ?? null,
        change.stayId ?? null,
        change.carries ?? null,
        change.heldReason ?? null,
        this.t.clock.now(),
      ],
    );
    return id;
  }
  async conflict(
    propertyId: string,
    type: string,
    personId: string | null,
    candidates: string[] = [],
    state = 'open',
    subject?: string,
  ): Promise<string> {
    const id = newId();
    await this.#sql(
      `insert into conflict (id, organization_id, property_id, type, subject, state, person, pms, console, candidates, opened_at) values ($1, $2, $3, $4, $5, $6, $7, '{"email":"new@example.com"}', '{"email":"old@example.com"}', $8, $9)`,
      [id, this.t.organizationId, propertyId, type, subject ?? `test:${id}`, state, personId, candidates, this.t.clock.now()],
    );
    return id;
  }
  inputsVersion = async (propertyId: string): Promise<number> =>
    (await this.t.database.pool.query<{ v: number }>('select inputs_version as v from integration where property_id = $1', [propertyId]))
      .rows[0]!.v;
}
