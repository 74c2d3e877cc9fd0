import { proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import type { ProbeAnswer, ProbeCredentialInput } from './messages.ts';
import { ASKED, ASKED_READ } from './retry.ts';

const quick = proxyActivities<Activities>({ ...ASKED, summary: 'Ask the PMS' });
const reading = proxyActivities<Activities>({ ...ASKED_READ, summary: 'Count the lease statuses in use' });

/** One question to a PMS: does the credential work, which properties and statuses are there. All PMS traffic comes from workers. */
export async function probeCredential(input: ProbeCredentialInput): Promise<ProbeAnswer> {
  const { askPms } = input.ask.kind === 'statuses' ? reading : quick,
    answer = await askPms(input);
  setCurrentDetails(answer.ok ? 'The PMS answered.' : 'The PMS refused.');
  return answer;
}
