import type { Role } from '../api/types.ts';

const RANK: Record<Role, number> = { viewer: 0, manager: 1, support: 2, admin: 3, operator: 4 };

/** Each role may do what those before it may (docs/api.md, Roles). */
export const mayAs = (role: Role, needed: Role) => RANK[role] >= RANK[needed];
