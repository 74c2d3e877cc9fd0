/** Answers given instead of looking: error statuses, and the ones that only pretend to be fine. */
import { standardError } from '../buildium/errors.ts';
import type { Reply } from '../buildium/reply.ts';
import type { Fault } from './spec.ts';

const html = (title: string, text: string): string => `<!doctype html><html><head><title>${title}</title></head><body><h1>${title}</h1>${text}</body></html>`;
const HTML = { 'content-type': 'text/html; charset=utf-8' };

export function earlyReply(faults: Fault[]): Reply | null {
  const fault = faults.find((f) => f.phase === 'early');
  switch (fault?.kind) {
    case undefined: return null;
    case 'errorIn200': return { status: 200, body: standardError(500), headers: {} };
    case 'loginPage': return { status: 200, body: html('Sign in', '<form method="post"><input name="user"><input name="password" type="password"></form>'), headers: HTML };
    case 'empty200': return { status: 200, body: '', headers: {} };
    default: return statusReply(fault as Fault);
  }
}

function statusReply(fault: Fault): Reply {
  const status = Number(fault.params.status);
  const { retryAfter } = fault.params;
  const after: Record<string, string> = typeof retryAfter === 'number' || typeof retryAfter === 'string' ? { 'retry-after': String(retryAfter) } : {};
  const asHtml = fault.params.html ?? (status === 502 || status === 503);
  if (asHtml !== true) return { status, body: standardError(status), headers: after };
  return { status, body: html(`${status}`, '<p>We will be back soon.</p>'), headers: { ...HTML, ...after } };
}
