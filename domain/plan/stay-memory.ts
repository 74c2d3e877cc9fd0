/** What plans have said of a stay, kept from one to the next. */
export interface StayMemory {
  /** The read that first said its end, and when; null while nothing says it. */
  endSaidReadNo: number | null;
  endSaidAt: Date | null;
  endReason: string | null;
  moveOutKnownSince: Date | null;
  leaseEndKnownSince: Date | null;
  missingSinceRead: number | null;
  missingSinceAt: Date | null;
  /** When a look-up by id last said that the tenancy is not there. */
  notFoundAt: Date | null;
}

/** The memory alone, of a row that has more. */
export const memoryOf = (row: StayMemory): StayMemory => ({
  endSaidReadNo: row.endSaidReadNo,
  endSaidAt: row.endSaidAt,
  endReason: row.endReason,
  moveOutKnownSince: row.moveOutKnownSince,
  leaseEndKnownSince: row.leaseEndKnownSince,
  missingSinceRead: row.missingSinceRead,
  missingSinceAt: row.missingSinceAt,
  notFoundAt: row.notFoundAt,
});
