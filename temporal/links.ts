/** What activities ask of Temporal. Implemented in temporal/gateway.ts. */
export interface TemporalLinks {
  /** Whether a workflow run can still do anything; unknown runs (a Temporal database lost) are closed. */
  isClosed(workflowId: string, temporalRunId: string): Promise<boolean>;
  triggerSync(propertyId: string): Promise<void>;
  reconcileSchedule(propertyId: string): Promise<void>;
  /** Starts `probe/<credentialId>/retry`, unless it is running. */
  startProbe(credentialId: string): Promise<void>;
  startPreview(preview: { propertyId: string; runId: string }): Promise<void>;
  /** Ids of all schedules `sync/...`, for the daily comparison. */
  listSyncSchedules(): Promise<string[]>;
}
