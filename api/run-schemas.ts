import { Instant, z } from './schemas.ts';

export const INSTANT_NULL = Instant.nullable();
/** Why a run failed or what waits in it, and what to do. */
export const RunReason = z.object({ code: z.string(), message: z.string(), nextStep: z.string().nullish() });
