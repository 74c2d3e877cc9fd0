import { extendZodWithOpenApi } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { isCivilDate } from '../domain/days.ts';

extendZodWithOpenApi(z);
export { z };

/** Schemas that several resources share. Bodies are strict objects: an unknown field is a 422. */
export const Id = z.guid().openapi({ format: 'uuid' });
export const Instant = z.iso.datetime();
export const Day = z.string().refine(isCivilDate, 'a calendar day, YYYY-MM-DD').openapi({ format: 'date' });
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;
/** Text that people type: trimmed, not empty, without control characters (which no screen shows and some storage refuses). */
export const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(max, `at most ${max} characters`)
    .refine((value) => !CONTROL.test(value), 'must be one line without control characters');
export const Reason = line(500);
export const orNull = <T extends z.ZodType>(schema: T) => z.union([schema, z.null()]);
export const listOf = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), nextCursor: z.string().nullable() });
/** JSON whose shape belongs to a change's kind. */
export const AnyJson = z.unknown().openapi({ type: ['object', 'array', 'string', 'number', 'boolean', 'null'] });
