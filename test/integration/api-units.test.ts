import { newId } from '../../domain/ids.ts';
import { csv } from '../support/api-client.ts';
import { apiStage, seed, t } from '../support/api-stage.ts';
import { emptyProperty, unitNames } from '../support/unit-stage.ts';

apiStage();

describe('units', () => {
  it('are added, renamed, archived; names are unique as people compare them', async () => {
    const { P } = await emptyProperty();
    const unit = await t.api.post(`${P}/units`, { name: ' 12 B ', building: 'A', floor: '1' });
    expect(unit).toMatchObject({ name: '12 B', building: 'A', floor: '1', residents: [], pmsUnits: [] });
    for (const name of ['12 b', '12  B', '１２ B'])
      expect((await t.api.refuses(409, 'duplicate_name', 'POST', `${P}/units`, { name })).detail).toContain('"12 B"');
    const other = await t.api.post(`${P}/units`, { name: '13' });
    await t.api.refuses(409, 'duplicate_name', 'PATCH', `/units/${other.id}`, { name: '12 B' });
    expect(await t.api.patch(`/units/${unit.id}`, { name: '12 b', floor: null })).toMatchObject({
      name: '12 b',
      floor: null,
      building: 'A',
    });
    expect((await t.api.del(`/units/${unit.id}`)).archivedAt).toBeTruthy();
    expect(await unitNames(P)).toEqual(['13']);
    await t.api.refuses(409, 'unit_archived', 'PATCH', `/units/${unit.id}`, { name: 'x' });
    await t.api.post(`${P}/units`, { name: '12 B' });
    for (const bad of [{ name: '' }, { name: ' ' }, { name: 'a\nb' }, { name: 'x'.repeat(101) }, { name: 'x', size: 3 }, {}])
      await t.api.refuses(422, 'invalid', 'POST', `${P}/units`, bad);
  });
  it('honour If-Match', async () => {
    const { P } = await emptyProperty(),
      unit = await t.api.post(`${P}/units`, { name: '1' }),
      etag = (await t.api.raw('GET', `/units/${unit.id}`)).headers.get('etag')!;
    await t.api.patch(`/units/${unit.id}`, { name: '2' }, { headers: { 'if-match': etag } });
    await t.api.refuses(412, 'stale', 'PATCH', `/units/${unit.id}`, { name: '3' }, { headers: { 'if-match': etag } });
    await t.api.refuses(412, 'stale', 'DELETE', `/units/${unit.id}`, undefined, { headers: { 'if-match': etag } });
  });
  it('are not archived while assigned; archiving removes mappings', async () => {
    const { id } = await seed.activeProperty('Archive'),
      P = `/properties/${id}`,
      unit = await t.api.post(`${P}/units`, { name: '1' }),
      pmsUnit = await seed.pmsUnit(id, '1');
    await t.api.put(`/pms-units/${pmsUnit}/mapping`, { unitId: unit.id });
    const person = await seed.person('Ann', 'Lee'),
      assignment = await seed.assignment(id, person, unit.id);
    expect(await t.api.get(`/units/${unit.id}`)).toMatchObject({
      residents: [{ id: person, firstName: 'Ann', state: 'current' }],
      pmsUnits: [{ id: pmsUnit, label: '1' }],
    });
    await t.api.refuses(409, 'unit_assigned', 'DELETE', `/units/${unit.id}`);
    await t.database.pool.query(`update assignment set state = 'ended' where id = $1`, [assignment]);
    const before = await seed.inputsVersion(id);
    await t.api.del(`/units/${unit.id}`);
    expect((await t.api.list(`${P}/pms-units`))[0].mapping).toBeNull();
    expect(await seed.inputsVersion(id)).toBe(before + 1);
  });
});

describe('mapping', () => {
  it('maps, changes and removes, says who is affected, and acts in the next run', async () => {
    const { id } = await seed.activeProperty('Mapping'),
      P = `/properties/${id}`,
      [a, b] = [await t.api.post(`${P}/units`, { name: 'A' }), await t.api.post(`${P}/units`, { name: 'B' })];
    const pmsUnit = await seed.pmsUnit(id, 'x'),
      bed = await seed.pmsUnit(id, 'x bed'),
      person = await seed.person('Ann', 'Lee');
    await seed.stay(id, person, pmsUnit);
    await seed.stay(id, await seed.person('Old', 'Tenant'), pmsUnit, {}, 'ended');
    let version = await seed.inputsVersion(id);
    expect(await t.api.put(`/pms-units/${pmsUnit}/mapping`, { unitId: a.id })).toMatchObject({
      mapping: { unitId: a.id, unitName: 'A', source: 'manual' },
      affected: [{ residentId: person, unitId: a.id }],
    });
    expect(await seed.inputsVersion(id)).toBe(++version);
    await t.api.put(`/pms-units/${pmsUnit}/mapping`, { unitId: a.id });
    expect(await seed.inputsVersion(id)).toBe(version);
    await t.api.put(`/pms-units/${bed}/mapping`, { unitId: a.id });
    expect((await t.api.get(`/units/${a.id}`)).pmsUnits.length).toBe(2);
    expect((await t.api.put(`/pms-units/${pmsUnit}/mapping`, { unitId: b.id })).mapping.unitName).toBe('B');
    expect(await t.api.del(`/pms-units/${pmsUnit}/mapping`)).toMatchObject({
      mapping: null,
      affected: [{ residentId: person, unitId: null }],
    });
    const elsewhere = await seed.activeProperty('Mapping elsewhere', ['72']),
      foreign = await t.api.post(`/properties/${elsewhere.id}/units`, { name: 'A' });
    for (const unitId of [foreign.id, newId(), 'x'])
      await t.api.refuses(422, 'invalid', 'PUT', `/pms-units/${pmsUnit}/mapping`, { unitId });
    await t.api.del(`/units/${b.id}`);
    await t.api.refuses(422, 'invalid', 'PUT', `/pms-units/${pmsUnit}/mapping`, { unitId: b.id });
    await t.api.refuses(404, 'not_found', 'PUT', `/pms-units/${newId()}/mapping`, { unitId: a.id });
  });
  it('ignores with a reason, unless somebody is assigned through it', async () => {
    const { id } = await seed.activeProperty('Ignoring'),
      P = `/properties/${id}`,
      unit = await t.api.post(`${P}/units`, { name: '1' }),
      office = await seed.pmsUnit(id, 'Office'),
      home = await seed.pmsUnit(id, '1');
    expect(await t.api.put(`/pms-units/${office}/ignore`, { reason: 'model' })).toMatchObject({ ignoredReason: 'model', mapping: null });
    expect((await t.api.list(`${P}/pms-units?mapping=ignored`)).map((each) => [each.label, each.ignoredReason])).toEqual([
      ['Office', 'model'],
    ]);
    expect((await t.api.list(`${P}/pms-units?mapping=unmapped`)).map((each) => each.label)).toEqual(['1']);
    await t.api.put(`/pms-units/${home}/mapping`, { unitId: unit.id });
    const person = await seed.person('Ann', 'Lee');
    await seed.assignment(id, person, unit.id, { supports: [{ stay: await seed.stay(id, person, home), pmsUnit: 'x' }] });
    await t.api.refuses(409, 'pms_unit_assigned', 'PUT', `/pms-units/${home}/ignore`, { reason: 'office' });
    await t.api.put(`/pms-units/${office}/mapping`, { unitId: unit.id });
    expect(await t.api.list(`${P}/pms-units?mapping=ignored`)).toEqual([]);
    await t.api.put(`/pms-units/${office}/ignore`, { reason: 'office' });
    expect((await t.api.del(`/pms-units/${office}/ignore`)).ignoredReason).toBeNull();
  });
  it('suggests what is equal and unique, and accepts all at once', async () => {
    const { id } = await seed.activeProperty('Suggesting'),
      P = `/properties/${id}`;
    for (const name of ['A-12', 'B-12', '14', '15']) await t.api.post(`${P}/units`, { name });
    const a12 = await seed.pmsUnit(id, '012', { building: 'Bldg A' }),
      twelve = await seed.pmsUnit(id, '12'),
      fourteen = await seed.pmsUnit(id, 'Apt 14'),
      fifteen = await seed.pmsUnit(id, '15'),
      fifteenToo = await seed.pmsUnit(id, '#15');
    const listed = Object.fromEntries(
      (await t.api.list(`${P}/pms-units?mapping=unmapped`)).map((each) => [
        each.id,
        each.suggestion && `${each.suggestion.unitName} ${each.suggestion.reason}`,
      ]),
    );
    expect(listed).toEqual({
      [a12]: 'A-12 same_building_and_unit',
      [twelve]: null,
      [fourteen]: '14 same_unit',
      [fifteen]: null,
      [fifteenToo]: null,
    });
    expect(await t.api.post(`${P}/pms-units/accept-suggestions`, { pmsUnitIds: [fourteen, twelve] })).toEqual({ mapped: 1 });
    expect(await t.api.post(`${P}/pms-units/accept-suggestions`, {})).toEqual({ mapped: 1 });
    expect(await t.api.post(`${P}/pms-units/accept-suggestions`, {})).toEqual({ mapped: 0 });
    expect((await t.api.list(`${P}/pms-units?mapping=mapped`)).map((each) => [each.id, each.mapping.source]).sort()).toEqual(
      [
        [a12, 'suggestion'],
        [fourteen, 'suggestion'],
      ].sort(),
    );
    await t.api.refuses(422, 'invalid', 'POST', `${P}/pms-units/accept-suggestions`, { pmsUnitIds: [newId()] });
  });
  it('lists the unmapped queue in its order', async () => {
    const { id } = await seed.activeProperty('Queue'),
      P = `/properties/${id}`,
      unit = await t.api.post(`${P}/units`, { name: 'old home' });
    const empty = await seed.pmsUnit(id, '1 empty'),
      later = await seed.pmsUnit(id, '2 later'),
      soon = await seed.pmsUnit(id, '3 soon'),
      awaiting = await seed.pmsUnit(id, '4 awaiting'),
      gone = await seed.pmsUnit(id, '0 gone');
    const [p1, p2, p3, p4] = [
      await seed.person('A', 'One'),
      await seed.person('B', 'Two'),
      await seed.person('C', 'Three'),
      await seed.person('D', 'Four'),
    ];
    await seed.stay(id, p1, later, { moveInScheduled: '2026-05-01' }, 'upcoming');
    await seed.stay(id, p2, soon, { moveInScheduled: '2026-04-01' }, 'upcoming');
    await seed.stay(id, p3, soon, { moveInScheduled: '2026-06-01' }, 'upcoming');
    await seed.stay(id, p4, awaiting, { moveInActual: '2026-07-01' });
    await seed.stay(id, null, empty, {}, 'outside');
    await seed.assignment(id, p4, unit.id);
    await t.database.pool.query('update pms_unit set gone_at = now() where id = $1', [gone]);
    const items = await t.api.list(`${P}/pms-units?mapping=unmapped`, 1);
    expect(items.map((each) => [each.label, each.waitingResidents, each.nearestMoveIn, each.awaitingMapping, each.gone])).toEqual([
      ['4 awaiting', 1, '2026-07-01', true, false],
      ['3 soon', 2, '2026-04-01', false, false],
      ['2 later', 1, '2026-05-01', false, false],
      ['0 gone', 0, null, false, true],
      ['1 empty', 0, null, false, false],
    ]);
    expect(items.map((each) => each.id)).toEqual([awaiting, soon, later, gone, empty]);
  });
});

describe('bulk import of PMS units', () => {
  it('creates what is missing, maps it, and changes nothing when run again', async () => {
    const { id } = await seed.activeProperty('Import'),
      P = `/properties/${id}`;
    for (const label of ['101', '102', '103']) await seed.pmsUnit(id, label, { building: 'Main' });
    await t.api.post(`${P}/units`, { name: '102' });
    expect(await t.api.post(`${P}/pms-units/import`)).toEqual({ created: 2, mapped: 3, unchanged: 0 });
    const version = await seed.inputsVersion(id);
    expect(await t.api.post(`${P}/pms-units/import`)).toEqual({ created: 0, mapped: 0, unchanged: 3 });
    expect(await seed.inputsVersion(id)).toBe(version);
    expect(await unitNames(P)).toEqual(['101', '102', '103']);
    const office = await seed.pmsUnit(id, 'Office');
    await t.api.put(`/pms-units/${office}/ignore`, { reason: 'office' });
    expect(await t.api.post(`${P}/pms-units/import`)).toEqual({ created: 0, mapped: 0, unchanged: 4 });
  });
  it('puts the building, then the PMS property before equal names, and never shares a unit', async () => {
    const { id } = await seed.activeProperty('Equal names', ['71', '72']),
      P = `/properties/${id}`;
    const { rows } = await t.database.pool.query<{ id: string }>(
        'select id from pms_property where property_id = $1 order by external_id',
        [id],
      ),
      [elm, oak] = rows.map((row) => row.id);
    await seed.pmsUnit(id, '1', { building: 'A' });
    await seed.pmsUnit(id, '1', { building: 'B' });
    await seed.pmsUnit(id, '2', { pmsPropertyId: elm! });
    await seed.pmsUnit(id, '2', { pmsPropertyId: oak! });
    await seed.pmsUnit(id, '3', { building: 'A', pmsPropertyId: elm! });
    await seed.pmsUnit(id, '3', { building: 'A', pmsPropertyId: oak! });
    await seed.pmsUnit(id, '4');
    expect(await t.api.post(`${P}/pms-units/import`)).toEqual({ created: 7, mapped: 7, unchanged: 0 });
    expect((await unitNames(P)).sort()).toEqual(['4', 'A 1', 'B 1', 'Elm Court 2', 'Elm Court A 3', 'Oak Row 2', 'Oak Row A 3']);
    await seed.pmsUnit(id, '4', { building: 'C' });
    await seed.pmsUnit(id, '4', { building: 'C', externalId: 'twin-a' });
    await seed.pmsUnit(id, '4', { building: 'C', externalId: 'twin-b' });
    expect(await t.api.post(`${P}/pms-units/import`)).toMatchObject({ created: 3, mapped: 3 });
    expect((await t.api.list(`${P}/units`)).every((each) => each.pmsUnits.length === 1)).toBe(true);
  });
});

describe('units whose PMS property is attached no more', () => {
  it('are free for the PMS units that come in its place: suggested, and taken over by the import', async () => {
    for (const way of ['accept-suggestions', 'import']) {
      const { id } = await seed.activeProperty(`Next account ${way}`, ['71', '72']),
        P = `/properties/${id}`;
      const { rows } = await t.database.pool.query<{ id: string }>(
          'select id from pms_property where property_id = $1 order by external_id',
          [id],
        ),
        [elm, oak] = rows.map((row) => row.id);
      await seed.pmsUnit(id, '101', { pmsPropertyId: elm! });
      await t.api.post(`${P}/pms-units/import`);
      const [unit] = await t.api.list(`${P}/units`),
        next = await seed.pmsUnit(id, '101', { pmsPropertyId: oak! });
      expect((await t.api.list(`${P}/pms-units`)).find((each) => each.id === next).suggestion).toBeNull();
      await t.database.pool.query('update pms_property set property_id = null where id = $1', [elm]);
      expect(await t.api.list(`${P}/pms-units`)).toMatchObject([{ id: next, suggestion: { unitId: unit.id } }]);
      expect(await t.api.post(`${P}/pms-units/${way}`, way === 'import' ? undefined : {})).toMatchObject({ mapped: 1 });
      expect((await t.api.list(`${P}/pms-units`))[0].mapping.unitId).toBe(unit.id);
      expect(await unitNames(P)).toEqual(['101']);
    }
  });
});

describe('PMS units of a PMS property that was attached to another property', () => {
  it('wait there for a mapping of their own; the old one is kept for the day on which they are back', async () => {
    const { id: first } = await seed.activeProperty('Moved from', ['71', '72']),
      { id: second } = await seed.activeProperty('Moved to', ['71']),
      { rows } = await t.database.pool.query<{ id: string }>(`select id from pms_property where property_id = $1 and external_id = '72'`, [
        first,
      ]),
      moved = rows[0]!.id;
    const [A, B] = [`/properties/${first}`, `/properties/${second}`],
      home = await t.api.post(`${A}/units`, { name: 'A 1' }),
      next = await t.api.post(`${B}/units`, { name: 'B 1' }),
      pmsUnit = await seed.pmsUnit(first, 'x', { pmsPropertyId: moved });
    const attach = (property: string) => t.database.pool.query('update pms_property set property_id = $2 where id = $1', [moved, property]);
    await t.api.put(`/pms-units/${pmsUnit}/mapping`, { unitId: home.id });
    await attach(second);
    const seen = async (P: string) => (await t.api.list(`${P}/pms-units`)).find((each) => each.id === pmsUnit)?.mapping;
    expect(await seen(A)).toBeUndefined();
    expect(await seen(B)).toBeNull();
    expect((await t.api.list(`${B}/pms-units?mapping=unmapped`)).map((each) => each.id)).toContain(pmsUnit);
    expect((await t.api.raw('GET', `${B}/mappings.csv`)).text).not.toContain('A 1');
    // The unit of another property is none that it can be mapped to.
    await t.api.refuses(422, 'invalid', 'PUT', `/pms-units/${pmsUnit}/mapping`, { unitId: home.id });
    await attach(first);
    expect(await seen(A)).toMatchObject({ unitId: home.id });
    await attach(second);
    await t.api.put(`/pms-units/${pmsUnit}/mapping`, { unitId: next.id });
    expect(await seen(B)).toMatchObject({ unitId: next.id });
  });
});

describe('mapping CSV', () => {
  it('round-trips, shows the diff first, and is all or nothing', async () => {
    const { id } = await seed.activeProperty('Mapping file'),
      P = `/properties/${id}`;
    for (const name of ['A', 'B', 'C']) await t.api.post(`${P}/units`, { name });
    const ids = {
      a: await seed.pmsUnit(id, '=a', { externalId: '001' }),
      b: await seed.pmsUnit(id, 'b', { externalId: '002' }),
      c: await seed.pmsUnit(id, 'c', { externalId: '-3' }),
    };
    const post = (file: string, mode: string) => t.api.raw('POST', `${P}/mappings/import?mode=${mode}`, file, csv);
    const file = 'pms_unit_external_id,pms_unit_label,unit_name\n001,x,a\n002,y,B\n-3,z,\n';
    expect((await post(file, 'preview')).body).toEqual({
      added: 2,
      changed: 0,
      removed: 0,
      unchanged: 1,
      errors: [],
      diff: [
        { pmsUnitId: ids.a, pmsUnitLabel: '=a', from: null, unitId: expect.any(String), to: 'A' },
        { pmsUnitId: ids.b, pmsUnitLabel: 'b', from: null, unitId: expect.any(String), to: 'B' },
      ],
    });
    expect(await t.api.list(`${P}/pms-units?mapping=mapped`)).toEqual([]);
    expect((await post(file, 'apply')).body).toMatchObject({ added: 2 });
    expect((await post('pms_unit_external_id,unit_name\n001,C\n002,\n', 'apply')).body).toMatchObject({
      added: 0,
      changed: 1,
      removed: 1,
      unchanged: 0,
      errors: [],
      diff: [
        { from: 'A', to: 'C' },
        { from: 'B', unitId: null, to: null },
      ],
    });
    const exported = (await t.api.raw('GET', `${P}/mappings.csv`)).text;
    expect(exported.replace(/^\ufeff/, '').split('\r\n')).toEqual([
      'pms_unit_external_id,pms_unit_label,unit_name',
      "001,'=a,C",
      '002,b,',
      "'-3,c,",
      '',
    ]);
    const version = await seed.inputsVersion(id);
    expect((await post(exported, 'apply')).body).toEqual({ added: 0, changed: 0, removed: 0, unchanged: 3, errors: [], diff: [] });
    expect(await seed.inputsVersion(id)).toBe(version);
    const bad = 'pms_unit_external_id,unit_name\n002,A\n999,A\n001,Nowhere\n002,B\n';
    expect((await post(bad, 'preview')).body.errors.map((each: { line: number; column: string }) => [each.line, each.column])).toEqual([
      [3, 'pms_unit_external_id'],
      [4, 'unit_name'],
      [5, 'pms_unit_external_id'],
    ]);
    expect((await post(bad, 'apply')).body.code).toBe('csv_errors');
    expect((await t.api.list(`${P}/pms-units?mapping=mapped`)).map((each) => each.id)).toEqual([ids.a]);
  });
});
