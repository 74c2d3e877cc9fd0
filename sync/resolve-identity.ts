import { Refusal, invalid } from '../domain/refusal.ts';
import type { HumanWrite } from './human-write.ts';
import type { Row } from './journal.ts';
import { mergePeople } from './merge.ts';
import type { OpenConflict, ResolveConflict } from './conflict-answer.ts';

/** The people of the conflict as they are now: a candidate merged meanwhile is her survivor. */
async function survivor(write: HumanWrite, id: string): Promise<Row> {
  let at: string | null = id;
  for (let depth = 0; at !== null && depth < 50; depth++) {
    const [row]: Row[] = await write.journal.load('person', 'id = $1 and organization_id = $2', [at, write.organizationId]);
    if (!row) break;
    if (row['merged_into'] === null) return row;
    at = row['merged_into'] as string | null;
  }
  throw new Refusal('conflict', 'The person is not there any more.');
}

async function newcomer(write: HumanWrite, conflict: OpenConflict): Promise<Row> {
  if (!conflict.person) throw new Refusal('conflict', 'The conflict names nobody.');
  return survivor(write, conflict.person);
}

/** `link`: the newcomer is the chosen candidate, who survives. */
export async function linkNewcomer(write: HumanWrite, conflict: OpenConflict, request: ResolveConflict): Promise<void> {
  const chosen = request.residentId ?? (conflict.candidates.length === 1 ? conflict.candidates[0] : undefined);
  if (!chosen) throw invalid('residentId', 'Say which of the candidates it is.');
  if (!conflict.candidates.includes(chosen)) throw invalid('residentId', 'is no candidate of this conflict');
  const from = await newcomer(write, conflict),
    into = await survivor(write, chosen);
  if (from['id'] === into['id']) throw new Refusal('conflict', 'They are one person already.');
  const merge = await mergePeople(write.journal, write, String(from['id']), String(into['id']));
  write.add({
    kind: 'link',
    reason: 'merged',
    subject: conflict.subject,
    personId: String(into['id']),
    before: { residentId: from['id'] },
    after: { residentId: into['id'], merge },
  });
}

/** `separate`: different people, for good; a namesake of a blocked person gets her unit in the next run. */
export async function separateNewcomer(write: HumanWrite, conflict: OpenConflict, request: ResolveConflict): Promise<void> {
  await tellApart(write, { ...conflict, note: request.note });
}

/** Only lifting the decision ends it. Whom she was told apart from earlier, she still is. @returns the decision's id */
export async function tellApart(
  write: HumanWrite,
  {
    propertyId,
    subject,
    person,
    candidates,
    note,
  }: Pick<OpenConflict, 'propertyId' | 'subject' | 'person' | 'candidates'> & { note: string | null },
): Promise<string> {
  const before = (await write.loadDecisions([subject]))
    .filter((row) => row['kind'] === 'separate' && row['state'] === 'active')
    .flatMap((row) => (row['evidence'] as { candidates?: string[] } | null)?.candidates ?? []);
  return write.decide({
    propertyId,
    subject,
    kind: 'separate',
    verdict: 'separate',
    evidence: { candidates: [...new Set([...before, ...candidates])].sort() },
    lasting: true,
    person,
    note,
  });
}

/** `move_login`: the newcomer logs in with the e-mail, whoever had it keeps it as contact. */
export async function moveLogin(write: HumanWrite, conflict: OpenConflict): Promise<void> {
  const person = await newcomer(write, conflict),
    key = person['email_key'] as string | null;
  if (key === null) throw new Refusal('conflict', 'The newcomer has no e-mail to log in with.');
  if (person['login_email_key'] === key) throw new Refusal('conflict', 'The newcomer logs in with it already.');
  const holders = await write.journal.load('person', 'organization_id = $1 and login_email_key = $2', [write.organizationId, key]);
  // Only people whom the conflict shows: of anybody else the manager may know nothing.
  if (holders.some((holder) => !conflict.candidates.includes(String(holder['id']))))
    throw new Refusal('conflict', 'Somebody else logs in with this e-mail by now.');
  for (const holder of holders) setLogin(write, holder, null);
  setLogin(write, person, key);
}

function setLogin(write: HumanWrite, person: Row, key: string | null): void {
  const id = String(person['id']),
    before = { hasLogin: person['login_email_key'] !== null };
  write.journal.set('person', id, { login_email_key: key });
  write.add({
    kind: 'update',
    reason: 'login_moved',
    subject: `person:${id}/field:login`,
    personId: id,
    before,
    after: { hasLogin: key !== null },
  });
}
