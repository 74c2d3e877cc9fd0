import { acme } from '../../docs/examples/acme.ts';
import { READING } from '../../pms/conformance/reading.ts';
import { fullRead, type Subject } from '../../pms/conformance/subject.ts';
import type { PmsHttpRequest, PmsHttpResponse } from '../../pms/connector.ts';

/** The worked example of docs/connectors.md, with a server of its protocol. */

const leases = Array.from({ length: 214 }, (_, n) => ({
  no: `L-${n}`,
  flat: `0${n}`,
  from: '2026-03-01',
  to: null,
  word: ['lives here', 'signed', 'gone'][n % 3],
  people: [{ no: `P-${n}`, name: ['A', `L${n}`], mail: null, kind: 'main' }],
}));
function answer({ url, headers = {} }: PmsHttpRequest): PmsHttpResponse {
  const { pathname, searchParams } = new URL(url),
    no = Number(searchParams.get('page') ?? 1),
    body = (value: unknown) => ({ status: 200, headers: {}, text: JSON.stringify(value) });
  if (headers['x-acme-key'] !== 'right') return { status: 401, headers: {}, text: '' };
  switch (pathname) {
    case '/houses':
      return body([{ no: '7', title: 'Elm Court' }]);
    case '/houses/7/flats':
      return body([...leases.map(({ flat }) => ({ no: flat, state: 'let' })), { no: 'M', state: 'model' }]);
    case '/houses/7/leases':
      return body({ count: leases.length, rows: leases.slice((no - 1) * 100, no * 100) });
    default:
      return { status: 404, headers: {}, text: '' };
  }
}
const subject: Subject = {
  connector: acme,
  today: '2026-03-02',
  wrongFields: { key: 'wrong' },
  context: (own = {}) => {
    const signal = own.signal ?? new AbortController().signal;
    return {
      fields: own.fields ?? { key: 'right' },
      signal,
      clock: { now: () => new Date('2026-03-02T12:00:00Z') },
      http: {
        request: (request) =>
          Promise.resolve().then(() => {
            signal.throwIfAborted();
            return answer(request);
          }),
      },
    };
  },
};

test.each(READING.map((check) => [check.name, check] as const))('%s', async (_name, check) => {
  await check.run(subject);
});

test('the example reads every page, and knows the model flat', async () => {
  const { result, units } = await fullRead(subject, '7');
  expect(result).toMatchObject({ complete: true, records: 214 });
  expect(units.filter(({ isRentable }) => !isRentable).map(({ externalId }) => externalId)).toEqual(['M']);
});
