/** Who pressed it: a token. Kept on runs, decisions and audit events. */
export interface Actor {
  tokenId: string;
  name: string;
  role: string;
}

/** What the product does by itself in somebody's name (set-up, first run). */
export const SYSTEM_ACTOR: Actor = { tokenId: '00000000-0000-0000-0000-000000000000', name: 'Unit Sync', role: 'system' };

/** What every write by hand says of itself: in whose organization, by whom, when. */
export interface Write {
  organizationId: string;
  actor: Actor;
  now: Date;
}
/** One that belongs to a property. */
export interface PropertyWrite extends Write {
  propertyId: string;
}
