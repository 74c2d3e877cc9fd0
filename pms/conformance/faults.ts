import assert from 'node:assert/strict';
import { PmsError, type PmsErrorCode } from '../connector.ts';
import { fullRead, type Subject } from './subject.ts';

/**
 * What a server can do wrong, in nobody's words, and how a read may end: with one of these codes, `incomplete`, or complete. Two codes stand where vendors
 * document the same answer differently. Whatever comes, an error is never taken for an empty property.
 */
export const FAULTS = {
  wrong_password: ['auth'],
  no_permission: ['permission'],
  // Where sessions are counted and not requests, it passes by itself.
  too_many_requests: ['rate_limited', 'transient'],
  fault_of_its_own: ['transient'],
  closed: ['maintenance', 'transient'],
  log_in_page: ['contract_violation', 'transient'],
  nothing_at_all: ['contract_violation', 'transient'],
  error_in_200: ['contract_violation', 'auth', 'permission', 'client', 'transient'],
  cut_off: ['transient', 'contract_violation'],
  not_its_format: ['contract_violation', 'transient'],
  nested_too_deep: ['contract_violation'],
  connection_reset: ['transient'],
  empty_list: ['incomplete'],
  unknown_status: ['complete'],
} as const satisfies Record<string, readonly (PmsErrorCode | 'incomplete' | 'complete')[]>;
export type FaultName = keyof typeof FAULTS;

/** Reads a property while the fault is switched on, and again when it is off. `switchOn` answers how to switch it off. */
export async function checkFault(subject: Subject, propertyExternalId: string, name: FaultName, switchOn: () => () => void): Promise<void> {
  const switchOff = switchOn();
  let ended: string;
  try {
    const { result, tenancies } = await fullRead(subject, propertyExternalId);
    ended = result.complete ? 'complete' : 'incomplete';
    if (name === 'unknown_status')
      assert.ok(
        tenancies.some(({ members }) => members.some(({ status }) => status === 'unknown')),
        'the strange word has a meaning',
      );
    if (result.complete) assert.ok(tenancies.length > 0, 'an error was taken for an empty property');
  } catch (error) {
    if (!(error instanceof PmsError)) throw error;
    ended = error.code;
    assert.ok(error.message.length > 20 && !/\[object|undefined|null/.test(error.message), 'the sentence says nothing');
  } finally {
    switchOff();
  }
  assert.ok((FAULTS[name] as readonly string[]).includes(ended), `${name} ended as ${ended}`);
  assert.equal((await fullRead(subject, propertyExternalId)).result.complete, true, 'it does not recover');
}
