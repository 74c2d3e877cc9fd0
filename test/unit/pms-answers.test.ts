import { PmsError } from '../../pms/connector.ts';
import { httpStatusError, readRetryAfter } from '../../pms/errors.ts';
import { parseJson, parseJsonList } from '../../pms/json.ts';

describe('JSON', () => {
  const detailOf = (text: string) => {
    try {
      parseJson(text, 'Vendor');
      return 'ok';
    } catch (e) {
      return e instanceof PmsError ? `${e.code} ${e.detail}` : String(e);
    }
  };
  test.each([
    ['', 'contract_violation empty_body'],
    [' \n', 'contract_violation empty_body'],
    ['<!doctype html><p>Log in', 'contract_violation html_body'],
    ['[{"Id": 1, "Name": "A', 'transient truncated_body'],
    ['[{"Id": 1},', 'transient truncated_body'],
    ['[tru', 'transient truncated_body'],
    ['[{"a":"\\"', 'transient truncated_body'],
    ['[1,]', 'contract_violation invalid_json'],
    ['nope', 'contract_violation invalid_json'],
    ['[1]]', 'contract_violation invalid_json'],
    ['['.repeat(1e5), 'contract_violation too_deep'],
    ['{"a":'.repeat(1e5), 'contract_violation too_deep'],
    ['[1,'.repeat(1e5) + ']'.repeat(1e5), 'contract_violation too_deep'],
    ['['.repeat(60) + ']'.repeat(60), 'ok'],
    ['"[[[["', 'ok'],
    [`"${'['.repeat(1000)}\\\\"`, 'ok'],
  ])('%.40s: %s', (text, expected) => {
    expect(detailOf(text)).toBe(expected);
  });
  test('32 MB of brackets are given up at the depth that is too deep', () => {
    const text = '['.repeat(32 << 20);
    expect(detailOf(text)).toBe('contract_violation too_deep');
  });
  test('each element of a list has a hash of its own text, wherever it stands', () => {
    const list = parseJsonList(' [ {"a": [1, 2]},\n  "x,]" , {"a": [1, 2]}\n]', 'V');
    expect(list?.items).toEqual([{ a: [1, 2] }, 'x,]', { a: [1, 2] }]);
    expect(list?.hashOf(0)).toBe(list?.hashOf(2));
    expect(list?.hashOf(0)).not.toBe(list?.hashOf(1));
    expect(parseJsonList('[]', 'V')?.items).toEqual([]);
    expect(parseJsonList('{"a": [1]}', 'V')).toBeNull();
  });
  test('integers beyond 2^53 stay as they were written', () => {
    expect(parseJson('[{"Id": 9007199254740993, "Rent": 1500.5, "Neg": -9007199254740995, "x": 12}]', 'V')).toEqual([
      { Id: '9007199254740993', Rent: 1500.5, Neg: '-9007199254740995', x: 12 },
    ]);
  });
});

describe('HTTP status', () => {
  const context = { vendor: 'Buildium', what: 'the leases', permissionHint: 'Give it.' };
  const errorOf = (status: number, headers: Record<string, string> = {}) =>
    httpStatusError({ status, headers, text: 'vendor text' }, context);
  test.each([
    [400, 'client'],
    [401, 'auth'],
    [403, 'permission'],
    [404, 'not_found'],
    [408, 'transient'],
    [409, 'client'],
    [415, 'client'],
    [422, 'client'],
    [429, 'rate_limited'],
    [500, 'transient'],
    [502, 'transient'],
    [503, 'maintenance'],
    [504, 'transient'],
    [204, 'contract_violation'],
  ])('%d is %s', (status, code) => {
    expect(errorOf(status)).toMatchObject({ code, detail: `http_${status}` });
    expect(errorOf(status).message).not.toContain('vendor text');
  });
  test('Retry-After counts in seconds or as a date, at most an hour', () => {
    expect(errorOf(429, { 'retry-after': '7' }).retryAfterMs).toBe(7000);
    expect(errorOf(429).retryAfterMs).toBeNull();
    expect(readRetryAfter({ 'retry-after': 'Tue, 01 Dec 2026 10:00:30 GMT', date: 'Tue, 01 Dec 2026 10:00:00 GMT' })).toBe(30_000);
    expect(readRetryAfter({ 'retry-after': '999999999' })).toBe(3_600_000);
    expect(readRetryAfter({ 'retry-after': 'soon' })).toBeNull();
    expect(readRetryAfter({ 'retry-after': 'Tue, 01 Dec 2020 10:00:30 GMT' })).toBe(0);
  });
});
