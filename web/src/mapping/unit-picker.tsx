import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import type { PmsUnit, Unit } from '../api/types.ts';
import classes from './mapping.module.css';

interface Picker {
  pmsUnit: PmsUnit;
  units: readonly Unit[];
  onPick: (unit: Pick<Unit, 'id' | 'name'>) => void;
  onMove: (by: 1 | -1) => void;
  inputRef: (element: HTMLInputElement | null) => void;
}
const MOST = 60;
const fold = (text: string) => text.normalize('NFKC').toLowerCase();

/** Type to search, Enter takes the highlighted unit (or the suggestion), arrows go from row to row. */
export function UnitPicker({ pmsUnit, units, onPick, onMove, inputRef }: Picker) {
  const id = useId(),
    [typed, setTyped] = useState<string | null>(null),
    [at, setAt] = useState(0),
    list = useRef<HTMLUListElement>(null),
    isOpen = typed !== null;
  const found = useMemo(() => {
    if (typed === null) return [];
    const q = fold(typed.trim());
    const hits = q ? units.filter((unit) => fold(`${unit.name} ${unit.building ?? ''}`).includes(q)) : [...units];
    const rank = (unit: Unit) => {
      const name = fold(unit.name);
      return unit.id === pmsUnit.suggestion?.unitId ? 0 : name === q ? 1 : name.startsWith(q) ? 2 : 3;
    };
    return hits
      .map((unit) => ({ unit, rank: rank(unit) }))
      .sort((a, b) => a.rank - b.rank)
      .map(({ unit }) => unit);
  }, [typed, units, pmsUnit.suggestion?.unitId]);
  const offered = found.slice(0, MOST),
    more = found.length - offered.length;
  useEffect(() => {
    list.current?.children[at]?.scrollIntoView({ block: 'nearest' });
  }, [at]);
  const close = () => {
    setTyped(null);
    setAt(0);
  };
  const pick = (unit: Pick<Unit, 'id' | 'name'>) => {
    close();
    onPick(unit);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      if (isOpen) setAt((old) => Math.min(Math.max(old + step, 0), offered.length - 1));
      else if (event.altKey) setTyped('');
      else onMove(step);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      const chosen = offered[at];
      if (isOpen && chosen) pick(chosen);
      else if (!isOpen && !pmsUnit.mapping && pmsUnit.suggestion)
        pick({ id: pmsUnit.suggestion.unitId, name: pmsUnit.suggestion.unitName });
      else if (!isOpen) setTyped('');
    } else if (event.key === 'Escape' && isOpen) {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  };
  return (
    <div className={classes['picker']}>
      <input
        ref={inputRef}
        className={classes['input']}
        role="combobox"
        aria-expanded={isOpen}
        aria-controls={`${id}list`}
        aria-activedescendant={isOpen && offered[at] ? `${id}${at}` : undefined}
        aria-autocomplete="list"
        autoComplete="off"
        aria-label={`Unit for PMS unit ${pmsUnit.label}`}
        placeholder={pmsUnit.suggestion && !pmsUnit.mapping ? `Suggested: ${pmsUnit.suggestion.unitName}` : 'Type a unit'}
        value={typed ?? pmsUnit.mapping?.unitName ?? ''}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
        onClick={() => {
          if (!isOpen) setTyped('');
        }}
        onBlur={close}
      />
      <ul id={`${id}list`} ref={list} role="listbox" aria-label="Units" className={classes['options']} hidden={!isOpen}>
        {offered.map((unit, i) => (
          <li
            key={unit.id}
            id={`${id}${i}`}
            role="option"
            aria-selected={i === at}
            className={classes['option']}
            onMouseDown={(event) => {
              event.preventDefault();
              pick(unit);
            }}
          >
            {unit.name}
            {unit.building ? <span> · {unit.building}</span> : null}
            {unit.id === pmsUnit.suggestion?.unitId ? <em> suggested</em> : null}
          </li>
        ))}
        {isOpen && !found.length ? (
          <li role="option" aria-selected="false" aria-disabled="true" className={classes['option']}>
            No unit of this name
          </li>
        ) : null}
        {more ? (
          <li role="option" aria-selected="false" aria-disabled="true" className={classes['option']}>
            <em>and {more} more: type to find one</em>
          </li>
        ) : null}
      </ul>
    </div>
  );
}
