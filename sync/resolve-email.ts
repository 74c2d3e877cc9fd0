import { keyed, type Json } from '../domain/evidence.ts';
import { compareExternalIds, newId } from '../domain/ids.ts';
import { normalizePhone } from '../domain/phone.ts';
import { fieldSubject, homeSubject } from '../domain/plan/subjects.ts';
import { Refusal } from '../domain/refusal.ts';
import { moveInDay, type StayFacts } from '../domain/stay-facts.ts';
import { KEY_VERSION, emailKey, nameKey } from '../domain/text.ts';
import type { HumanWrite } from './human-write.ts';
import type { Row } from './journal.ts';
import { lapse, unassign } from './end-assignment.ts';
import { mergePeople } from './merge.ts';
import type { OpenConflict, ResolveConflict } from './conflict-answer.ts';
import { askSharedEmail } from './shared-email.ts';

interface Record {
  row: Row;
  stays: Row[];
  facts: StayFacts;
}

/**
 * The PMS record that the conflict is about, with what it says now. Of several stays one speaks that is the human's who is asked about, says the e-mail that
 * was shown (that of a record used again may be another by now), and was read last time: what another one said before must not be what a manager accepts. Then the leading one; never a tie.
 */
async function recordOf(write: HumanWrite, conflict: OpenConflict): Promise<Record> {
  const [account = '', ...rest] = conflict.subject.slice('pms:'.length).split('/'),
    externalId = rest.join('/');
  const [row] = await write.journal.load('pms_person', 'account_id = $1 and external_id = $2', [account, externalId]);
  const stays = await write.journal.load('stay', `account = $1 and person_external_id = $2 and state <> 'outside'`, [account, externalId]);
  const facts = (stay: Row) => (stay['kept_facts'] ?? stay['facts']) as StayFacts,
    shown = (conflict.evidence as { email?: string | null } | null)?.email ?? null;
  const rank = (stay: Row) => [
    Number(stay['person_id'] !== conflict.person),
    Number(conflict.candidates.length === 0 && keyed(write.organizationId, emailKey(facts(stay).email)) !== shown),
    Number(stay['missing_since_at'] !== null),
    ['current', 'upcoming', 'ended'].indexOf(String(stay['state'])),
  ];
  const ranked = stays.map((stay) => ({
    stay,
    rank: rank(stay),
    moveIn: moveInDay(facts(stay)) ?? '',
    tenancy: String(stay['tenancy_external_id']),
  }));
  const leading = ranked.sort(
    (a, b) =>
      a.rank.map((each, i) => each - b.rank[i]!).find((each) => each !== 0) ||
      (a.moveIn > b.moveIn ? -1 : a.moveIn < b.moveIn ? 1 : compareExternalIds(a.tenancy, b.tenancy)),
  )[0]?.stay;
  if (!row || !leading) throw new Refusal('conflict', 'The PMS record is not there any more.');
  return { row, stays, facts: facts(leading) };
}

const personOf = async (write: HumanWrite, id: string | null | undefined): Promise<Row> => {
  const [row] = id ? await write.journal.load('person', 'id = $1 and organization_id = $2', [id, write.organizationId]) : [];
  if (!row || row['merged_into'] !== null) throw new Refusal('conflict', 'The person is not there any more.');
  return row;
};

/** Who logs in with it, other than these people. */
async function holderOf(write: HumanWrite, key: string, except: readonly unknown[]): Promise<Row | undefined> {
  return (await write.journal.load('person', 'organization_id = $1 and login_email_key = $2', [write.organizationId, key])).find(
    (row) => row['login_email_key'] === key && !except.includes(row['id']),
  );
}

/** Sets what the PMS says; a log-in of somebody else is never taken over: then it is contact only. */
async function setFields(
  write: HumanWrite,
  person: Row,
  wanted: { firstName?: string | null; lastName?: string | null; email?: string | null },
  reason: string,
): Promise<void> {
  const id = String(person['id']),
    column = { firstName: 'first_name', lastName: 'last_name', email: 'email' } as const;
  for (const field of ['firstName', 'lastName', 'email'] as const) {
    const value = wanted[field],
      now = write.journal.get('person', id) ?? person;
    if (value == null || value === now[column[field]] || (now['overrides'] as string[]).includes(field)) continue;
    const next = { ...now, [column[field]]: value },
      key = emailKey(value);
    write.journal.set('person', id, {
      [column[field]]: value,
      name_key: nameKey(next['first_name'] as string, next['last_name'] as string),
      email_key: emailKey(next['email'] as string | null),
      ...(field === 'email' && key !== null && !(await holderOf(write, key, [id])) ? { login_email_key: key } : {}),
    });
    write.add({
      kind: 'update',
      reason,
      subject: fieldSubject(id, field),
      personId: id,
      before: { [field]: now[column[field]] },
      after: { [field]: value },
    });
  }
}

const rememberRecord = (write: HumanWrite, record: Record) =>
  write.journal.set('pms_person', String(record.row['id']), {
    name_key: nameKey(record.facts.firstName, record.facts.lastName) || null,
    email_key: emailKey(record.facts.email),
  });
const recordEvidence = (write: HumanWrite, facts: StayFacts): Json => ({
  email: keyed(write.organizationId, emailKey(facts.email)),
  name: keyed(write.organizationId, nameKey(facts.firstName, facts.lastName)),
});

/** The new person of a record used again is the old one after all. */
async function sameHuman(write: HumanWrite, conflict: OpenConflict, record: Record, note: string | null): Promise<Row> {
  const old = await personOf(write, conflict.candidates[0]),
    fresh = await personOf(write, conflict.person);
  const merge = await mergePeople(write.journal, write, String(fresh['id']), String(old['id']));
  rememberRecord(write, record);
  await write.loadDecisions([conflict.subject]);
  write.decide({
    propertyId: conflict.propertyId,
    subject: conflict.subject,
    kind: 'same_human',
    verdict: 'same_human',
    evidence: recordEvidence(write, record.facts),
    person: String(old['id']),
    note,
  });
  write.add({
    kind: 'link',
    reason: 'merged',
    subject: conflict.subject,
    personId: String(old['id']),
    before: { residentId: fresh['id'] },
    after: { residentId: old['id'], merge },
  });
  return write.journal.get('person', String(old['id'])) ?? old;
}

/** `accept`: the same person with a new e-mail; of a record used again, the same human: the old person survives with the PMS's present name and e-mail. */
export async function acceptEmail(write: HumanWrite, conflict: OpenConflict, request: ResolveConflict): Promise<void> {
  const record = await recordOf(write, conflict),
    { facts } = record;
  if (conflict.candidates.length)
    return setFields(
      write,
      await sameHuman(write, conflict, record, request.note),
      { firstName: facts.firstName, lastName: facts.lastName, email: facts.email },
      'same_human',
    );
  const old = await personOf(write, conflict.person),
    email = facts.email ?? (conflict.pms['email'] as string | null),
    key = emailKey(email) ?? '';
  await setFields(write, old, { email }, 'email_accepted');
  const now = write.journal.get('person', String(old['id'])) ?? old,
    holder = now['email_key'] === key ? await holderOf(write, key, [old['id']]) : undefined;
  // Somebody has come to log in with it since it was asked about.
  if (holder) await askSharedEmail(write, conflict, now, holder);
  if (facts.email !== null) rememberRecord(write, record);
}

/** `keep`: ours stays, until the PMS says yet another one. Of a record used again: the same human, with the name and e-mail that we have. */
export async function keepEmail(write: HumanWrite, conflict: OpenConflict, request: ResolveConflict): Promise<void> {
  const record = await recordOf(write, conflict),
    { facts } = record,
    { propertyId, subject } = conflict,
    { note } = request;
  if (!conflict.candidates.length) {
    await write.loadDecisions([subject]);
    write.decide({
      propertyId,
      subject,
      kind: 'email_changed',
      verdict: 'kept',
      evidence: { email: keyed(write.organizationId, emailKey(facts.email)) },
      person: conflict.person,
      note,
    });
    return;
  }
  const person = await sameHuman(write, conflict, record, note),
    id = String(person['id']);
  await write.loadDecisions((['firstName', 'lastName'] as const).map((field) => fieldSubject(id, field)));
  for (const field of ['firstName', 'lastName'] as const)
    write.decide({
      propertyId,
      subject: fieldSubject(id, field),
      kind: 'update',
      verdict: 'kept',
      evidence: { field, value: keyed(write.organizationId, facts[field]) },
      person: id,
      note,
    });
}

/** `separate`: a new person takes the record's live stays and what they support; of a record used again, that has been so: the old person's held end applies, or waits until Unit Sync is on again. */
export async function separateRecord(write: HumanWrite, conflict: OpenConflict): Promise<void> {
  const record = await recordOf(write, conflict);
  if (conflict.candidates.length) return releaseOld(write, conflict, record);
  const old = await personOf(write, conflict.person),
    oldId = String(old['id']),
    { facts } = record,
    key = emailKey(facts.email),
    id = newId(),
    country = write.properties.get(conflict.propertyId)?.country ?? 'US';
  const login = key !== null && !(await holderOf(write, key, [])) ? key : null,
    phone = normalizePhone(facts.phone, country).phone;
  write.journal.insert('person', {
    id,
    organization_id: write.organizationId,
    first_name: facts.firstName ?? '',
    last_name: facts.lastName ?? '',
    email: facts.email,
    phone,
    name_key: nameKey(facts.firstName, facts.lastName),
    email_key: key,
    login_email_key: login,
    key_version: KEY_VERSION,
    created_at: write.at,
    changed_at: write.at,
  });
  write.journal.set('pms_person', String(record.row['id']), {
    person_id: id,
    name_key: nameKey(facts.firstName, facts.lastName) || null,
    email_key: key,
  });
  // An ended stay stays with the human it was about.
  const moved = record.stays.filter((stay) => stay['person_id'] === oldId && stay['state'] !== 'ended');
  for (const stay of moved) write.journal.set('stay', String(stay['id']), { person_id: id });
  write.add({
    kind: 'create',
    reason: 'separated',
    subject: conflict.subject,
    personId: id,
    stayId: moved[0] ? String(moved[0]['id']) : null,
    after: { firstName: facts.firstName, lastName: facts.lastName, email: facts.email, phone, hasLogin: login !== null },
  });
  await moveHomes(write, oldId, id, new Set(moved.map((stay) => String(stay['id']))));
}

type Supports = { stay: string; pmsUnit: string }[];
/** Units that the moved stays support go with them; one that others support too, or that was given by hand, she keeps. */
async function moveHomes(write: HumanWrite, from: string, to: string, moved: ReadonlySet<string>): Promise<void> {
  for (const row of await write.journal.load('assignment', `person_id = $1 and state <> 'ended'`, [from])) {
    const supports = row['supports'] as Supports,
      gone = supports.filter((each) => moved.has(each.stay)),
      rest = supports.filter((each) => !moved.has(each.stay));
    if (!gone.length) continue;
    const unitId = String(row['unit_id']),
      propertyId = String(row['property_id']),
      manual = row['source'] === 'manual';
    if (rest.length || manual) write.journal.set('assignment', String(row['id']), { supports: rest });
    else {
      unassign(write, row, 'separated');
      await lapseHeld(write, propertyId, homeSubject(from, unitId));
    }
    const id = newId();
    write.journal.insert('assignment', {
      id,
      organization_id: write.organizationId,
      property_id: propertyId,
      person_id: to,
      unit_id: unitId,
      starts_on: row['starts_on'],
      until: null,
      state: row['state'],
      source: 'pms',
      adopted: false,
      supports: gone,
      created_at: write.at,
    });
    write.add({
      propertyId,
      kind: 'assign',
      reason: 'separated',
      subject: homeSubject(to, unitId),
      personId: to,
      unitId,
      assignmentId: id,
      after: { unit: unitId, state: row['state'], from: row['starts_on'] },
    });
  }
}

/** That somebody leaves a unit waits for nobody when she has it no more. */
async function lapseHeld(write: HumanWrite, propertyId: string, subject: string): Promise<void> {
  for (const held of await write.journal.load('sync_change', `state = 'held' and property_id = $1 and subject = $2`, [propertyId, subject]))
    lapse(write.journal, held, write.at);
}

async function releaseOld(write: HumanWrite, conflict: OpenConflict, record: Record): Promise<void> {
  const old = await personOf(write, conflict.candidates[0]),
    oldId = String(old['id']);
  const moved = new Set(record.stays.filter((stay) => stay['person_id'] !== oldId).map((stay) => String(stay['id'])));
  const held = await write.journal.load(
    'sync_change',
    `state = 'held' and organization_id = $1 and person = $2 and kind in ('unassign', 'move') and held_reason = 'open_conflict'`,
    [write.organizationId, oldId],
  );
  for (const change of held) {
    const [row] = change['assignment']
      ? await write.journal.load('assignment', `id = $1 and state <> 'ended' and source = 'pms'`, [change['assignment']])
      : [];
    if (!row || !(row['supports'] as Supports).every((each) => moved.has(each.stay))) continue;
    // Assignments stay as they are: like an approval, it waits (docs/rules.md, Unit Sync), and no longer for a conflict.
    if (write.properties.get(String(row['property_id']))?.unitSync === false) {
      write.journal.set('sync_change', String(change['id']), { held_reason: 'waiting' });
      continue;
    }
    lapse(write.journal, change, write.at);
    unassign(write, row, 'another_person');
  }
}
