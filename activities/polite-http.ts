import { PmsError, type PmsConnector, type PmsHttp, type PmsHttpRequest } from '../pms/connector.ts';
import { takeTurn, type CountedRate } from '../sync/pms-rates.ts';
import type { ActivityDeps } from './deps.ts';
import { PMS_ERRORS } from './errors.ts';

/** Longer waits go back to Temporal: a run has other things to lose than its place. */
const MOST_MS = 60_000;

/** What a request counts as, for each rate that the vendor has. */
function countedRates({ capabilities }: PmsConnector, { operation }: PmsHttpRequest): CountedRate[] {
  return capabilities.rates.map(({ requests, perSeconds, per }) => ({
    requests,
    perSeconds,
    counts:
      per === 'account'
        ? ''
        : per === 'operation'
          ? (operation?.name ?? '')
          : `${operation?.name ?? ''}/${operation?.propertyExternalId ?? ''}`,
  }));
}

/**
 * The account's HTTP: each request first waits for its turn by the vendor's rates, and for the end of a pause that the vendor asked for (docs/rules.md, Polite).
 * A wait of more than a minute is a PmsError with the time to come back.
 */
export function politeHttp(
  { pool, http, log }: Pick<ActivityDeps, 'pool' | 'http' | 'log'>,
  connector: PmsConnector,
  accountId: string,
): PmsHttp {
  const told = new Set<string>();
  return {
    async request(request) {
      for (const until = Date.now() + MOST_MS; ;) {
        request.signal.throwIfAborted();
        const turn = await takeTurn(pool, accountId, countedRates(connector, request));
        if (turn.go) {
          const response = await http.request(request);
          tellLimits(log, connector.vendor, accountId, request.operation?.name ?? '', response.headers, told);
          return response;
        }
        if (Date.now() + turn.waitMs > until)
          throw new PmsError(
            'rate_limited',
            turn.why === 'paused' ? 'account_paused' : 'rate_spent',
            PMS_ERRORS.rate_limited.message,
            turn.waitMs,
          );
        await new Promise<void>((resolve) => {
          const done = () => {
              clearTimeout(timer);
              request.signal.removeEventListener('abort', done);
              resolve();
            },
            timer = setTimeout(done, turn.waitMs);
          request.signal.addEventListener('abort', done, { once: true });
        });
      }
    },
  };
}

/** What vendors say of their limits. Names and forms of these headers are mostly not documented: an operator who sees them can set the interval by them. */
function tellLimits(
  log: ActivityDeps['log'],
  vendor: string,
  accountId: string,
  operation: string,
  headers: Record<string, string>,
  told: Set<string>,
): void {
  const limits = Object.entries(headers).filter(([name, value]) => /rate-?limit/i.test(name) && /^[\w .,;:=/"-]{1,100}$/.test(value));
  if (limits.length === 0 || told.has(operation)) return;
  // Once for each operation of a run: they change with each request.
  told.add(operation);
  log.info({ vendor, accountId, operation, limits: Object.fromEntries(limits) }, 'the PMS tells its limits');
}
