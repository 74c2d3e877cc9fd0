/** Unit labels as offices type them. Within one property no two labels are the same; across properties every style of docs/rules.md ("Suggestions") occurs. */
export interface Label {
  building: string | null;
  label: string;
}

const onFloor = (index: number, perFloor: number): string =>
  `${Math.floor(index / perFloor) + 1}${String((index % perFloor) + 1).padStart(2, '0')}`;
const letter = (index: number): string => String.fromCharCode(65 + (index % 26));

type Style = (index: number) => Label;

/** Plain numbers, and the four oddities that every old building has. */
const numbers: Style = (index) => ({ building: null, label: ['Apt 12b', '#7', 'PH-2', 'Unit 3A'][index] ?? onFloor(index - 4, 8) });
/** Leading zeros, and some units that carry their building in the label. */
const zeros: Style = (index) => {
  if (index < 3) return { building: null, label: ['0012-B', 'A-012B', 'No. 5'][index] as string };
  return index < 13
    ? { building: 'B', label: `B-${String(index).padStart(3, '0')}` }
    : { building: null, label: `0${onFloor(index - 13, 6)}` };
};
/** Buildings: the same number exists in each of them. */
const buildings: Style = (index) => {
  if (index === 0) return { building: null, label: 'Bldg A - 12B' };
  const building = `Building ${letter(Math.floor((index - 1) / 12))}`;
  return { building, label: onFloor((index - 1) % 12, 4) };
};
const STYLES = [numbers, zeros, buildings];

export function unitLabel(property: number, index: number): Label {
  return (STYLES[property % STYLES.length] ?? numbers)(index);
}
