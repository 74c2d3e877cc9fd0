import type { Client, WorkflowHandle } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';

export type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;
export type HistoryEvent = NonNullable<History['events']>[number];

export async function eventsOf(client: Client, workflowId: string, runId?: string | null): Promise<HistoryEvent[]> {
  return (await client.workflow.getHandle(workflowId, runId ?? undefined).fetchHistory()).events ?? [];
}

/** Names of the activities in the order in which they were scheduled. */
export const activitiesIn = (events: readonly HistoryEvent[]): string[] =>
  events.flatMap((event) => event.activityTaskScheduledEventAttributes?.activityType?.name ?? []);

/** What the Temporal UI shows beside each activity. */
export const summariesIn = (events: readonly HistoryEvent[]): (string | null)[] =>
  events
    .filter((event) => event.activityTaskScheduledEventAttributes)
    .map((event) => (event.userMetadata?.summary ? defaultPayloadConverter.fromPayload<string>(event.userMetadata.summary) : null));

/** The current details of a workflow, as the Temporal UI shows them: answered by a worker. */
export async function detailsOf(client: Client, workflowId: string, runId?: string | null): Promise<string> {
  const metadata = await client.workflow
    .getHandle(workflowId, runId ?? undefined)
    .query<{ currentDetails?: string }>('__temporal_workflow_metadata');
  return metadata.currentDetails ?? '';
}

/** Everything in a message as text: bytes are decoded, so that payloads can be searched. */
export function plainText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  if (Array.isArray(value)) return value.map(plainText).join(' ');
  if (typeof value === 'object')
    return Object.entries(value)
      .map(([key, each]) => `${key}: ${plainText(each)}`)
      .join(' ');
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint'
    ? String(value)
    : '';
}

/** Every schedule as the server describes it, as text. */
export async function schedulesAsText(client: Client): Promise<string[]> {
  const texts: string[] = [];
  for await (const { scheduleId } of client.schedule.list())
    texts.push(plainText((await client.schedule.getHandle(scheduleId).describe()).raw));
  return texts;
}
