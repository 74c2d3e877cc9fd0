/** Answers given instead of looking: error statuses, and the ones that only pretend to be fine. Each vendor has its own words for them. */
import { htmlReply } from '../reply.ts';
import type { Reply } from '../reply.ts';
import type { Fault } from './spec.ts';

export interface EarlyWords {
  /** the vendor's error body under this status */
  status(status: number): Reply;
  /** an error under status 200; `code` and `message` may be among the fault's parameters */
  errorIn200(fault: Fault): Reply;
  wrongPassword(): Reply;
  /** this login may not do this */
  forbidden(): Reply;
  /** the vendor's way to say that there is nothing */
  nothingFound(): Reply;
  tooMany(): Reply;
  /** answers of the vendor's own fault kinds, by kind */
  own?: Record<string, (fault: Fault) => Reply>;
}

export function earlyReply(faults: Fault[], words: EarlyWords): Reply | null {
  const fault = faults.find((f) => f.phase === 'early');
  switch (fault?.kind) {
    case undefined:
      return null;
    case 'errorIn200':
      return words.errorIn200(fault);
    case 'loginPage':
      return htmlReply(200, 'Sign in', '<form method="post"><input name="user"><input name="password" type="password"></form>');
    case 'empty200':
      return { status: 200, body: '', headers: {} };
    case 'wrongPassword':
      return words.wrongPassword();
    case 'forbidden':
      return words.forbidden();
    case 'nothingFound':
      return words.nothingFound();
    case 'tooMany':
      return words.tooMany();
    case 'status':
      return statusReply(fault, words);
    default:
      return words.own?.[fault?.kind as string]?.(fault as Fault) ?? null;
  }
}

function statusReply(fault: Fault, words: EarlyWords): Reply {
  const status = Number(fault.params.status);
  const { retryAfter } = fault.params;
  const after: Record<string, string> =
    typeof retryAfter === 'number' || typeof retryAfter === 'string' ? { 'retry-after': String(retryAfter) } : {};
  const asHtml = fault.params.html ?? (status === 502 || status === 503 || status === 504);
  if (asHtml === true) return htmlReply(status, String(status), '<p>We will be back soon.</p>', after);
  const reply = words.status(status);
  return { ...reply, headers: { ...reply.headers, ...after } };
}
