// PMS units are known by their ids (docs/rules.md, Unit Sync): whatever a list calls them, and whether it still has them, their mapping stays.
import { expectSettled, freshProperty, id, mail, plannedStage, world } from '../support/planned-stage.ts';
import type { TestProperty } from '../support/planned-world.ts';

plannedStage();

const known = (property: TestProperty) =>
  world.sql.rows<{ label: string; unit: string | null; isGone: boolean }>(
    'select pu.label, u.name as unit, pu.gone_at is not null as "isGone" from pms_unit pu left join unit u on u.id = pu.unit_id where pu.pms_property_id = $1 order by pu.external_id limit 2',
    [property.pmsPropertyId],
  );
async function listed(): Promise<TestProperty> {
  const property = await freshProperty();
  property.listed = new Map([...property.units.keys()].map((name) => [`u-${name}`, name]));
  property.stays = [{ tenancy: id('t1'), person: id('a'), unit: '1A', email: mail('ann') }];
  await property.sync();
  await expectSettled(property);
  expect(await known(property)).toEqual([
    { label: '1A', unit: '1A', isGone: false },
    { label: '1B', unit: '1B', isGone: false },
  ]);
  return property;
}

test('renamed in the PMS, it keeps its mapping, and whoever lives there her unit', async () => {
  const property = await listed();
  property.listed!.set('u-1A', 'Garden 1').set('u-1B', '1A');
  await property.sync();
  expect(await known(property)).toEqual([
    { label: 'Garden 1', unit: '1A', isGone: false },
    { label: '1A', unit: '1B', isGone: false },
  ]);
  expect(await property.homes()).toEqual(['Ann Lee: 1A current pms']);
  await expectSettled(property);
});

test('no longer listed, it is flagged and keeps its mapping; listed again, the flag goes; an incomplete list says nothing', async () => {
  const property = await listed(),
    isGone = async () => (await known(property)).map((each) => [each.unit, each.isGone]);
  property.listed!.delete('u-1B');
  await property.sync({ complete: false });
  expect(await isGone()).toEqual([
    ['1A', false],
    ['1B', false],
  ]);
  await property.sync();
  expect(await isGone()).toEqual([
    ['1A', false],
    ['1B', true],
  ]);
  await expectSettled(property);
  property.listed!.set('u-1B', '1B');
  await property.sync();
  expect(await isGone()).toEqual([
    ['1A', false],
    ['1B', false],
  ]);
  expect(await property.homes()).toEqual(['Ann Lee: 1A current pms']);
});
