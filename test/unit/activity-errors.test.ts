import { asItLasts } from '../../activities/errors.ts';
import { politeHttp } from '../../activities/polite-http.ts';
import { PmsError, type PmsConnector } from '../../pms/connector.ts';

test('a failure that may come so many times in a row is a contract violation from then on; others stay what they are', () => {
  const fault = new PmsError('transient', 'soap_fault', 'It failed.', null, 3),
    passing = new PmsError('transient', 'timeout', 'Late.');
  expect([1, 2, 3, 4].map((attempt) => asItLasts(fault, attempt).code)).toEqual([
    'transient',
    'transient',
    'contract_violation',
    'contract_violation',
  ]);
  expect(asItLasts(fault, 3)).toMatchObject({ detail: 'soap_fault', message: 'It failed.' });
  expect(asItLasts(passing, 5)).toBe(passing);
});

test('what a vendor says of its limits is logged once for each operation, and nothing else of its answers', async () => {
  const lines: object[] = [],
    log = {
      info: (fields: object) => {
        lines.push(fields);
      },
      warn: () => undefined,
      error: () => undefined,
    };
  const headers = {
    'x-ratelimit-remaining': '59',
    'x-rate-limit-reset': '2026-11-22T12:00:00Z',
    'ratelimit-note': '<b>Ana</b>',
    date: 'x',
    'set-cookie': 'secret',
  };
  const pool = { query: () => Promise.resolve({ rows: [{ pausedMs: null, nowMs: '0' }] }) };
  const http = politeHttp(
    { pool: pool as never, log, http: { request: () => Promise.resolve({ status: 200, headers, text: '' }) } },
    { vendor: 'entrata', capabilities: { rates: [] } } as unknown as PmsConnector,
    'a1',
  );
  for (const name of ['getLeases', 'getLeases', 'getStatus'])
    await http.request({
      method: 'GET',
      url: 'https://x',
      signal: new AbortController().signal,
      operation: { name, propertyExternalId: '1' },
    });
  const limits = { 'x-ratelimit-remaining': '59', 'x-rate-limit-reset': '2026-11-22T12:00:00Z' };
  expect(lines).toEqual([
    { vendor: 'entrata', accountId: 'a1', operation: 'getLeases', limits },
    { vendor: 'entrata', accountId: 'a1', operation: 'getStatus', limits },
  ]);
});
