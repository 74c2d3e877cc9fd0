/** Subjects: what a change, decision or conflict is about. Ids only (docs/how-it-works.md, Evidence). */
export const staySubject = (stay: string) => `stay:${stay}`;
export const homeSubject = (person: string, unit: string) => `person:${person}/unit:${unit}`;
export const fieldSubject = (person: string, field: string) => `person:${person}/field:${field}`;
export const assignmentSubject = (assignment: string) => `assignment:${assignment}`;
export const pmsPersonSubject = (account: string, externalId: string) => `pms:${account}/${externalId}`;
export const wordSubject = (account: string, rawKey: string) => `word:${account}/${rawKey}`;
export const recordSubject = (id: string) => `record:${id}`;

export const pmsPersonKey = (account: string, externalId: string) => `${account}\u0001${externalId}`;
export const pmsUnitKey = (pmsProperty: string, externalId: string) => `${pmsProperty}/${externalId}`;
