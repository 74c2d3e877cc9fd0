import { dayIn } from '../domain/days.ts';
import { newId } from '../domain/ids.ts';
import type { LeaseStatus, ResidentRole } from '../domain/pms.ts';
import { roleChosen } from '../domain/scope.ts';
import { statusKey } from '../domain/text.ts';
import { PmsError, type PmsConnector, type PmsContext } from '../pms/connector.ts';
import { readAccountProperties, readProperty } from '../pms/read.ts';
import { claimProbe, markOk, markRejected, readCredential, type RunCredential } from '../sync/credentials-of-run.ts';
import { savePmsProperties } from '../sync/attachments.ts';
import { pauseAccount } from '../sync/pms-slots.ts';
import { sqlOnPool, transaction } from '../sync/tx.ts';
import type { ProbeAnswer, ProbeCredentialInput } from '../workflows/messages.ts';
import { withHeartbeat } from './around.ts';
import type { ActivityDeps } from './deps.ts';
import { PMS_ERRORS, asksToWait } from './errors.ts';
import { pmsContext } from './pms-context.ts';
import { comeBackLater, withPlace, withSlot } from './pms-slot.ts';

/** Answers one question about a credential by asking the PMS. A rejected credential is asked only by its test and its probe. */
export const createAskPms =
  (deps: ActivityDeps) =>
  (input: ProbeCredentialInput): Promise<ProbeAnswer> =>
    withHeartbeat(async (signal) => {
      const credential = await readCredential(sqlOnPool(deps.pool), input.credentialId);
      if (!credential) throw new PmsError('config', 'credential_gone', PMS_ERRORS.config.message);
      const connector = deps.connectorFor(credential.vendor),
        ctx = pmsContext(deps, credential, signal);
      const { ask } = input,
        isProbe = ask.kind === 'retry';
      if (ask.kind === 'test' || ask.kind === 'retry')
        return withPlace(deps, credential.accountId, async () => {
          if (isProbe && !(await transaction(deps.pool, (sql) => claimProbe(sql, credential.id, deps.clock.now()))))
            return { ok: false, steps: [] };
          return testCredential(deps, credential, connector, ctx);
        });
      if (credential.state === 'rejected') throw new PmsError('auth', 'credential_rejected', PMS_ERRORS.auth.message);
      try {
        return ask.kind === 'pmsProperties'
          ? { ok: true, pmsProperties: await withPlace(deps, credential.accountId, () => listProperties(deps, credential, connector, ctx)) }
          : { ok: true, statuses: await countInTurn(deps, credential, connector, ctx, ask.propertyId) };
      } catch (err) {
        if (err instanceof PmsError && PMS_ERRORS[err.code].effect === 'credential_rejected')
          await transaction(deps.pool, (sql) => markRejected(sql, credential, err.code, deps.clock.now()));
        if (err instanceof PmsError && asksToWait(err)) await pauseAccount(deps.pool, credential.accountId, err.retryAfterMs);
        throw err;
      }
    });

/** Names stay in the database: a building may be called after its owner. */
async function listProperties(deps: ActivityDeps, credential: RunCredential, connector: PmsConnector, ctx: PmsContext): Promise<string[]> {
  const { properties } = await readAccountProperties(connector, ctx);
  await transaction(deps.pool, (sql) => savePmsProperties(sql, credential.organizationId, credential.accountId, properties));
  return properties.map((each) => each.externalId);
}

async function testCredential(
  deps: ActivityDeps,
  credential: RunCredential,
  connector: PmsConnector,
  ctx: PmsContext,
): Promise<ProbeAnswer> {
  const steps = await connector.test(ctx),
    ok = steps.every((step) => step.ok),
    now = deps.clock.now();
  const waiting = await transaction(deps.pool, async (sql) => {
    if (ok) return markOk(sql, credential, now);
    if (steps.some((step) => step.code === 'auth')) await markRejected(sql, credential, 'auth', now);
    return [];
  });
  // It works again: its properties go on by themselves, now.
  for (const propertyId of waiting)
    await deps.temporal.triggerSync(propertyId).catch((err: unknown) => {
      deps.log.warn({ propertyId, error: err instanceof Error ? err.name : 'unknown' }, 'not triggered; its schedule brings it');
    });
  return { ok, steps: steps.map(({ name, ok: passed, detail, code }) => ({ name, ok: passed, detail, code })) };
}

/** A full read is a read like any other: it takes a slot. A person waits for the answer, so it comes first. */
async function countInTurn(
  deps: ActivityDeps,
  credential: RunCredential,
  connector: PmsConnector,
  ctx: PmsContext,
  propertyId: string,
): Promise<NonNullable<ProbeAnswer['statuses']>> {
  const id = newId(),
    place = { connector, accountId: credential.accountId, holder: id, waiter: id, lastSuccessAt: null, signal: ctx.signal };
  const done = await withSlot(deps, place, async () => ({ statuses: await countStatuses(deps, connector, ctx, propertyId) }));
  if ('statuses' in done) return done.statuses;
  throw comeBackLater(done);
}

/** Every raw status the PMS knows or has in use at the property's attached PMS properties, with the number of people whose roles are synced. */
async function countStatuses(
  deps: ActivityDeps,
  connector: PmsConnector,
  ctx: PmsContext,
  propertyId: string,
): Promise<NonNullable<ProbeAnswer['statuses']>> {
  const sql = sqlOnPool(deps.pool);
  const property = await sql.row<{ timeZone: string; roles: ResidentRole[] }>(
    `select p.time_zone as "timeZone", i.resident_roles as roles from property p join integration i on i.property_id = p.id where p.id = $1`,
    [propertyId],
  );
  const attached = await sql.rows<{ externalId: string }>(
    'select external_id as "externalId" from pms_property where property_id = $1 order by external_id',
    [propertyId],
  );
  const counts = new Map<string, { raw: string; meaning: LeaseStatus; people: Set<string> }>();
  const put = (raw: string, meaning: LeaseStatus) => {
    const key = statusKey(raw);
    const held = counts.get(key);
    if (held) return held;
    const fresh = { raw, meaning, people: new Set<string>() };
    counts.set(key, fresh);
    return fresh;
  };
  for (const known of connector.knownStatuses) put(known.raw, known.meaning);
  const roles = property?.roles ?? [];
  for (const { externalId } of attached) {
    for (const own of (await connector.listStatuses?.(ctx, externalId)) ?? []) put(own.raw, own.meaning);
    await readProperty(
      connector,
      ctx,
      { propertyExternalId: externalId, today: dayIn(property?.timeZone ?? 'UTC', deps.clock.now()) },
      (page) => {
        for (const tenancy of page.tenancies ?? [])
          for (const member of tenancy.members) {
            const entry = put(member.rawStatus, member.status);
            if (roleChosen(member.role, roles)) entry.people.add(member.externalId);
          }
      },
    );
  }
  return [...counts.values()].map(({ raw, meaning, people }) => ({ raw, meaning, residents: people.size }));
}
