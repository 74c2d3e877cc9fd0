// "Why does she have 12B?" (docs/rules.md, What a run promises): one resident's life with real runs behind it, asked of the API.
import type { ApiClient } from '../support/api-client.ts';
import { client, plannedApiStage } from '../support/planned-api-stage.ts';
import { world } from '../support/planned-stage.ts';
import type { TestProperty } from '../support/planned-world.ts';

plannedApiStage();

/** A manager with a name of her own. */
const manager = (name: string): Promise<ApiClient> => client('manager', null, name);
interface Item {
  type: string;
  what: string;
  state: string | null;
  reason: string | null;
  by: string | null;
  unitName: string | null;
  note: string | null;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}
/** Oldest first: what happened, why, and who pressed it. */
const story = (items: Item[]) =>
  items.map((each) => [each.type, each.what, each.unitName, each.reason, each.by].filter((part) => part !== null).join(' ')).reverse();
const timeline = async (api: ApiClient, id: string) => (await api.list(`/residents/${id}/timeline`, 3)) as Item[];
const lives = async (name: string): Promise<TestProperty> => {
  const property = await world.property(name);
  property.stays = [{ tenancy: `${name}-1`, person: `${name}-a`, unit: '1A', email: `ann@${name}.example`, moveInActual: '2026-02-01' }];
  return property;
};

test('her home: who mapped it, what the PMS said then and says now, why it began and why it ended', async () => {
  const property = await lives('A'),
    [mia, sam] = [await manager('Mia'), await manager('Sam')];
  const pmsUnits = (await mia.list(`/properties/${property.id}/pms-units`)) as { id: string; label: string }[],
    one = pmsUnits.find((each) => each.label === '1A')!.id;
  await mia.del(`/pms-units/${one}/mapping`);
  world.later();
  await sam.put(`/pms-units/${one}/mapping`, { unitId: property.units.get('1A') });
  await property.sync();
  const ann = await property.personOf('A-a');
  property.stay('A-a', { rawStatus: 'Notice given', status: 'notice', moveOutScheduled: '2026-03-20' });
  await property.sync();
  property.stay('A-a', { rawStatus: 'Past', status: 'past', moveOutActual: '2026-03-02' });
  await property.sync();
  const items = await timeline(mia, ann);
  expect(story(items)).toEqual([
    'mapping unmapped by_hand Mia',
    'mapping mapped 1A by_hand Sam',
    'change create first_read',
    'change assign 1A supported',
    'fact first_read',
    'change update facts_changed',
    'change end moved_out',
    'change unassign 1A moved_out',
    'fact read',
  ]);
  const first = items.find((each) => each.what === 'first_read')!,
    last = items.find((each) => each.what === 'read')!;
  // The days on which she left are of the last reading, and so is the word that ended her stay.
  expect([first.state, first.after]).toMatchObject(['current', { rawLeaseStatus: 'Current', moveIn: '2026-02-01', moveOut: null }]);
  expect([last.state, last.after]).toMatchObject(['ended', { rawLeaseStatus: 'Past', leaseStatus: 'past', moveOut: '2026-03-02' }]);
  expect(items.find((each) => each.what === 'update')).toMatchObject({
    before: { raw: 'Current', moveOutScheduled: null },
    after: { raw: 'Notice given', moveOutScheduled: '2026-03-20' },
  });
});

test('what managers decided about her: taken away, lifted, blocked, lifted, rejected, each with who did it', async () => {
  const property = await lives('B'),
    [mia, sam] = [await manager('Mia'), await manager('Sam')];
  await property.sync();
  const ann = await property.personOf('B-a'),
    home = async () => ((await mia.get(`/residents/${ann}`)) as { units: { assignmentId: string }[] }).units[0]!.assignmentId;
  const step = async (work: () => Promise<unknown>) => {
    world.later();
    await work();
  };
  await step(async () => {
    const { decisionId } = (await mia.del(`/assignments/${await home()}`)) as { decisionId: string };
    world.later();
    await sam.del(`/decisions/${decisionId}`);
  });
  await property.sync();
  await step(() => mia.post(`/residents/${ann}/block`, { reason: 'court order' }));
  await step(() => sam.del(`/residents/${ann}/block`));
  await property.sync();
  const items = await timeline(mia, ann);
  expect(story(items).filter((line) => !line.startsWith('fact') && !line.startsWith('change create'))).toEqual([
    'change assign 1A supported',
    'change unassign 1A by_hand Mia',
    'decision assign deleted Mia',
    'decision assign lifted Sam',
    'change assign 1A supported',
    'block block court order Mia',
    'change update blocked Mia',
    'change unassign 1A blocked Mia',
    'block lift Sam',
    'change update block_lifted Sam',
    'change assign 1A supported',
  ]);
});

test('a question about her: opened by a run, answered by a manager, or closed by the facts with the reason', async () => {
  const property = await lives('C'),
    mia = await manager('Mia');
  await property.sync();
  const ann = await property.personOf('C-a');
  property.stay('C-a', { email: 'new@c.example' });
  await property.sync();
  property.stay('C-a', { email: 'ann@C.example' });
  await property.sync();
  property.stay('C-a', { email: 'newer@c.example' });
  await property.sync();
  const [conflict] = (await mia.list(`/properties/${property.id}/conflicts?state=open`)) as { id: string }[];
  world.later();
  await mia.post(`/conflicts/${conflict!.id}/resolve`, { action: 'accept', note: 'she called' });
  const items = await timeline(mia, ann);
  expect(story(items).filter((line) => line.startsWith('conflict') || line.endsWith('Mia'))).toEqual([
    'conflict email_changed opened',
    'conflict email_changed email_settled',
    'conflict email_changed opened',
    'change update email_accepted Mia',
    'change update resolved_accept Mia',
    'conflict email_changed accept Mia',
  ]);
  expect(items.find((each) => each.reason === 'accept')!.note).toBe('she called');
  expect(await mia.list(`/properties/${property.id}/conflicts?state=closed`)).toMatchObject([
    { type: 'email_changed', resolution: { reason: 'email_settled' } },
  ]);
});
