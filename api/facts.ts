import { Day, Id, orNull, z } from './schemas.ts';

const text = z.string().nullable().optional(),
  yes = z.boolean().nullable().optional(),
  day = Day.nullable().optional();

/** Before and after of a change: the fields that it concerns, as they were and as they are. What a kind of change adds of its own comes beside them. */
export const ChangeFacts = orNull(
  z
    .looseObject({
      firstName: text,
      lastName: text,
      email: text,
      phone: text,
      hasLogin: yes,
      protected: yes,
      blocked: yes,
      keptFields: z.array(z.string()).optional().openapi({ description: 'Kept by hand until released.' }),
      state: text,
      status: text,
      scope: text,
      source: text,
      unit: Id.nullable().optional(),
      from: day,
      until: day,
      leaseStatus: text.openapi({ description: 'Our word.' }),
      rawLeaseStatus: text,
      role: text,
      pmsUnit: text,
      pmsUnitLabel: text,
      leaseStart: day,
      leaseEnd: day,
      moveIn: day,
      moveOut: day,
      missingSince: text,
      personExternalId: text,
      tenancyExternalId: text,
      residentId: Id.nullable().optional(),
      merge: Id.optional(),
      undoes: z.array(Id).optional().openapi({ description: 'The changes that this one took back.' }),
    })
    .openapi('ChangeFacts'),
);

const Mapped = z.object({ pmsUnitId: Id, unitId: Id.nullable() });
/** Before and after of an audited act: fields by name; of a file of mappings, a list. Never a secret. */
export const AuditFacts = orNull(
  z.union([
    z.looseObject({
      name: text,
      residentId: Id.optional(),
      unitId: Id.nullable().optional(),
      reason: text,
      note: text,
      changeIds: z.array(Id).nullable().optional(),
      mappings: z.array(Mapped).optional(),
      secretsChanged: z.array(z.string()).optional().openapi({ description: 'Names only.' }),
    }),
    z.array(Mapped),
  ]),
);
