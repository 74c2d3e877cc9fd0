/**
 * Reads a unit label as people write it into a building key and a unit key, so that "Bldg A - 12B", "A-012B" and "A 12 b" are the same (docs/rules.md, Unit Sync, Suggestions).
 * Keys serve suggestions only; what is mapped goes by ids.
 */

export interface UnitKeys {
  /** Empty where no building is named. */
  building: string;
  unit: string;
  /** The part of `building` that the label itself names. */
  labelBuilding: string;
}

/** Words that say "what follows is a unit" and mean nothing themselves. */
const UNIT_WORDS = new Set(['APT', 'APTS', 'APARTMENT', 'UNIT', 'UN', 'SUITE', 'STE', 'NO', 'NR', 'NUM', 'NUMBER']);
const BUILDING_WORDS = new Set(['BLDG', 'BLDNG', 'BLD', 'BUILDING', 'BLG']);
/** Words that make another unit of the same number: a garage 12 is not the flat 12. Different spellings of one word are one. */
const KIND_WORDS = new Map(
  Object.entries({
    PH: 'PH',
    PENTHOUSE: 'PH',
    GARAGE: 'GARAGE',
    GAR: 'GARAGE',
    PARKING: 'PARKING',
    PRK: 'PARKING',
    STORAGE: 'STORAGE',
    STOR: 'STORAGE',
    COTTAGE: 'COTTAGE',
    TOWNHOME: 'TH',
    TOWNHOUSE: 'TH',
    TH: 'TH',
    LOT: 'LOT',
    SPACE: 'SPACE',
    SPC: 'SPACE',
    STUDIO: 'STUDIO',
    LOFT: 'LOFT',
    ROOM: 'ROOM',
    RM: 'ROOM',
    OFFICE: 'OFFICE',
    MODEL: 'MODEL',
    SHOP: 'SHOP',
    RETAIL: 'RETAIL',
    BASEMENT: 'BASEMENT',
    BSMT: 'BASEMENT',
    VILLA: 'VILLA',
    CARPORT: 'CARPORT',
  }),
);

type Token = { kind: 'digits' | 'letters' | 'kind'; text: string } | { kind: 'unitWord' | 'buildingWord' };

function wordToken(word: string, next: string | undefined): Token[] {
  // "No" is a word for "number" only before something; alone it may be a name.
  if (UNIT_WORDS.has(word) && (word !== 'NO' || next !== undefined)) return [{ kind: 'unitWord' }];
  if (BUILDING_WORDS.has(word)) return [{ kind: 'buildingWord' }];
  const kind = KIND_WORDS.get(word);
  if (kind) return [{ kind: 'kind', text: kind }];
  // "BldgA", "AptB": written together.
  const glued = /^(BLDG|BUILDING|APT|UNIT|STE|SUITE)(\p{L}{1,2})$/u.exec(word);
  if (glued?.[1] && glued[2])
    return [{ kind: BUILDING_WORDS.has(glued[1]) ? 'buildingWord' : 'unitWord' }, { kind: 'letters', text: glued[2] }];
  return [{ kind: 'letters', text: word }];
}

function tokensOf(label: string): Token[] {
  const text = label
    .normalize('NFKC')
    .replace(/ß/g, 'ss')
    .toUpperCase()
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/(\d)(?:[\s-]*1\u2044|[\s-]+1\s*\/\s*)2(?!\d)/gu, '$1HALF');
  const words = text.match(/\p{L}+|\p{Nd}+|#/gu) ?? [];
  return words.flatMap((word, i): Token[] =>
    word === '#'
      ? [{ kind: 'unitWord' }]
      : /^\p{Nd}/u.test(word)
        ? [{ kind: 'digits', text: word.replace(/^0+(?=.)/, '') }]
        : wordToken(word, words[i + 1]),
  );
}

type Named = Extract<Token, { text: string }>;
const isNamed = (token: Token): token is Named => 'text' in token;
/** Letters beside digits belong together ("12" "B" is 12B); two numbers or two words stay apart. */
function join(tokens: readonly Named[]): string {
  return tokens.reduce((text, token, i) => {
    const before = tokens[i - 1];
    return text + (before && (before.kind === 'digits') === (token.kind === 'digits') ? '-' : '') + token.text;
  }, '');
}
const joinParts = (...parts: readonly string[]): string =>
  parts
    .filter(Boolean)
    .reduce((text, part) => (text ? text + (/\p{Nd}$/u.test(text) === /^\p{Nd}/u.test(part) ? '-' : '') + part : part), '');

/** Without words that tell: the unit is the last number with the letters after it, everything before is the building. */
function readPlain(tokens: readonly Named[]): { building: string; unit: string } {
  const lastDigits = tokens.findLastIndex((token) => token.kind === 'digits');
  if (lastDigits < 0) {
    const short = tokens.length === 2 && tokens.every((token) => token.kind === 'letters' && token.text.length <= 2);
    return short ? { building: tokens[0]?.text ?? '', unit: tokens[1]?.text ?? '' } : { building: '', unit: join(tokens) };
  }
  const from = tokens[lastDigits - 1]?.kind === 'kind' ? lastDigits - 1 : lastDigits;
  return { building: join(tokens.slice(0, from)), unit: join(tokens.slice(from)) };
}

function readLabel(label: string): { building: string; unit: string } {
  const tokens = tokensOf(label);
  const buildingWord = tokens.findIndex((token) => token.kind === 'buildingWord');
  if (buildingWord >= 0) {
    const before = tokens.slice(0, buildingWord),
      after = tokens.slice(buildingWord + 1);
    const named = after.filter(isNamed);
    const unitWord = after.findIndex((token) => token.kind === 'unitWord');
    // "Bldg A Apt 12": up to the unit word. "12B, Bldg A": all that follows. "A Bldg 12": the building stands before. "Bldg A - 12B": the plain reading splits it.
    if (unitWord > 0)
      return {
        building: join(after.slice(0, unitWord).filter(isNamed)),
        unit: join([...before, ...after.slice(unitWord)].filter(isNamed)),
      };
    const unitBefore = before.filter(isNamed);
    if (
      unitBefore.length &&
      (before.some((token) => token.kind === 'unitWord') || unitBefore.some((token) => token.kind === 'digits')) &&
      named.length
    )
      return { building: join(named), unit: join(unitBefore) };
    if (unitBefore.length)
      return named.length ? { building: join(unitBefore), unit: join(named) } : { building: join(unitBefore), unit: '' };
    const [first, ...rest] = named;
    if (first && rest.length) {
      const plain = readPlain(named);
      return plain.building ? plain : { building: first.text, unit: join(rest) };
    }
    return { building: join(named), unit: '' };
  }
  const unitWord = tokens.findLastIndex((token) => token.kind === 'unitWord');
  const named = tokens.filter(isNamed);
  if (unitWord < 0) return readPlain(named);
  const before = tokens.slice(0, unitWord).filter(isNamed),
    after = tokens.slice(unitWord + 1).filter(isNamed);
  // "Garage #12" and "12 Apt" have nothing to say of a building.
  if (before.at(-1)?.kind === 'kind' || !before.length || !after.length) return readPlain(named);
  const plain = readPlain(after);
  return { building: joinParts(join(before), plain.building), unit: plain.unit };
}

const MOST_REMEMBERED = 50_000;
/** The same labels are read again and again: a list of 2,000 PMS units comes in ten pages, and each page's suggestions depend on all labels. */
function remembered<V>(read: (text: string) => V): (text: string) => V {
  const known = new Map<string, V>();
  return (text) => {
    let value = known.get(text);
    if (value === undefined) {
      if (known.size >= MOST_REMEMBERED) known.clear();
      value = read(text);
      known.set(text, value);
    }
    return value;
  };
}
const labelOf = remembered(readLabel),
  buildingOf = remembered((building) => join(tokensOf(building).filter(isNamed)));

/** A building as a field of its own: "Bldg 01" is 1, "Tower B" is TOWER-B. */
export const buildingKey = (building: string | null | undefined): string => (building ? buildingOf(building) : '');

/** @param building the building as a field of its own, where there is one; a label that repeats it says it once. */
export function unitKeys(label: string, building: string | null = null): UnitKeys {
  const read = labelOf(label),
    field = buildingKey(building);
  const both =
    !field || read.building === field
      ? read.building || field
      : read.building.startsWith(field) && read.building.length > field.length
        ? read.building
        : joinParts(field, read.building);
  return { building: both, unit: read.unit, labelBuilding: read.building };
}

export interface PmsLabel {
  id: string;
  label: string;
  building: string | null;
  /** May be suggested: not mapped, not ignored. */ open: boolean;
}
export interface UnitName {
  id: string;
  name: string;
  building: string | null;
  /** May be suggested: nothing is mapped to it. */ open: boolean;
}
export interface Suggestion {
  unitId: string;
  reason: 'same_building_and_unit' | 'same_unit';
}

type Read<T> = T & { keys: UnitKeys; fieldBuilding: string };
const SEPARATOR = '\u0001';

function groupBy<T>(rows: readonly T[], key: (row: T) => string | null): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const of = key(row);
    if (of === null) continue;
    const group = groups.get(of);
    if (group) group.push(row);
    else groups.set(of, [row]);
  }
  return groups;
}

/**
 * Suggestions for a property: equal keys, or equal unit keys where one side names no building, and unique on both sides, counting those mapped already.
 * Anything less is left to a person.
 */
export function suggestMappings(pmsUnits: readonly PmsLabel[], units: readonly UnitName[]): Map<string, Suggestion> {
  const left: Read<PmsLabel>[] = pmsUnits.map((each) => ({
    ...each,
    keys: unitKeys(each.label, each.building),
    fieldBuilding: buildingKey(each.building),
  }));
  const right: Read<UnitName>[] = units.map((each) => ({
    ...each,
    keys: unitKeys(each.name, each.building),
    fieldBuilding: buildingKey(each.building),
  }));
  const found = new Map<string, Suggestion>(),
    used = new Set<string>();
  const pass = (
    reason: Suggestion['reason'],
    key: (keys: UnitKeys) => string | null,
    fits: (a: Read<PmsLabel>, b: Read<UnitName>) => boolean,
  ) => {
    const byKey = groupBy(right, (row) => key(row.keys));
    for (const [of, group] of groupBy(left, (row) => key(row.keys))) {
      const [a, second] = group,
        [b, other] = byKey.get(of) ?? [];
      if (!a || !b || second || other || !a.open || !b.open || found.has(a.id) || used.has(b.id) || !fits(a, b)) continue;
      found.set(a.id, { unitId: b.id, reason });
      used.add(b.id);
    }
  };
  const always = () => true;
  pass('same_building_and_unit', (keys) => (keys.unit && keys.building ? keys.building + SEPARATOR + keys.unit : null), always);
  // A building field that only one side has (often the property's name) says nothing against equal labels.
  pass(
    'same_building_and_unit',
    (keys) => (keys.unit && keys.labelBuilding ? keys.labelBuilding + SEPARATOR + keys.unit : null),
    (a, b) => !a.fieldBuilding || !b.fieldBuilding || a.fieldBuilding === b.fieldBuilding,
  );
  pass(
    'same_unit',
    (keys) => keys.unit || null,
    (a, b) => !a.keys.building || !b.keys.building,
  );
  return found;
}
