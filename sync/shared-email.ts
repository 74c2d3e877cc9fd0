import { evidenceHash, evidenceOfIdentity } from '../domain/evidence.ts';
import { newId } from '../domain/ids.ts';
import type { OpenConflict } from './conflict-answer.ts';
import type { HumanWrite } from './human-write.ts';
import { identityKeys } from './identity-keys.ts';
import type { Row } from './journal.ts';

/**
 * Asks what a run asks whose record takes an e-mail that another person logs in with (docs/rules.md, Who is who). `asked`: the question whose answer gave her the e-mail.
 * Not where a manager has told the two apart; where it is asked already, the holder is one more candidate.
 */
export async function askSharedEmail(write: HumanWrite, asked: OpenConflict, person: Row, holder: Row): Promise<void> {
  const { propertyId, subject, pms } = asked,
    id = String(holder['id']);
  const separate = (await write.loadDecisions([subject])).find((row) => row['kind'] === 'separate');
  if ((separate?.['evidence'] as { candidates?: string[] } | null | undefined)?.candidates?.includes(id)) return;
  const [open] = await write.journal.load('conflict', `property_id = $1 and subject = $2 and type = 'shared_email' and state = 'open'`, [
    propertyId,
    subject,
  ]);
  if (open) {
    write.journal.set('conflict', String(open['id']), { candidates: [...new Set([...(open['candidates'] as string[]), id])] });
    return;
  }
  const evidence = evidenceOfIdentity(write.organizationId, identityKeys(person), [{ id, ...identityKeys(holder) }]);
  write.journal.insert('conflict', {
    id: newId(),
    organization_id: write.organizationId,
    property_id: propertyId,
    type: 'shared_email',
    subject,
    state: 'open',
    person: person['id'],
    candidates: [id],
    pms,
    console: { firstName: holder['first_name'], lastName: holder['last_name'], email: holder['email'], phone: holder['phone'] },
    evidence,
    evidence_hash: evidenceHash(evidence),
    opened_at: write.at,
  });
}
