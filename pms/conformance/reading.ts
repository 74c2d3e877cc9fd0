import assert from 'node:assert/strict';
import { isCivilDate } from '../../domain/days.ts';
import { LEASE_STATUSES, RESIDENT_ROLES } from '../../domain/pms.ts';
import { PmsError } from '../connector.ts';
import { readAccountProperties } from '../read.ts';
import { fullRead, properties, type Check, type FullRead, type Subject } from './subject.ts';

const DAYS = ['moveInScheduled', 'moveInActual', 'moveOutScheduled', 'moveOutActual'] as const;
/** Texts of no more than what the product holds: trimmed, without control characters, at most 256 long. */
function isText(value: unknown, what: string): void {
  assert.ok(
    typeof value === 'string' &&
      value !== '' &&
      value === value.trim() &&
      value.length <= 256 &&
      !/\p{Cc}/u.test(value) &&
      value.isWellFormed(),
    `${what} is no text as it should be`,
  );
}
const isDay = (value: unknown, what: string): void => {
  assert.ok(value === undefined || (typeof value === 'string' && isCivilDate(value)), `${what} is no calendar day`);
};

async function each(subject: Subject, check: (read: FullRead, propertyExternalId: string) => void): Promise<void> {
  const all = await properties(subject);
  assert.ok(all.length > 0, 'the account has no property to check with');
  for (const { externalId } of all) check(await fullRead(subject, externalId), externalId);
}

/** A context whose requests are counted: under way at once, and in all. */
export function counted(subject: Subject): { ctx: ReturnType<Subject['context']>; most: () => number; calls: () => number } {
  const ctx = subject.context();
  let underWay = 0,
    most = 0,
    calls = 0;
  return {
    most: () => most,
    calls: () => calls,
    ctx: {
      ...ctx,
      http: {
        async request(request) {
          calls++;
          most = Math.max(most, ++underWay);
          try {
            return await ctx.http.request(request);
          } finally {
            underWay--;
          }
        },
      },
    },
  };
}

/** What holds for an account in order, on any server. Reads only. */
export const READING: readonly Check[] = [
  {
    name: 'the credential test passes, step by step',
    async run(subject) {
      const steps = await subject.connector.test(subject.context());
      assert.ok(steps.length > 0 && steps.every((step) => step.ok && step.code === null && step.detail !== ''), JSON.stringify(steps));
    },
  },
  {
    name: 'a wrong log-in is auth, in the test and in a read',
    async run(subject) {
      if (!subject.wrongFields) return;
      const context = () => subject.context({ fields: subject.wrongFields ?? {} });
      const last = (await subject.connector.test(context())).at(-1);
      assert.deepEqual([last?.ok, last?.code], [false, 'auth'], JSON.stringify(last));
      await assert.rejects(
        readAccountProperties(subject.connector, context()),
        (error) => error instanceof PmsError && error.code === 'auth',
      );
    },
  },
  {
    name: 'the properties of the account are read completely, each once',
    async run(subject) {
      const read = await readAccountProperties(subject.connector, subject.context());
      assert.deepEqual([read.complete, read.reason], [true, null]);
      assert.equal(new Set(read.properties.map(({ externalId }) => externalId)).size, read.properties.length);
      for (const property of read.properties) {
        isText(property.externalId, "a property's id");
        isText(property.name, "a property's name");
      }
    },
  },
  {
    name: 'each property is read completely, with nothing set aside',
    run: (subject) =>
      each(subject, ({ result, badRecords }, id) => {
        assert.deepEqual([result.complete, result.reason, badRecords], [true, null, []], `property ${id}`);
      }),
  },
  {
    name: 'ids are texts and labels are there',
    run: (subject) =>
      each(subject, ({ units, tenancies }, id) => {
        for (const unit of units) {
          isText(unit.externalId, "a unit's id");
          isText(unit.label, "a unit's label");
          assert.equal(unit.propertyExternalId, id);
          assert.equal(typeof unit.isRentable, 'boolean');
        }
        for (const tenancy of tenancies) {
          isText(tenancy.externalId, "a tenancy's id");
          assert.equal(tenancy.propertyExternalId, id);
          if (tenancy.unitExternalId !== undefined) isText(tenancy.unitExternalId, "a tenancy's unit");
          for (const member of tenancy.members) {
            isText(member.externalId, "a person's id");
            for (const predecessor of member.predecessorExternalIds ?? []) isText(predecessor, "a predecessor's id");
          }
        }
      }),
  },
  {
    name: 'days are civil days',
    run: (subject) =>
      each(subject, ({ tenancies }) => {
        for (const tenancy of tenancies) {
          isDay(tenancy.leaseStart, 'leaseStart');
          isDay(tenancy.leaseEnd, 'leaseEnd');
          for (const member of tenancy.members) for (const day of DAYS) isDay(member[day], day);
        }
      }),
  },
  {
    name: "statuses and roles are ours, with the vendor's word beside them; residents have a name",
    run: (subject) =>
      each(subject, ({ tenancies }) => {
        for (const { members } of tenancies)
          for (const member of members) {
            isText(member.rawStatus, 'a raw status');
            assert.ok(LEASE_STATUSES.includes(member.status), member.status);
            assert.ok(member.role === 'unknown' || RESIDENT_ROLES.includes(member.role), member.role);
            for (const text of [member.firstName, member.lastName, member.email, member.phone])
              if (text !== null) isText(text, 'a contact field');
            if (['pending', 'current', 'notice', 'eviction'].includes(member.status))
              assert.ok(member.firstName ?? member.lastName, 'a resident has no name');
          }
      }),
  },
  {
    name: "the documented words are there once each, with a meaning; the customer's own are texts",
    async run(subject) {
      const keys = subject.connector.knownStatuses.map(({ raw, meaning }) => {
        isText(raw, 'a status');
        assert.ok(LEASE_STATUSES.includes(meaning) && meaning !== 'unknown', raw);
        return raw.toLowerCase();
      });
      assert.ok(keys.length > 0);
      assert.equal(new Set(keys).size, keys.length);
      for (const { externalId } of await properties(subject))
        for (const { raw, meaning } of (await subject.connector.listStatuses?.(subject.context(), externalId)) ?? []) {
          isText(raw, 'a status');
          assert.ok(LEASE_STATUSES.includes(meaning));
        }
    },
  },
  {
    name: 'nobody is in one tenancy twice, and every unit that somebody has is listed',
    run: (subject) =>
      each(subject, ({ units, tenancies }) => {
        const seen = new Set<string>(),
          listed = new Set(units.map(({ externalId }) => externalId));
        for (const tenancy of tenancies)
          for (const member of tenancy.members) {
            const key = `${tenancy.externalId}\u0001${member.externalId}`;
            assert.ok(!seen.has(key), 'a person twice in a tenancy');
            seen.add(key);
            if (tenancy.unitExternalId !== undefined && ['pending', 'current', 'notice', 'eviction'].includes(member.status))
              assert.ok(listed.has(tenancy.unitExternalId), 'a unit that is in no list');
          }
      }),
  },
  {
    name: 'the same facts read twice are the same',
    async run(subject) {
      const [first] = await properties(subject),
        id = first?.externalId ?? '';
      const once = await fullRead(subject, id),
        again = await fullRead(subject, id);
      assert.deepEqual([again.units, again.tenancies], [once.units, once.tenancies]);
    },
  },
  {
    name: 'a property that there is not is an error or an empty read, never a complete one',
    async run(subject) {
      const read = await fullRead(subject, '99999999').catch((error: unknown) => {
        if (!(error instanceof PmsError)) throw error;
        return null;
      });
      assert.notEqual(read?.result.complete, true);
    },
  },
  {
    name: "a read that is cancelled ends with the caller's reason",
    async run(subject) {
      const [first] = await properties(subject),
        reason = new Error('cancelled by the check'),
        controller = new AbortController();
      const work = fullRead(subject, first?.externalId ?? '', subject.context({ signal: controller.signal }));
      controller.abort(reason);
      await assert.rejects(work, (error) => error === reason);
    },
  },
  {
    name: 'no more requests are under way than the connector declares',
    async run(subject) {
      const { ctx, most } = counted(subject);
      for (const { externalId } of await properties(subject)) await fullRead(subject, externalId, ctx);
      assert.ok(most() <= subject.connector.capabilities.maxConcurrentRequests, `${most()} at once`);
    },
  },
  {
    name: 'a tenancy looked up by id reads as in the list, and one that there is not is null or an error',
    async run(subject) {
      const { connector, today } = subject,
        [first] = await properties(subject),
        propertyExternalId = first?.externalId ?? '';
      assert.equal(connector.lookUpTenancy !== undefined, connector.capabilities.looksUpById);
      if (!connector.lookUpTenancy) return;
      for (const status of ['current', 'pending', 'past'] as const) {
        const listed = (await fullRead(subject, propertyExternalId)).tenancies.find(({ members }) =>
            members.some((member) => member.status === status),
          ),
          member = listed?.members.find((each) => each.status === status);
        if (!listed || !member) continue;
        const found = await connector.lookUpTenancy(subject.context(), {
          propertyExternalId,
          today,
          tenancyExternalId: listed.externalId,
          personExternalId: member.externalId,
        });
        assert.equal(
          found?.members.find(({ externalId }) => externalId === member.externalId)?.status,
          status,
          `a tenancy that is ${status}`,
        );
      }
      const gone = await connector
        .lookUpTenancy(subject.context(), { propertyExternalId, today, tenancyExternalId: '99999999', personExternalId: '99999999' })
        .catch((error: unknown) => {
          if (error instanceof PmsError) return null;
          throw error;
        });
      assert.equal(gone, null);
    },
  },
];
