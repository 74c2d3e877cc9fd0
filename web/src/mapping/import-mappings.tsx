import { Button, Stack, Table, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { MappingImport } from '../api/types.ts';
import { PreviewView } from '../runs/preview-view.tsx';
import { usePreview } from '../runs/use-preview.ts';
import { useThisProperty } from '../shell/property-context.ts';
import { CsvImport } from '../ui/csv-import.tsx';
import { said } from '../ui/notify.ts';
import { useRefresh } from '../ui/use-refresh.ts';

const FIRST = 50;
const inWords = ({ added, changed, removed, unchanged }: MappingImport) =>
  `${added} added, ${changed} changed, ${removed} removed, ${unchanged} as they are`;

/** Who would lose a unit by mappings that are changed or removed. */
function Consequences({ diff }: Pick<MappingImport, 'diff'>) {
  const preview = usePreview(useThisProperty().id),
    { start } = preview;
  useEffect(() => {
    start({ mappings: diff.map(({ pmsUnitId, unitId }) => ({ pmsUnitId, unitId })) });
  }, [start, diff]);
  return (
    <div className="us-card">
      <Text fw={600} mb="xs">
        What the next run would do
      </Text>
      <PreviewView preview={preview} />
    </div>
  );
}

function Difference({ diff, changed, removed }: MappingImport) {
  const [all, setAll] = useState(false);
  if (!diff.length) return null;
  return (
    <Stack gap="xs">
      <Table withTableBorder>
        <caption className="us-hidden">PMS units whose mapping would change</caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">PMS unit</Table.Th>
            <Table.Th scope="col">Unit now</Table.Th>
            <Table.Th scope="col">Unit then</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {(all ? diff : diff.slice(0, FIRST)).map((each) => (
            <Table.Tr key={each.pmsUnitId}>
              <Table.Td>{each.pmsUnitLabel}</Table.Td>
              <Table.Td>{each.from ?? 'None'}</Table.Td>
              <Table.Td>{each.to ?? 'None'}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {diff.length > FIRST && !all ? (
        <div>
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => {
              setAll(true);
            }}
          >
            Show all {diff.length}
          </Button>
        </div>
      ) : null}
      {changed + removed ? <Consequences diff={diff} /> : null}
    </Stack>
  );
}

export function ImportMappings({ onDone, onClose }: { onDone: () => void; onClose: () => void }) {
  const { id } = useThisProperty(),
    refresh = useRefresh(id);
  return (
    <CsvImport<MappingImport>
      title="Import mappings from CSV"
      maySkipBad={false}
      inWords={inWords}
      details={(preview) => <Difference {...preview} />}
      onClose={onClose}
      about={
        <>
          Columns <code>pms_unit_external_id</code>, <code>pms_unit_label</code>, <code>unit_name</code>. An empty unit name removes the
          mapping; what is not in the file stays.
        </>
      }
      path={(mode) => `/properties/${id}/mappings/import?mode=${mode}`}
      onDone={async (result) => {
        await refresh();
        onDone();
        said(`Imported: ${inWords(result)}. They act in the next run.`);
      }}
    />
  );
}
