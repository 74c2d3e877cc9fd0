/** Invented people only. Names go beyond ASCII on purpose: accents, apostrophes, hyphens, particles, letters without a base form. */
const FIRST = [
  'Ana',
  'Ben',
  'Chloe',
  'David',
  'Elena',
  'Frank',
  'Grace',
  'Hassan',
  'Ines',
  'James',
  'Keiko',
  'Liam',
  'Maria',
  'Noah',
  'Olivia',
  'Priya',
  'Quinn',
  'Rosa',
  'Samuel',
  'Tara',
  'Umar',
  'Victor',
  'Wendy',
  'Xavier',
  'Yasmin',
  'Zoe',
  'José',
  'Łukasz',
  'Zoë',
  'Søren',
  'Thảo',
  'Émilie',
  'Jürgen',
  'Nadežda',
  'Mary Ann',
  'Jean-Luc',
  'Siobhán',
  'Ngọc',
  'Иван',
  '美咲',
];
const LAST = [
  'Adams',
  'Baker',
  'Carter',
  'Diaz',
  'Evans',
  'Foster',
  'Gomez',
  'Hughes',
  'Iyer',
  'Johnson',
  'Kim',
  'Lopez',
  'Martin',
  'Nelson',
  'Owens',
  'Patel',
  'Reed',
  'Singh',
  'Turner',
  'Usman',
  'Vargas',
  'Walker',
  'Young',
  'Zimmer',
  'Nguyễn',
  "O'Brien",
  'García Márquez',
  'Kowalczyk',
  'Müller',
  'Åkesson',
  'de la Cruz',
  'van der Berg',
  'Smith-Jones',
  'Đặng',
  'Yılmaz',
  'Ødegård',
  "D'Angelo",
  'St. Clair',
  'Петров',
  '佐藤',
];
const STREETS = ['Elm', 'Oak', 'Birch', 'Cedar', 'Maple', 'Willow', 'Juniper', 'Aspen', 'Pecan', 'Laurel'];
const STYLES = ['Court', 'Terrace', 'Lofts', 'Gardens', 'Place', 'Heights', 'Row', 'Commons', 'Square', 'Park'];

export const firstNames: readonly string[] = FIRST;
export const lastNames: readonly string[] = LAST;

/** The demo's two properties and the spare come first; a big town counts on from there. */
export function propertyName(index: number): string {
  const street = STREETS[index % STREETS.length] ?? 'Elm';
  const style = STYLES[(index + Math.floor(index / STREETS.length)) % STYLES.length] ?? 'Court';
  return index < STREETS.length * STYLES.length
    ? `${street} ${style}`
    : `${street} ${style} ${Math.floor(index / (STREETS.length * STYLES.length)) + 1}`;
}

/** An e-mail's local part: what is left of a name in plain letters. */
export function plain(name: string): string {
  const letters = name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/ł/g, 'l')
    .replace(/đ/g, 'd')
    .replace(/ø/g, 'o')
    .replace(/ı/g, 'i');
  return letters.replace(/[^a-z]/g, '') || 'resident';
}
