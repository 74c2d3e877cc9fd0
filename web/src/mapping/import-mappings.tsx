import type { LineError } from '../api/types.ts';
import { useThisProperty } from '../shell/property-context.ts';
import { CsvImport } from '../ui/csv-import.tsx';
import { said } from '../ui/notify.ts';
import { useRefresh } from '../ui/use-refresh.ts';

interface Result { added: number; changed: number; removed: number; unchanged: number; errors: LineError[] }
const inWords = ({ added, changed, removed, unchanged }: Result) => `${added} added, ${changed} changed, ${removed} removed, ${unchanged} as they are`;

export function ImportMappings({ onDone, onClose }: { onDone: () => void; onClose: () => void }) {
  const { id } = useThisProperty(), refresh = useRefresh(id);
  return (
    <CsvImport<Result> title="Import mappings from CSV" maySkipBad={false} inWords={inWords} onClose={onClose}
      about={<>Columns <code>pms_unit_external_id</code>, <code>pms_unit_label</code>, <code>unit_name</code>. An empty unit name removes the mapping; what is not in the file stays. People lose or get units by it in the next run.</>}
      path={(mode) => `/properties/${id}/mappings/import?mode=${mode}`} onDone={async (result) => { await refresh(); onDone(); said(`Imported: ${inWords(result)}. They act in the next run.`); }} />
  );
}
