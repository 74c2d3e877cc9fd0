/**
 * What a vendor's protocol cannot say, and what stands in its place: listed, so that nobody takes it for a fault of ours and no comparison hides it.
 * The kit's comparison of towns makes exactly these allowances.
 */
export const FACTS = [
  'guarantor',
  'minor',
  'holdover',
  'person status',
  'fake unit',
  'bed',
  'time zone',
  'total',
  'look-up',
  'applicant',
  'bad record',
] as const;
export type Fact = (typeof FACTS)[number];
export interface Limitation {
  fact: Fact;
  instead: string;
}

export const CANNOT_EXPRESS: Readonly<Record<string, readonly Limitation[]>> = {
  buildium: [
    { fact: 'applicant', instead: 'nobody: applications are kept elsewhere' },
    { fact: 'fake unit', instead: 'an ordinary unit, to be ignored in the mapping' },
    { fact: 'bed', instead: 'several leases on one unit' },
    { fact: 'time zone', instead: 'asked in the set-up' },
  ],
  csv: [
    { fact: 'bad record', instead: 'the upload is refused with the line' },
    { fact: 'look-up', instead: 'nothing: the file is all there is' },
    { fact: 'fake unit', instead: 'leave its rows out of the file' },
    { fact: 'time zone', instead: 'asked in the set-up' },
  ],
  entrata: [
    { fact: 'total', instead: 'a short page is the last' },
    { fact: 'time zone', instead: 'asked in the set-up' },
  ],
  yardi: [
    { fact: 'guarantor', instead: 'not in the list, or an occupant without a mark' },
    { fact: 'minor', instead: 'an occupant without a mark' },
    { fact: 'person status', instead: 'occupants follow the household, but for their own days' },
    { fact: 'bed', instead: 'several households on one unit' },
    { fact: 'total', instead: 'one answer with everything' },
    { fact: 'time zone', instead: 'asked in the set-up' },
  ],
  appfolio: [
    { fact: 'guarantor', instead: 'not in the list, or a tenant without a mark' },
    { fact: 'minor', instead: 'a tenant without a mark' },
    { fact: 'applicant', instead: 'nobody' },
    { fact: 'bed', instead: 'several occupancies of one unit' },
    { fact: 'total', instead: 'the last page names no next one' },
    { fact: 'time zone', instead: 'asked in the set-up' },
  ],
  resman_mits: [
    { fact: 'guarantor', instead: 'not in the list' },
    { fact: 'minor', instead: 'an occupant without a mark' },
    { fact: 'applicant', instead: 'nobody' },
    { fact: 'person status', instead: 'current, future or former; an eviction or a notice is current' },
    { fact: 'look-up', instead: 'nothing: the list is all there is' },
    { fact: 'bed', instead: 'several households on one unit' },
    { fact: 'total', instead: 'one answer with everything' },
    { fact: 'time zone', instead: 'asked in the set-up' },
  ],
  resman: [
    { fact: 'bed', instead: 'several households on one unit' },
    { fact: 'total', instead: 'one answer with everything' },
  ],
};

export const cannot = (vendor: string, fact: Fact): boolean => CANNOT_EXPRESS[vendor]?.some((each) => each.fact === fact) ?? false;
