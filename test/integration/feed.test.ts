// The change feed that door systems follow (docs/how-it-works.md, The one lock): ordered, without gaps, from any number on.
import { newId } from '../../domain/ids.ts';
import { appendFeed } from '../../sync/feed.ts';
import { transaction } from '../../sync/tx.ts';
import { apiStage, seed, somebody, t } from '../support/api-stage.ts';

apiStage();

describe('the feed', () => {
  it('has no gaps and keeps the order of commits, whoever writes at once', async () => {
    const { id } = await seed.activeProperty('Written'),
      home = newId(),
      event = {
        propertyId: id,
        runId: newId(),
        kind: 'assign' as const,
        personId: newId(),
        unitId: home,
        state: 'current' as const,
        startsOn: '2026-03-02',
        until: null,
      };
    const seen: number[] = [];
    let after = (await t.api.list('/changes')).at(-1)?.seq ?? 0,
      writing = true;
    const start = after;
    const poll = (async () => {
      for (;;) {
        const last = !writing,
          items = (await t.api.get(`/changes?after=${after}&limit=7`)).items;
        for (const each of items) seen.push(each.seq);
        after = items.at(-1)?.seq ?? after;
        if (last && !items.length) return;
      }
    })();
    await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        transaction(t.database.pool, async (sql) => {
          await sql.run('select pg_sleep($1)', [Math.random() / 20]);
          await appendFeed(
            sql,
            t.organizationId,
            new Date(),
            Array.from({ length: 1 + (i % 3) }, () => event),
          );
          if (i % 10 === 9) throw new Error('rolled back');
        }).catch(() => undefined),
      ),
    );
    writing = false;
    await poll;
    const written = Array.from({ length: 40 }, (_, i) => (i % 10 === 9 ? 0 : 1 + (i % 3))).reduce((a, b) => a + b);
    expect(seen).toEqual(Array.from({ length: written }, (_, i) => start + 1 + i));
  });
});

describe('a reader of the feed', () => {
  it('begins anywhere: what comes after a number is the same however it is asked, of all properties or of one', async () => {
    const own = await seed.activeProperty('Fed', ['72']),
      Q = `/properties/${own.id}`;
    const person = (await t.api.post(`${Q}/residents`, { firstName: 'Fee', lastName: 'Der' })).id as string;
    for (const name of ['1', '2', '3']) {
      const made = await t.api.post(`/residents/${person}/assignments`, {
        unitId: (await t.api.post(`${Q}/units`, { name })).id,
        from: '2026-03-01',
      });
      if (name === '2') await t.api.del(`/assignments/${made.id}`);
    }
    const limited = await somebody('viewer', [own.id]),
      all = (await t.api.list('/changes')) as { seq: number; propertyId: string }[],
      numbers = all.map((each) => each.seq);
    expect(numbers).toEqual(numbers.map((_, i) => numbers[0]! + i));
    for (const after of [0, ...numbers]) {
      const rest = all.filter((each) => each.seq > after);
      expect(await t.api.list(`/changes?after=${after}`, 3)).toEqual(rest);
      expect(await t.api.list(`/changes?after=${after}&propertyId=${own.id}`, 2)).toEqual(
        rest.filter((each) => each.propertyId === own.id),
      );
      expect(await limited.list(`/changes?after=${after}`, 200)).toEqual(rest.filter((each) => each.propertyId === own.id));
    }
    expect(await t.api.get(`/changes?after=${numbers.at(-1)! + 1000}`)).toEqual({ items: [], nextCursor: null });
    for (const after of ['-1', 'x', '1.5']) await t.api.refuses(422, 'invalid', 'GET', `/changes?after=${after}`);
    await t.api.refuses(404, 'not_found', 'GET', `/changes?propertyId=${newId()}`);
  });
});
