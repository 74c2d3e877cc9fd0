/**
 * Every way in which a request can be refused: stable code -> HTTP status and title (docs/api.md, RFC 9457).
 * The OpenAPI document lists them; `sync/` refuses human writes with them.
 */
export const PROBLEMS = {
  malformed_json: { status: 400, title: 'The body is not JSON' },
  bad_request: { status: 400, title: 'The request cannot be read' },
  unauthenticated: { status: 401, title: 'A valid token is needed' },
  forbidden: { status: 403, title: 'The token does not allow this' },
  property_not_allowed: { status: 403, title: 'The token is limited to other properties' },
  support_role_needed: { status: 403, title: 'Switching Unit Sync needs the support role' },
  csrf: { status: 403, title: 'Writes by cookie need the X-Requested-With header' },
  not_found: { status: 404, title: 'There is no such thing here' },
  method_not_allowed: { status: 405, title: 'This address does not take this method' },
  conflict: { status: 409, title: 'The present state does not allow this' },
  idempotency_running: { status: 409, title: 'The first request with this Idempotency-Key is still running' },
  duplicate_name: { status: 409, title: 'The name is taken' },
  unit_assigned: { status: 409, title: 'Someone is assigned to the unit' },
  unit_archived: { status: 409, title: 'The unit is archived' },
  pms_unit_assigned: { status: 409, title: 'Someone is assigned through this PMS unit' },
  credential_in_use: { status: 409, title: 'Properties use this credential' },
  not_a_roster_credential: { status: 409, title: 'The credential is not one for rosters' },
  credential_untested: { status: 409, title: 'The credential has not passed its test since its secret last changed' },
  credential_rejected: { status: 409, title: 'The PMS rejects the credential' },
  credential_missing: { status: 409, title: 'No credential has been picked' },
  attached_elsewhere: { status: 409, title: 'A PMS property is attached to another property' },
  set_up_incomplete: { status: 409, title: 'The set-up is not complete' },
  not_a_draft: { status: 409, title: 'The property has been set up already' },
  draft: { status: 409, title: 'The property has not been set up yet' },
  paused: { status: 409, title: 'The integration is paused' },
  off: { status: 409, title: 'User Sync is off' },
  unit_sync_off: { status: 409, title: 'Unit Sync is off' },
  already_applied: { status: 409, title: 'The run has been applied' },
  already_finished: { status: 409, title: 'The run has finished' },
  already_assigned: { status: 409, title: 'The resident holds this unit already' },
  already_ended: { status: 409, title: 'It has ended already' },
  already_resolved: { status: 409, title: 'The conflict is not open' },
  blocked: { status: 409, title: 'The person is blocked in this property' },
  last_admin_token: { status: 409, title: 'The bootstrap token cannot be revoked here' },
  stale: { status: 412, title: 'It was changed since it was read' },
  body_too_large: { status: 413, title: 'The body is too large' },
  unsupported_media_type: { status: 415, title: 'The body has the wrong content type' },
  invalid: { status: 422, title: 'Some fields are wrong' },
  invalid_cursor: { status: 422, title: 'The cursor does not belong to this list' },
  idempotency_mismatch: { status: 422, title: 'The Idempotency-Key was used with another request' },
  identity_changed: { status: 422, title: 'This would be another PMS account' },
  pms_refused: { status: 422, title: 'The PMS did not answer as it should' },
  csv_errors: { status: 422, title: 'The file has errors; nothing was written' },
  csv_unreadable: { status: 422, title: 'The file cannot be read' },
  internal: { status: 500, title: 'Something went wrong on our side' },
  busy: { status: 503, title: 'A sync is being applied' },
  pms_unreachable: { status: 502, title: 'The PMS did not answer as it should' },
  temporal_unavailable: { status: 503, title: 'Temporal is out of reach' },
  database_unavailable: { status: 503, title: 'The database is out of reach' },
  not_ready: { status: 503, title: 'The service is not ready' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof PROBLEMS;

/** `line` and `column` where it is about a file. */
export interface FieldError {
  path: string;
  message: string;
  line?: number;
  column?: string | null;
}
