import type { Luck } from './luck.ts';

const once = { times: 'once' },
  some = (luck: Luck) => ({ times: luck.int(1, 3) });

/** What may go wrong with one PMS for a while; bounded in time, so that days go by. Taken back at each quiet point. */
const FAULTS: readonly ((luck: Luck) => object)[] = [
  (luck) => ({ kind: 'status', status: luck.pick([500, 502, 504, 408]), resource: 'leases', ...some(luck) }),
  () => ({ kind: 'status', status: 429, retryAfter: 1, resource: 'units', ...once }),
  () => ({ kind: 'status', status: 503, retryAfter: 1, resource: 'leases', ...once }),
  () => ({ kind: 'status', status: 401 }),
  () => ({ kind: 'status', status: 403, resource: 'leases' }),
  () => ({ kind: 'status', status: 404, resource: 'units' }),
  () => ({ kind: 'errorIn200', resource: 'leases' }),
  () => ({ kind: 'loginPage' }),
  () => ({ kind: 'empty200', resource: 'leases' }),
  () => ({ kind: 'invalidJson', resource: 'leases' }),
  () => ({ kind: 'emptyList', resource: 'leases' }),
  () => ({ kind: 'halfList', resource: 'leases' }),
  () => ({ kind: 'wrongTotal', resource: 'leases' }),
  () => ({ kind: 'repeatedPage', resource: 'leases' }),
  () => ({ kind: 'shiftingRows', resource: 'leases' }),
  () => ({ kind: 'duplicates', resource: 'leases' }),
  (luck) => ({ kind: 'badRecord', what: luck.pick(['impossibleDate', 'wrongType', 'noId']), resource: 'leases', count: 2 }),
  () => ({ kind: 'badText', resource: 'leases', count: 2 }),
  () => ({ kind: 'longNames', resource: 'leases', count: 2 }),
  () => ({ kind: 'unknownStatus', resource: 'leases', count: 2 }),
  (luck) => ({ kind: 'truncated', resource: 'leases', ...some(luck) }),
  (luck) => ({ kind: 'cutShort', resource: 'leases', ...some(luck) }),
  (luck) => ({ kind: 'reset', ...some(luck) }),
  () => ({ kind: 'silence', ms: 400, resource: 'leases', times: 2 }),
  () => ({ kind: 'propertyGone', propertyId: '101' }),
];

export const drawFault = (luck: Luck): object => luck.pick(FAULTS)(luck);
