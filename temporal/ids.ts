/** Every workflow and schedule id of the product, in one place. Ids only: they are shown, and never encrypted. */
export const syncScheduleId = (propertyId: string) => `sync/${propertyId}`;
export const setupWorkflowId = (propertyId: string) => `setup/${propertyId}`;
export const previewWorkflowId = (runId: string) => `preview/${runId}`;
export const probeWorkflowId = (credentialId: string, what: string) => `probe/${credentialId}/${what}`;
export const HOUSEKEEPING_SCHEDULE = 'housekeeping';

export const propertyOfSchedule = (scheduleId: string): string | null =>
  scheduleId.startsWith('sync/') ? scheduleId.slice('sync/'.length) : null;
