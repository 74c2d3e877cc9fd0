import { PMS_ERRORS } from '../../activities/errors.ts';
import { PmsError, type PmsErrorCode, type PmsHttp } from '../../pms/connector.ts';
import { fullRead } from '../../pms/conformance/subject.ts';
import { homesOf } from '../../pms/conformance/town.ts';
import { createPmsHttp } from '../../pms/http.ts';
import { kindsOf } from '../../simulator/faults/spec.ts';
import { startSimulator, type Simulator } from '../../simulator/server.ts';
import { factsOf } from '../../simulator/vendors.ts';
import { VARIANTS, simulated, type TownSubject } from './subjects.ts';

/**
 * Everything that each vendor's server can do wrong: the faults that all have, and its own. Each ends as it should, ends nobody, says what to do, and is
 * forgotten when it is over. test/fault/ takes some of them through the whole product.
 *
 * `same`: read as if nothing were wrong. `doubt`: an incomplete read, which ends nobody. `aside`: complete, with records set aside, who count as present.
 * `unseen`: complete, though something is missing and nothing about the answer is wrong: the rules on absence and on unknown words hold. Otherwise the error's code.
 */
type Outcome = 'same' | 'doubt' | 'aside' | 'unseen' | PmsErrorCode;
type Vendor = 'buildium' | 'entrata' | 'yardi' | 'appfolio' | 'resman' | 'resman_mits';
/** `but`: where vendors differ. A vendor without the kind is passed over. */
interface Row {
  fault: { kind: string } & Record<string, unknown>;
  ends: Outcome;
  but?: Partial<Record<Vendor, Outcome>>;
  only?: readonly Vendor[];
}

/** The small house for most; the large one, in pages of ten, for what pages can do wrong. */
const SMALL = 1,
  LARGE = 0,
  MB = 4;
const PAGING = new Set([
  'shiftingRows',
  'repeatedPage',
  'skippedPage',
  'smallPages',
  'wrongTotal',
  'changingTotal',
  'noTotal',
  'loopingLink',
  'endlessLink',
  'lostLink',
]);
const ROWS: readonly Row[] = [
  { fault: { kind: 'status', status: 400 }, ends: 'client' },
  { fault: { kind: 'status', status: 401 }, ends: 'auth' },
  { fault: { kind: 'status', status: 403 }, ends: 'permission' },
  { fault: { kind: 'status', status: 404 }, ends: 'not_found' },
  { fault: { kind: 'status', status: 422 }, ends: 'client' },
  { fault: { kind: 'status', status: 429 }, ends: 'rate_limited' },
  { fault: { kind: 'status', status: 429, retryAfter: 7 }, ends: 'rate_limited' },
  { fault: { kind: 'status', status: 500 }, ends: 'transient' },
  { fault: { kind: 'status', status: 502 }, ends: 'transient' },
  {
    fault: { kind: 'status', status: 503 },
    ends: 'maintenance',
    but: { yardi: 'transient', resman: 'transient', resman_mits: 'transient' },
  },
  { fault: { kind: 'status', status: 504 }, ends: 'transient' },
  { fault: { kind: 'status', status: 533 }, ends: 'maintenance', only: ['appfolio'] },
  { fault: { kind: 'status', status: 701 }, ends: 'permission', only: ['appfolio'] },
  {
    fault: { kind: 'errorIn200' },
    ends: 'contract_violation',
    but: { entrata: 'transient', yardi: 'transient', resman_mits: 'transient' },
  },
  { fault: { kind: 'wrongPassword', resource: 'any' }, ends: 'auth' },
  { fault: { kind: 'forbidden' }, ends: 'permission' },
  { fault: { kind: 'nothingFound' }, ends: 'doubt' },
  { fault: { kind: 'tooMany' }, ends: 'rate_limited' },
  { fault: { kind: 'loginPage' }, ends: 'contract_violation', but: { entrata: 'transient', yardi: 'transient', resman_mits: 'transient' } },
  { fault: { kind: 'empty200' }, ends: 'contract_violation' },
  { fault: { kind: 'emptyList' }, ends: 'doubt' },
  { fault: { kind: 'halfList' }, ends: 'unseen' },
  { fault: { kind: 'hidden', ids: [] }, ends: 'same' },
  { fault: { kind: 'propertyGone', propertyId: 102 }, ends: 'doubt' },
  { fault: { kind: 'propertyForbidden', propertyId: 102 }, ends: 'permission', but: { appfolio: 'doubt', resman_mits: 'not_found' } },
  { fault: { kind: 'duplicates' }, ends: 'doubt' },
  { fault: { kind: 'unknownStatus', count: 1 }, ends: 'unseen' },
  { fault: { kind: 'badText', count: 1 }, ends: 'aside' },
  { fault: { kind: 'longNames', count: 1 }, ends: 'aside' },
  { fault: { kind: 'characterReferences' }, ends: 'same' },
  { fault: { kind: 'badRecord', what: 'impossibleDate', count: 1 }, ends: 'aside' },
  // A ResMan lease without an id of its own still has its household's.
  { fault: { kind: 'badRecord', what: 'noId', count: 1 }, ends: 'doubt', but: { resman: 'same' } },
  { fault: { kind: 'badRecord', what: 'unreadableId', count: 1 }, ends: 'doubt', but: { resman: 'same' } },
  { fault: { kind: 'truncated' }, ends: 'transient' },
  { fault: { kind: 'cutShort' }, ends: 'transient' },
  { fault: { kind: 'invalidJson' }, ends: 'contract_violation' },
  { fault: { kind: 'gzipBomb', mb: MB }, ends: 'contract_violation' },
  { fault: { kind: 'hugePage', mb: MB }, ends: 'contract_violation' },
  { fault: { kind: 'deepNesting', depth: 10_000 }, ends: 'contract_violation' },
  { fault: { kind: 'reset' }, ends: 'transient' },
  { fault: { kind: 'silence', ms: 40_000 }, ends: 'transient' },
  { fault: { kind: 'drip', ms: 1_000 }, ends: 'transient' },
  // Where there are pages and totals.
  { fault: { kind: 'shiftingRows' }, ends: 'doubt' },
  { fault: { kind: 'repeatedPage' }, ends: 'doubt', but: { entrata: 'contract_violation' } },
  { fault: { kind: 'skippedPage' }, ends: 'unseen', but: { buildium: 'doubt' } },
  { fault: { kind: 'smallPages', rows: 2 }, ends: 'unseen', but: { buildium: 'same' } },
  { fault: { kind: 'wrongTotal' }, ends: 'doubt' },
  { fault: { kind: 'changingTotal' }, ends: 'doubt' },
  { fault: { kind: 'noTotal' }, ends: 'doubt' },
  // Each vendor's own.
  { fault: { kind: 'resultAsString' }, ends: 'doubt' },
  { fault: { kind: 'oneAsObject' }, ends: 'same' },
  { fault: { kind: 'otherDates' }, ends: 'same' },
  { fault: { kind: 'soapFault' }, ends: 'transient' },
  { fault: { kind: 'missingResult', what: 'missing' }, ends: 'auth' },
  { fault: { kind: 'missingResult', what: 'empty' }, ends: 'auth' },
  { fault: { kind: 'numericResult', value: -4 }, ends: 'auth' },
  { fault: { kind: 'numericResult', value: -3 }, ends: 'permission' },
  { fault: { kind: 'numericResult', value: -2 }, ends: 'permission' },
  { fault: { kind: 'numericResult', value: -1 }, ends: 'permission' },
  { fault: { kind: 'numericResult', value: 0 }, ends: 'permission' },
  { fault: { kind: 'sessionLimit' }, ends: 'rate_limited' },
  { fault: { kind: 'messageBeforeData', type: 'Warning' }, ends: 'same' },
  { fault: { kind: 'messageBeforeData', type: 'FYI' }, ends: 'same' },
  { fault: { kind: 'messageBeforeData', type: 'Error', message: 'Login failed. Please check login credentials.' }, ends: 'auth' },
  { fault: { kind: 'escapedResult' }, ends: 'same' },
  { fault: { kind: 'cdataResult' }, ends: 'same' },
  { fault: { kind: 'clockSkew', minutes: 90 }, ends: 'same' },
  { fault: { kind: 'loopingLink' }, ends: 'doubt' },
  { fault: { kind: 'endlessLink' }, ends: 'doubt' },
  { fault: { kind: 'lostLink' }, ends: 'unseen' },
];

let simulator: Simulator;
const patient = createPmsHttp({ allowPrivateHosts: true }),
  hurried = createPmsHttp({ allowPrivateHosts: true, timeoutMs: 400 }),
  subjects = new Map<Vendor, TownSubject>();
let isHurried = false,
  inTens = false;
const tens = (url: string) =>
  inTens ? url.replace('limit=1000', 'limit=10').replace('per_page=500', 'per_page=10').replace('page[size]=1000', 'page[size]=10') : url;
/** A cap and a deadline far below the product's, so that breaking them costs a test no gigabyte and no minute. */
const http: PmsHttp = {
  request: (request) =>
    (isHurried ? hurried : patient).request({
      ...request,
      url: tens(request.url),
      maxBytes: 1024 * 1024,
      ...(isHurried ? { timeoutMs: 400 } : {}),
    }),
};
const CHOSEN: Record<Vendor, string> = {
  buildium: 'buildium',
  entrata: 'entrata, gateway',
  yardi: 'yardi',
  appfolio: 'appfolio, basic',
  resman: 'resman',
  resman_mits: 'resman, MITS',
};
const VENDORS = Object.keys(CHOSEN) as Vendor[];
beforeAll(async () => {
  simulator = await startSimulator({ accounts: [] });
  for (const vendor of VENDORS)
    subjects.set(
      vendor,
      simulated(
        simulator,
        http,
        VARIANTS.find(({ name }) => name === CHOSEN[vendor])!,
      ),
    );
});
afterAll(async () => {
  await patient.close();
  await hurried.close();
  await simulator?.stop();
});

const houseOf = (subject: TownSubject) => {
  const id = subject.view.properties[inTens ? LARGE : SMALL]?.id ?? '';
  return { id, externalId: subject.propertyIds[id] ?? '' };
};
async function ended(subject: TownSubject): Promise<{ outcome: Outcome; message: string; homes: string[] }> {
  const { id, externalId } = houseOf(subject);
  try {
    const { result, badRecords } = await fullRead(subject, externalId),
      homes = await homesOf(subject, externalId, subject.namesIn(id));
    return { outcome: !result.complete ? 'doubt' : badRecords.length > 0 ? 'aside' : 'same', message: '', homes };
  } catch (error) {
    if (!(error instanceof PmsError)) throw error;
    return { outcome: error.code, message: error.message, homes: [] };
  }
}
const TO_DO = /\b(?:check|correct|ask|test|tried again|enter|give|allow|report|look)\b/i;

describe.each(VENDORS)('%s', (vendor) => {
  /** As it reads when nothing is wrong. */
  const orders = new Map<boolean, Awaited<ReturnType<typeof ended>>>();
  const kinds = kindsOf(factsOf(VARIANTS.find(({ name }) => name === CHOSEN[vendor])!.vendor).faults);

  test('every fault that its server has is tried', () => {
    expect(Object.keys(kinds).filter((kind) => !ROWS.some((row) => row.fault.kind === kind))).toEqual([]);
  });

  const rows = ROWS.filter(({ only, fault }) => Object.hasOwn(kinds, fault.kind) && (!only || only.includes(vendor))).map(
    (row) => [JSON.stringify(row.fault), row.but?.[vendor] ?? row.ends, row] as const,
  );
  test.each(rows)('%s: %s', async (_fault, expected, { fault }) => {
    const subject = subjects.get(vendor)!,
      { faults } = subject.account!;
    inTens = PAGING.has(fault.kind);
    const before = orders.get(inTens) ?? (await ended(subject));
    orders.set(inTens, before);
    expect(before.outcome).toBe('same');
    isHurried = fault.kind === 'silence' || fault.kind === 'drip';
    faults.replace([{ resource: 'tenancies', ...fault }]);
    const during = await ended(subject);
    faults.clear();
    isHurried = false;
    expect(during.outcome).toBe(expected === 'unseen' ? 'same' : expected);
    if (expected === 'same') expect(during.homes).toEqual(before.homes);
    // Nobody is somewhere else because of it.
    const places = (homes: readonly string[]) => homes.map((home) => home.split(' ')[0]);
    expect(places(before.homes)).toEqual(expect.arrayContaining(places(during.homes)));
    if (during.outcome in PMS_ERRORS) {
      expect(during.message).toMatch(TO_DO);
      expect(PMS_ERRORS[during.outcome as PmsErrorCode].nextStep).toMatch(/\w/);
    }
    expect(await ended(subject)).toEqual(before);
  });
});
