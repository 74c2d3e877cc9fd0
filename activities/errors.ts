import { ApplicationFailure, ApplicationFailureCategory, CancelledFailure } from '@temporalio/common';
import { Refusal } from '../domain/refusal.ts';
import { PmsError, type PmsErrorCode } from '../pms/connector.ts';
import { BusyError } from '../sync/tx.ts';
import { REFUSED, type FailureDetails } from '../workflows/messages.ts';

/** What one kind of failure means for a run. `effect`: what is done besides. */
interface ErrorRule {
  retryable: boolean;
  delayMs: number | null;
  effect: 'none' | 'credential_rejected';
  message: string;
  nextStep: string;
}

const MINUTE_MS = 60_000;

/**
 * The one error table. Messages are ours, from codes alone: a vendor's text or a cause never gets into a history, a log or a screen.
 * Retries happen in Temporal; `delayMs` null is the option set's own backoff (workflows/retry.ts).
 */
export const PMS_ERRORS: Record<PmsErrorCode, ErrorRule> = {
  config: {
    retryable: false,
    delayMs: null,
    effect: 'none',
    message: "The credential's settings do not lead to the PMS.",
    nextStep: "Correct the credential's fields (its address first) and test it.",
  },
  auth: {
    retryable: false,
    delayMs: null,
    effect: 'credential_rejected',
    message: 'The PMS rejects the credential.',
    nextStep: 'Renew the key in the PMS, enter it in the credential and test it; all its properties then go on by themselves.',
  },
  permission: {
    retryable: false,
    delayMs: null,
    effect: 'none',
    message: 'The PMS lets us in but not at what we need.',
    nextStep: 'Give the key the missing permission in the PMS, or allow our address there; then test the credential.',
  },
  not_found: {
    retryable: false,
    delayMs: null,
    effect: 'none',
    message: 'The PMS does not know what we ask for.',
    nextStep: "Check the credential's address and whether the PMS property still exists.",
  },
  rate_limited: {
    retryable: true,
    delayMs: 5_000,
    effect: 'none',
    message: 'The PMS asks us to slow down.',
    nextStep: 'Nothing: the next run goes on. If it stays, lengthen the interval.',
  },
  maintenance: {
    retryable: true,
    delayMs: 2 * MINUTE_MS,
    effect: 'none',
    message: 'The PMS is down for maintenance.',
    nextStep: 'Nothing: the next run goes on.',
  },
  transient: {
    retryable: true,
    delayMs: null,
    effect: 'none',
    message: 'The PMS did not answer properly.',
    nextStep: "Nothing: the next run goes on. If it stays, look at the PMS's status page.",
  },
  client: {
    retryable: false,
    delayMs: null,
    effect: 'none',
    message: 'The PMS refuses our request as wrong.',
    nextStep: "Report it with the run's id: the connector needs a correction.",
  },
  contract_violation: {
    retryable: false,
    delayMs: null,
    effect: 'none',
    message: 'The PMS answered something we cannot read safely.',
    nextStep: "The next run tries again. If it stays, report it with the run's id.",
  },
};

/** A longer wait than a run's time allows would only end in a time-out. */
const MAX_WAIT_MS = 5 * MINUTE_MS;

/** Within this run. One that the vendor put off for longer is left to the next run. */
export const isRetryable = (err: PmsError): boolean => PMS_ERRORS[err.code].retryable && (err.retryAfterMs ?? 0) <= MAX_WAIT_MS;

/** What keeps coming is not passing: after as many attempts as the connector allows it (PmsError.mostAttempts), the same failure means that answers cannot be read. */
export const asItLasts = (err: PmsError, attempt: number): PmsError =>
  err.mostAttempts !== null && attempt >= err.mostAttempts ? new PmsError('contract_violation', err.detail, err.message) : err;

/** The vendor asks not to be called for a while: that goes for everything of its account. Waiting that we asked for ourselves (activities/polite-http.ts) is none of its words. */
export const asksToWait = (err: PmsError): boolean =>
  !OWN_WAITS.has(err.detail) && (err.code === 'rate_limited' || err.retryAfterMs !== null);
const OWN_WAITS = new Set(['rate_spent', 'account_paused']);

/** A connector's own sentence says more than the table's: which permission is missing, under which name at that vendor. */
export function failureDetails(err: PmsError): FailureDetails {
  return { code: codeOf(err), detail: err.detail, message: err.message, nextStep: PMS_ERRORS[err.code].nextStep };
}
/** The code that the API shows for a run that failed of it. */
export const codeOf = (err: PmsError): string => (err.code === 'auth' ? 'credential_rejected' : `pms_${err.code}`);

/** Any error of an activity as a failure that Temporal understands; type and details survive the boundary, classes do not. `isLast`: of a PMS's errors, none is tried again. */
export function toFailure(err: unknown, isLast = false): Error {
  if (err instanceof ApplicationFailure || err instanceof CancelledFailure) return err;
  if (err instanceof PmsError) {
    const rule = PMS_ERRORS[err.code],
      wait = err.retryAfterMs ?? rule.delayMs;
    return ApplicationFailure.create({
      type: codeOf(err),
      message: `${rule.message} (${err.detail})`,
      nonRetryable: isLast || !isRetryable(err),
      details: [failureDetails(err)],
      category: ApplicationFailureCategory.BENIGN,
      ...(wait === null ? {} : { nextRetryDelay: wait }),
    });
  }
  if (err instanceof Refusal)
    return ApplicationFailure.create({
      type: REFUSED,
      message: err.code,
      nonRetryable: true,
      details: [{ code: err.code, status: err.status, detail: err.detail, errors: err.errors }],
      category: ApplicationFailureCategory.BENIGN,
    });
  if (err instanceof BusyError) return ApplicationFailure.create({ type: 'Busy', message: err.message, nonRetryable: false });
  // A database error's text may hold a row's content: only its code goes on.
  const code = (err as { code?: unknown }).code;
  return ApplicationFailure.create({
    type: 'Internal',
    message: `internal error${typeof code === 'string' ? ` ${code}` : ''} (${err instanceof Error ? err.name : 'unknown'})`,
    nonRetryable: false,
  });
}
