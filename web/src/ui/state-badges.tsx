import type { IntegrationState, Run } from '../api/types.ts';
import { Badge, type Tone } from './badge.tsx';
import { RESIDENT_STATUS, RUN_STATES, STATES, label } from '../words/labels.ts';

const INTEGRATION: Record<IntegrationState, Tone> = { active: 'good', paused: 'warn', off: 'calm', draft: 'busy' };
const RUN: Record<Run['state'], Tone> = { queued: 'busy', running: 'busy', succeeded: 'good', failed: 'bad', cancelled: 'calm' };
const RESIDENT: Record<string, Tone> = { upcoming: 'busy', current: 'good', ended: 'calm' };

export const IntegrationBadge = ({ state }: { state: IntegrationState }) => <Badge tone={INTEGRATION[state]}>{label(STATES, state)}</Badge>;
export const RunBadge = ({ state }: { state: Run['state'] }) => <Badge tone={RUN[state]}>{label(RUN_STATES, state)}</Badge>;
export const StatusBadge = ({ status }: { status: string }) => <Badge tone={RESIDENT[status] ?? 'calm'}>{label(RESIDENT_STATUS, status)}</Badge>;
