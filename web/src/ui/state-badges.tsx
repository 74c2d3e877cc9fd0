import type { Credential, IntegrationState, Run } from '../api/types.ts';
import { Badge, type Tone } from './badge.tsx';
import { CREDENTIAL_STATES, RESIDENT_STATUS, RUN_STATES, STATES, label } from '../words/labels.ts';

const INTEGRATION: Record<IntegrationState, Tone> = { active: 'good', paused: 'warn', off: 'calm', draft: 'busy' };
const RUN: Record<Run['state'], Tone> = { queued: 'busy', running: 'busy', succeeded: 'good', failed: 'bad', cancelled: 'calm' };
const RESIDENT: Record<string, Tone> = { upcoming: 'busy', current: 'good', ended: 'calm' };
const CREDENTIAL: Record<Credential['state'], Tone> = { ok: 'good', untested: 'warn', rejected: 'bad' };

export const IntegrationBadge = ({ state }: { state: IntegrationState }) => <Badge tone={INTEGRATION[state]}>{label(STATES, state)}</Badge>;
export const RunBadge = ({ state }: { state: Run['state'] }) => <Badge tone={RUN[state]}>{label(RUN_STATES, state)}</Badge>;
export const StatusBadge = ({ status }: { status: string }) => (
  <Badge tone={RESIDENT[status] ?? 'calm'}>{label(RESIDENT_STATUS, status)}</Badge>
);
export const CredentialBadge = ({ state }: { state: Credential['state'] }) => (
  <Badge tone={CREDENTIAL[state]}>{label(CREDENTIAL_STATES, state)}</Badge>
);
