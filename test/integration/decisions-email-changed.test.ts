// What the answers to an e-mail that changed do at once, and that the next run neither undoes nor repeats it (docs/rules.md, Actions).
import { expectSettled, freshProperty, id, mail, one, plannedStage, world } from '../support/planned-stage.ts';
import type { TestProperty } from '../support/planned-world.ts';

plannedStage();

describe('email_changed', () => {
  async function changed(): Promise<TestProperty> {
    const property = await freshProperty();
    property.stays = [{ tenancy: id('t1'), person: id('a'), unit: '1A', email: mail('ann') }];
    await property.sync();
    property.stay(id('a'), { email: mail('new') });
    await property.sync();
    return property;
  }

  test('accept: contact and log-in follow, the same person', async () => {
    const property = await changed(),
      conflict = await one(property, 'email_changed'),
      ann = await property.personOf(id('a'));
    await property.resolve(conflict.id, 'accept');
    expect(await world.person(ann)).toMatchObject({ email: mail('new'), login: mail('new') });
    await expectSettled(property);
    expect(await property.conflicts()).toEqual([]);
    expect(await property.homes()).toEqual(['Ann Lee: 1A current pms']);
  });

  test('accept of an e-mail that somebody has come to log in with: contact only, and it is asked who logs in with it, until that is taken back', async () => {
    const property = await changed(),
      ann = await property.personOf(id('a'));
    property.stays = [{ tenancy: id('t2'), person: id('b'), firstName: 'Bob', unit: '2A', email: mail('new') }];
    await property.sync();
    const bob = await property.personOf(id('b')),
      { runId } = await property.resolve((await one(property, 'email_changed')).id, 'accept');
    expect(await world.person(ann)).toMatchObject({ email: mail('new'), login: mail('ann') });
    expect(await one(property, 'shared_email')).toMatchObject({ person: ann, candidates: [bob] });
    await world.undo(property, runId);
    expect(await world.person(ann)).toMatchObject({ email: mail('ann'), login: mail('ann') });
    expect(await one(property, 'email_changed')).toMatchObject({ person: ann });
  });

  test('keep: ours stays, until the PMS says yet another one', async () => {
    const property = await changed(),
      conflict = await one(property, 'email_changed'),
      ann = await property.personOf(id('a'));
    await property.resolve(conflict.id, 'keep');
    await expectSettled(property);
    expect(await property.conflicts()).toEqual([]);
    expect(await world.person(ann)).toMatchObject({ email: mail('ann'), login: mail('ann') });
    property.stay(id('a'), { email: mail('third') });
    await property.sync();
    await one(property, 'email_changed');
    expect(await property.decisions()).toEqual([]);
  });

  test('separate: a new person takes the stay, the unit and the new e-mail', async () => {
    const property = await changed(),
      conflict = await one(property, 'email_changed'),
      ann = await property.personOf(id('a')),
      seq = await property.feedSeq();
    await property.resolve(conflict.id, 'separate');
    const now = await property.personOf(id('a'));
    expect(now).not.toBe(ann);
    expect(await world.person(now)).toMatchObject({ email: mail('new'), login: mail('new') });
    expect(await world.person(ann)).toMatchObject({ email: mail('ann'), login: mail('ann') });
    expect(await property.homes()).toEqual(['Ann Lee: 1A current pms']);
    expect((await property.feed(seq)).map((line) => line.split(' ')[0])).toEqual(['unassign', 'assign']);
    await expectSettled(property);
    expect(await property.conflicts()).toEqual([]);
  });

  async function replaced(): Promise<{ property: TestProperty; old: string; fresh: string }> {
    const property = await freshProperty();
    property.stays = [{ tenancy: id('t1'), person: id('a'), unit: '1A', email: mail('ann') }];
    await property.sync();
    const old = await property.personOf(id('a'));
    property.stay(id('a'), { firstName: 'Zoe', lastName: 'Quinn', email: mail('zoe') });
    await property.sync();
    return { property, old, fresh: await property.personOf(id('a')) };
  }

  test('a record used again: accept merges the two, the old id survives with the present name and e-mail', async () => {
    const { property, old } = await replaced(),
      conflict = await one(property, 'email_changed');
    expect(await property.homes()).toEqual(['Ann Lee: 1A current pms', 'Zoe Quinn: 1A current pms']);
    await property.resolve(conflict.id, 'accept');
    expect(await property.personOf(id('a'))).toBe(old);
    expect(await world.person(old)).toMatchObject({ firstName: 'Zoe', lastName: 'Quinn', email: mail('zoe'), login: mail('zoe') });
    expect(await property.homes()).toEqual(['Zoe Quinn: 1A current pms']);
    await expectSettled(property);
    expect(await property.held()).toEqual([]);
    expect(await property.conflicts()).toEqual([]);
  });

  test('a record used again: keep is the same human with our name and e-mail', async () => {
    const { property, old } = await replaced(),
      conflict = await one(property, 'email_changed');
    await property.resolve(conflict.id, 'keep');
    await expectSettled(property);
    expect(await property.personOf(id('a'))).toBe(old);
    expect(await property.homes()).toEqual(['Ann Lee: 1A current pms']);
    expect(await world.person(old)).toMatchObject({ firstName: 'Ann', email: mail('ann'), login: mail('ann') });
    expect(await property.conflicts()).toEqual([]);
  });

  test('a record used again: separate confirms, and the held end of the old person applies', async () => {
    const { property, old, fresh: zoe } = await replaced(),
      conflict = await one(property, 'email_changed');
    expect((await property.held()).map((change) => change.person)).toEqual([old]);
    await property.resolve(conflict.id, 'separate');
    expect(await property.homes()).toEqual(['Zoe Quinn: 1A current pms']);
    await expectSettled(property);
    expect(await property.personOf(id('a'))).toBe(zoe);
    expect(await property.held()).toEqual([]);
    expect(await property.conflicts()).toEqual([]);
  });
});
