import type { ConflictType } from '../domain/plan/types.ts';
import type { LeaseStatus } from '../domain/pms.ts';
import type { HumanWriteBase } from './human-write.ts';
import type { Row } from './journal.ts';

export interface ResolveConflict extends HumanWriteBase {
  propertyId: string;
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
