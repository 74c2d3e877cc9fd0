import { Anchor, Button, FileInput, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { sendCsv } from '../api/client.ts';
import type { Credential } from '../api/types.ts';
import { said } from '../ui/notify.ts';
import { Failed } from '../ui/states.tsx';
import { times } from '../words/counts.ts';

/** A line break inside quotes is no new row. */
const rowsIn = (text: string) =>
  Math.max(
    0,
    text
      .replace(/"(?:[^"]|"")*"/g, 'x')
      .split(/\r\n|\r|\n/)
      .filter((line) => line.trim() !== '').length - 1,
  );

/** A CSV roster stands for a PMS. The number of rows is sent along, so that half a file is never taken for all of it. */
export function RosterUpload({ credential, onUploaded }: { credential: Credential; onUploaded: () => void }) {
  const [file, setFile] = useState<File | null>(null),
    [rows, setRows] = useState(0),
    [busy, setBusy] = useState(false),
    [error, setError] = useState<unknown>(null);
  const choose = (chosen: File | null) => {
    setFile(chosen);
    setError(null);
    void chosen?.text().then((text) => {
      setRows(rowsIn(text));
    });
  };
  const upload = async () => {
    if (!file) return;
    setBusy(true);
    setError(null);
    try {
      await sendCsv(`/credentials/${credential.id}/roster?rows=${rows}`, file);
      said(`The roster with ${times(rows, 'row')} is uploaded. It acts in the next run.`);
      setFile(null);
      onUploaded();
    } catch (caught) {
      setError(caught);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Stack gap="xs">
      <Group align="end">
        <FileInput label="Roster (CSV)" placeholder="Choose a file" accept=".csv,text/csv" value={file} onChange={choose} miw={240} />
        <Button variant="default" disabled={!file} loading={busy} onClick={() => void upload()}>
          Upload
        </Button>
      </Group>
      <Text size="sm">
        <Anchor href={`/api/v1/credentials/${credential.id}/roster.csv`} download>
          Download the template
        </Anchor>
        , a file with the columns.
      </Text>
      {file ? (
        <Text size="sm">{times(rows, 'row')}. It replaces the roster before it: who is not in it counts as no longer listed.</Text>
      ) : null}
      {error ? <Failed error={error} title="The roster was not uploaded" /> : null}
    </Stack>
  );
}
