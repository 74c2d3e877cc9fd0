import { proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import type { ProbeAnswer, ProbeCredentialInput } from './messages.ts';
import { ASKED } from './retry.ts';

const { askPms } = proxyActivities<Activities>({ ...ASKED, summary: 'Ask the PMS' });

/** One question to a PMS: does the credential work, which properties and statuses are there. All PMS traffic comes from workers. */
export async function probeCredential(input: ProbeCredentialInput): Promise<ProbeAnswer> {
  const answer = await askPms(input);
  setCurrentDetails(answer.ok ? 'The PMS answered.' : 'The PMS refused.');
  return answer;
}
