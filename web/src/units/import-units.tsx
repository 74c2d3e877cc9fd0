import { Anchor } from '@mantine/core';
import type { LineError } from '../api/types.ts';
import { useThisProperty } from '../shell/property-context.ts';
import { CsvImport } from '../ui/csv-import.tsx';
import { said } from '../ui/notify.ts';
import { useRefresh } from '../ui/use-refresh.ts';

interface Result {
  created: number;
  updated: number;
  unchanged: number;
  errors: LineError[];
}
const inWords = ({ created, updated, unchanged }: Result) => `${created} new, ${updated} changed, ${unchanged} as they are`;

export function ImportUnits({ onClose }: { onClose: () => void }) {
  const { id } = useThisProperty(),
    refresh = useRefresh(id);
  return (
    <CsvImport<Result>
      title="Import units from CSV"
      maySkipBad
      inWords={inWords}
      onClose={onClose}
      about={
        <>
          Columns <code>name</code>, <code>building</code>, <code>floor</code>.{' '}
          <Anchor href={`/api/v1/properties/${id}/units.csv`} download>
            Download the template with today’s units
          </Anchor>
          . Importing it again makes no duplicates, and no unit is removed.
        </>
      }
      path={(mode, skipBad) => `/properties/${id}/units/import?mode=${mode}&onError=${skipBad ? 'skip' : 'abort'}`}
      onDone={async (result) => {
        await refresh();
        said(`Imported: ${inWords(result)}.`);
      }}
    />
  );
}
