// The worked example of docs/connectors.md: a connector for "Acme", an invented PMS. test/conformance/example.test.ts runs the kit with it.
//
//   GET /houses                     [{ "no": "7", "title": "Elm Court" }]
//   GET /houses/7/flats             [{ "no": "0103", "state": "let" }]                 state: let, empty, model
//   GET /houses/7/leases?page=1     { "count": 214, "rows": [{ "no": "L-9", "flat": "0103", "from": "2026-03-01", "to": null,
//                                     "word": "lives here", "people": [{ "no": "P-1", "name": ["Ana", "Diaz"], "mail": "ana@example.com", "kind": "main" }] }] }
// Log-in: header X-Acme-Key. 401 wrong key, 403 the key may not read this, 100 rows a page.
import { z } from 'zod';
import type { BadRecord, PmsMember, PmsTenancy, PmsUnit } from '../../domain/pms.ts';
import { PmsError, type KnownStatus, type PmsConnector, type PmsContext, type PmsPage, type PmsTestStep } from '../../pms/connector.ts';
import { httpStatusError } from '../../pms/errors.ts';
import { BadField, badRecord, contentHash, isRow, readDate, readRows, readText, readWord, type Row } from '../../pms/fields.ts';
import { parseJson } from '../../pms/json.ts';
import { readKey } from '../../pms/values.ts';

const WORDS: readonly KnownStatus[] = [
  { raw: 'lives here', meaning: 'current' },
  { raw: 'signed', meaning: 'pending' },
  { raw: 'gone', meaning: 'past' },
];
const ROLES: Readonly<Record<string, PmsMember['role']>> = { main: 'primary', mate: 'occupant', child: 'minor', surety: 'guarantor' };

/** One request: what is not 200 is a PmsError with a sentence that says what to do; a vendor's own text never gets into it. */
async function get(ctx: PmsContext, path: string, what: string): Promise<unknown> {
  const response = await ctx.http.request({
    method: 'GET',
    url: `${ctx.fields.baseUrl ?? 'https://api.acme.example'}${path}`,
    headers: { 'x-acme-key': ctx.fields.key ?? '' },
    signal: ctx.signal,
  });
  if (response.status !== 200)
    throw httpStatusError(response, {
      vendor: 'Acme',
      what,
      permissionHint: `In Acme, under Keys, tick "${what}" for this key, then test the credential.`,
    });
  return parseJson(response.text, 'Acme');
}

/** Every raw row has its entry in `rows`, also one that is set aside: completeness counts them. */
function pageOf(list: string, raw: unknown, map: (row: Row, id: string, bad: BadRecord[]) => void): PmsPage & { badRecords: BadRecord[] } {
  if (!Array.isArray(raw))
    throw new PmsError(
      'contract_violation',
      'not_a_list',
      'Acme answered with something else where a list was due. Test the credential; if it passes, ask the vendor.',
    );
  const page = { rows: [] as PmsPage['rows'], total: null, nextCursor: null, badRecords: [] as BadRecord[] };
  for (const row of raw as unknown[]) {
    const id = isRow(row) ? readKey(row.no) : null;
    page.rows.push(id === null ? null : { id, hash: contentHash(row) });
    try {
      if (id === null || !isRow(row)) throw new BadField('no', 'unreadable_id', row);
      map(row, id, page.badRecords);
    } catch (error) {
      if (!(error instanceof BadField)) throw error;
      page.badRecords.push(badRecord(list, list === 'leases' ? id : null, null, error));
    }
  }
  return page;
}

async function houses(ctx: PmsContext): Promise<PmsPage> {
  const properties: NonNullable<PmsPage['properties']> = [];
  const page = pageOf('houses', await get(ctx, '/houses', 'Houses'), (row, id) => {
    properties.push({ externalId: id, name: readText(row, 'title') ?? id, isActive: true });
  });
  return { ...page, properties };
}

async function flats(ctx: PmsContext, house: string): Promise<PmsPage> {
  const units: PmsUnit[] = [];
  const page = pageOf('units', await get(ctx, `/houses/${encodeURIComponent(house)}/flats`, 'Flats'), (row, id) => {
    units.push({ externalId: id, propertyExternalId: house, label: id, isRentable: readText(row, 'state') !== 'model' });
  });
  return { ...page, units };
}

async function leases(ctx: PmsContext, house: string, no: number): Promise<PmsPage> {
  const body = await get(ctx, `/houses/${encodeURIComponent(house)}/leases?page=${no}`, 'Leases'),
    tenancies: PmsTenancy[] = [];
  const page = pageOf('leases', isRow(body) ? body.rows : null, (row, id, bad) => {
    const members: PmsMember[] = [];
    for (const person of readRows(row, 'people')) {
      const personId = readKey(person.no);
      try {
        members.push(mapPerson(person, personId, readWord(row, 'word')));
      } catch (error) {
        if (!(error instanceof BadField)) throw error;
        // One bad person is set aside; the others of the household go on.
        bad.push(badRecord('leases', id, personId, error));
      }
    }
    tenancies.push({
      externalId: id,
      propertyExternalId: house,
      unitExternalId: readText(row, 'flat') ?? undefined,
      leaseStart: readDate(row, 'from'),
      leaseEnd: readDate(row, 'to'),
      members,
    });
  });
  const total = isRow(body) && typeof body.count === 'number' ? body.count : null;
  return { ...page, tenancies, total, nextCursor: page.rows.length === 100 ? String(no + 1) : null };
}

/** What the product does not need (her birth date, her bank) is not read at all. */
function mapPerson(person: Row, id: string | null, word: string): PmsMember {
  if (id === null) throw new BadField('people.no', 'unreadable_id', person.no);
  const [firstName = null, lastName = null] = Array.isArray(person.name) ? person.name.filter((part) => typeof part === 'string') : [];
  const status = WORDS.find(({ raw }) => raw === word)?.meaning ?? 'unknown';
  if (firstName === null && lastName === null && status !== 'past') throw new BadField('name', 'no_name', null);
  return {
    externalId: id,
    role: ROLES[readText(person, 'kind') ?? ''] ?? 'unknown',
    firstName,
    lastName,
    email: readText(person, 'mail'),
    phone: null,
    rawStatus: word,
    status,
  };
}

/** Step by step, ending with the first that failed. */
async function test(ctx: PmsContext): Promise<PmsTestStep[]> {
  try {
    const { properties = [] } = await houses(ctx),
      [first] = properties;
    if (!first)
      return [
        {
          name: 'properties',
          ok: false,
          detail: 'The key sees no house. In Acme, under Keys, choose the houses that it may read.',
          code: 'not_found',
        },
      ];
    await flats(ctx, first.externalId);
    await leases(ctx, first.externalId, 1);
    return [
      { name: 'auth', ok: true, detail: 'Acme accepts the key.', code: null },
      { name: 'permission', ok: true, detail: 'The key may read Houses, Flats and Leases.', code: null },
    ];
  } catch (error) {
    if (!(error instanceof PmsError)) throw error;
    return [
      {
        name: error.code === 'auth' ? 'auth' : error.code === 'permission' ? 'permission' : 'reach',
        ok: false,
        detail: error.message,
        code: error.code,
      },
    ];
  }
}

export const acme: PmsConnector = {
  vendor: 'acme',
  name: 'Acme',
  capabilities: {
    flagsGuarantors: true,
    flagsMinors: true,
    looksUpById: false,
    givesTimeZone: false,
    givesBeds: false,
    maxConcurrentRequests: 2,
    rates: [{ requests: 60, perSeconds: 60, per: 'account' }],
  },
  credentialSchema: z.object({
    key: z.string().trim().min(1).max(500).meta({ title: 'Key', description: 'In Acme: Settings > Keys.', writeOnly: true }),
    baseUrl: z.string().optional(),
  }),
  identityFields: ['key'],
  knownStatuses: WORDS,
  test,
  listProperties: houses,
  openRead: (ctx, { propertyExternalId }) => ({
    lists: ['units', 'leases'],
    totalsPromised: false,
    fetchPage: (list, cursor) => (list === 'units' ? flats(ctx, propertyExternalId) : leases(ctx, propertyExternalId, Number(cursor ?? 1))),
  }),
};
