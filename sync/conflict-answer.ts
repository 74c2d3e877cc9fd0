import type { ConflictType } from '../domain/plan/types.ts';
import type { LeaseStatus } from '../domain/pms.ts';
import type { PropertyWrite } from './actor.ts';
import type { Row } from './journal.ts';

export interface ResolveConflict extends PropertyWrite {
  conflictId: string;
  action: string;
  residentId: string | null;
  meaning: LeaseStatus | null;
  note: string | null;
}
/** The conflict as its actions see it. */
export interface OpenConflict {
  id: string;
  propertyId: string;
  type: ConflictType;
  subject: string;
  person: string | null;
  candidates: string[];
  pms: Row;
  evidence: unknown;
}
