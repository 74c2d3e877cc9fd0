import { notFound } from '../domain/refusal.ts';
import { addPerson, editPerson, KEPT_FIELDS } from '../sync/people.ts';
import { assignByHand, deleteAssignment } from '../sync/manual-assignment.ts';
import type { ApiDeps } from './deps.ts';
import { ResidentAnswer } from './resident-view.ts';
import { findPerson, residentView } from './residents.ts';
import { route, type Context, type Route } from './route.ts';
import { Day, Id, Reason, line, orNull, z } from './schemas.ts';
import { propertyInScope, requireProperty, visibleProperties } from './scope.ts';
import { versionCheck, writeIn, writeOf } from './writes.ts';

const Name = line(200);
const Email = z
  .string()
  .trim()
  .max(320)
  .regex(/^[^\s@]+@[^\s@]+$/, 'must be an e-mail address');
const Phone = line(50);
const Written = ResidentAnswer.extend({ runId: Id.nullable() });

/** Properties where the person holds or has something and the token may write. */
async function propertiesInReach(ctx: Context, personId: string): Promise<string[]> {
  const rows = await ctx.sql.rows<{ id: string }>(
    `select distinct x.id
      from (select property_id as id from stay where person_id = $1 and state <> 'outside' union select property_id from assignment
        where person_id = $1 union select property_id from block where person_id = $1 and lifted_at is null union select added_at_property
        from person where id = $1) x
      where x.id is not null and ($2::uuid[] is null or x.id = any($2))
      order by 1`,
    [personId, visibleProperties(ctx)],
  );
  return rows.map((row) => row.id);
}

export function peopleRoutes(deps: ApiDeps): Route[] {
  const { block, unblock, merge } = deps.decisions ?? {};
  return [
    route({
      method: 'post',
      path: '/properties/{id}/residents',
      tag: 'Residents',
      summary: 'Add a resident by hand',
      role: 'manager',
      idempotent: true,
      status: 201,
      answer: Written,
      problems: ['busy'],
      body: z.strictObject({
        firstName: Name,
        lastName: Name,
        email: Email.nullable().optional(),
        phone: Phone.nullable().optional(),
        protected: z.boolean().optional(),
      }),
      async handle(ctx) {
        await propertyInScope(ctx);
        const { firstName, lastName, email = null, phone = null, protected: isProtected = false } = ctx.body;
        const { personId, runId } = await addPerson(ctx.deps.db.pool, {
          ...writeIn(ctx),
          id: ctx.newObjectId,
          fields: { firstName, lastName, email, phone, protected: isProtected },
        });
        return { ...(await residentView(ctx, personId)), runId };
      },
    }),
    route({
      method: 'patch',
      path: '/residents/{id}',
      tag: 'Residents',
      summary: 'Edit by hand; what is edited is kept until released',
      role: 'manager',
      versioned: true,
      answer: Written,
      problems: ['busy'],
      description: '`release` gives fields back to the PMS, whose present values apply at once.',
      body: z.strictObject({
        firstName: Name.optional(),
        lastName: Name.optional(),
        email: Email.nullable().optional(),
        phone: Phone.nullable().optional(),
        protected: z.boolean().optional(),
        release: z.array(z.enum(KEPT_FIELDS)).max(4).optional(),
      }),
      async handle(ctx) {
        const personId = await findPerson(ctx);
        const { runId } = await editPerson(ctx.deps.db.pool, {
          ...writeOf(ctx),
          personId,
          propertyIds: visibleProperties(ctx),
          patch: ctx.body,
          checkVersion: versionCheck(ctx),
        });
        return { ...(await residentView(ctx, personId)), runId };
      },
    }),
    route({
      method: 'post',
      path: '/residents/{id}/assignments',
      tag: 'Residents',
      summary: 'Give a unit by hand, both days held; one held from the sync becomes manual',
      role: 'manager',
      idempotent: true,
      status: 201,
      answer: z.object({ id: Id, residentId: Id, unitId: Id, runId: Id.nullable(), resident: ResidentAnswer }),
      problems: ['already_assigned', 'blocked', 'busy'],
      body: z.strictObject({ unitId: Id, from: Day, until: orNull(Day).optional() }),
      async handle(ctx) {
        const unit = await ctx.sql.row<{ propertyId: string }>(
          'select property_id as "propertyId" from unit where id = $1 and organization_id = $2',
          [ctx.body.unitId, ctx.organizationId],
        );
        // An unlimited token may give a person of any property a unit; a limited one, people and units of its own.
        const personId = await findPerson(ctx);
        if (unit) requireProperty(ctx, unit.propertyId);
        const propertyId = unit?.propertyId ?? (await propertiesInReach(ctx, personId))[0];
        if (!propertyId) throw notFound('unit');
        const { assignmentId, runId } = await assignByHand(ctx.deps.db.pool, {
          ...writeIn(ctx, propertyId),
          id: ctx.newObjectId,
          personId,
          unitId: ctx.body.unitId,
          from: ctx.body.from,
          until: ctx.body.until ?? null,
        });
        return { id: assignmentId, residentId: personId, unitId: ctx.body.unitId, runId, resident: await residentView(ctx, personId) };
      },
    }),
    route({
      method: 'delete',
      path: '/assignments/{id}',
      tag: 'Residents',
      summary: 'Take a unit away by hand',
      role: 'manager',
      problems: ['already_ended', 'busy'],
      description: "Deleting a manual one lets the PMS's support stand (`kept`); deleting one made by the sync leaves a decision.",
      answer: z.object({ runId: Id, kept: z.boolean(), decisionId: Id.nullable() }),
      async handle(ctx) {
        const row = await ctx.sql.row<{ propertyId: string }>(
          'select property_id as "propertyId" from assignment where id = $1 and organization_id = $2',
          [ctx.id, ctx.organizationId],
        );
        if (!row) throw notFound('assignment');
        requireProperty(ctx, row.propertyId);
        return deleteAssignment(ctx.deps.db.pool, { ...writeIn(ctx, row.propertyId), assignmentId: ctx.id });
      },
    }),
    ...(block
      ? [
          route({
            method: 'post',
            path: '/residents/{id}/block',
            tag: 'Residents',
            summary: 'End everything a person holds, at once, in the properties you may see',
            role: 'manager',
            answer: Written,
            problems: ['blocked', 'conflict', 'busy'],
            body: z.strictObject({ reason: Reason }),
            async handle(ctx) {
              const personId = await findPerson(ctx);
              const { runId } = await block({
                organizationId: ctx.organizationId,
                personId,
                propertyIds: await propertiesInReach(ctx, personId),
                reason: ctx.body.reason,
                actor: ctx.actor,
              });
              return { ...(await residentView(ctx, personId)), runId };
            },
          }),
        ]
      : []),
    ...(unblock
      ? [
          route({
            method: 'delete',
            path: '/residents/{id}/block',
            tag: 'Residents',
            summary: 'Lift the block; the next run gives what the PMS supports',
            role: 'manager',
            answer: Written,
            problems: ['conflict', 'busy'],
            async handle(ctx) {
              const personId = await findPerson(ctx);
              const { runId } = await unblock({
                organizationId: ctx.organizationId,
                personId,
                propertyIds: await propertiesInReach(ctx, personId),
                actor: ctx.actor,
              });
              return { ...(await residentView(ctx, personId)), runId };
            },
          }),
        ]
      : []),
    ...(merge
      ? [
          route({
            method: 'post',
            path: '/residents/{id}/merge',
            tag: 'Residents',
            summary: 'Merge a person into another, who survives',
            role: 'manager',
            answer: Written,
            problems: ['busy', 'conflict'],
            body: z.strictObject({ into: Id }),
            async handle(ctx) {
              const personId = await findPerson(ctx),
                into = await findPerson(ctx, ctx.body.into);
              const { runId } = await merge({ organizationId: ctx.organizationId, personId, into, actor: ctx.actor });
              return { ...(await residentView(ctx, into)), runId };
            },
          }),
        ]
      : []),
  ];
}
