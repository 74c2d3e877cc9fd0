import { Alert, Button, FileInput, Group, Stack, Table, Text } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { sendCsv } from '../api/client.ts';
import { Problem } from '../api/problem.ts';
import type { LineError } from '../api/types.ts';
import { times } from '../words/counts.ts';
import { Failed } from './states.tsx';
import { Dialog } from './dialog.tsx';

interface Import<R> {
  title: string;
  about: ReactNode;
  path: (mode: 'preview' | 'apply', skipBad: boolean) => string;
  inWords: (result: R) => string;
  maySkipBad: boolean;
  /** What the file would do, row by row. */ details?: (preview: R) => ReactNode;
  onDone: (result: R) => Promise<void>;
  onClose: () => void;
}

function LineErrors({ errors }: { errors: LineError[] }) {
  return (
    <Stack gap="xs">
      <Table withTableBorder>
        <caption className="us-hidden">Lines with errors</caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Line</Table.Th>
            <Table.Th scope="col">Column</Table.Th>
            <Table.Th scope="col">What is wrong</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {errors.slice(0, 100).map((error, i) => (
            <Table.Tr key={i}>
              <Table.Td>{error.line}</Table.Td>
              <Table.Td>{error.column ?? ''}</Table.Td>
              <Table.Td>{error.message}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {errors.length > 100 ? <Text size="sm">and {errors.length - 100} more</Text> : null}
    </Stack>
  );
}

/** A file, its preview with line errors, then the import. */
export function CsvImport<R extends { errors: LineError[] }>({
  title,
  about,
  path,
  inWords,
  maySkipBad,
  details,
  onDone,
  onClose,
}: Import<R>) {
  const [file, setFile] = useState<File | null>(null),
    [preview, setPreview] = useState<R | null>(null),
    [error, setError] = useState<unknown>(null),
    [busy, setBusy] = useState(false);
  const attempt = async (work: () => Promise<void>) => {
    setBusy(true);
    setError(null);
    try {
      await work();
    } catch (caught) {
      setError(caught);
    } finally {
      setBusy(false);
    }
  };
  const choose = (chosen: File | null) => {
    setFile(chosen);
    setPreview(null);
    if (chosen)
      void attempt(async () => {
        setPreview(await sendCsv<R>(path('preview', false), chosen));
      });
  };
  const apply = (skipBad: boolean) =>
    attempt(async () => {
      if (!file) return;
      await onDone(await sendCsv<R>(path('apply', skipBad), file));
      onClose();
    });
  const bad = preview?.errors.length ?? 0,
    lines = error instanceof Problem ? error.errors.filter((each) => each.line !== undefined) : [];
  return (
    <Dialog onClose={onClose} title={title} size="xl">
      <Stack>
        <Text size="sm" component="div">
          {about}
        </Text>
        <FileInput
          label="CSV file"
          placeholder="Choose a file"
          accept=".csv,text/csv"
          value={file}
          onChange={choose}
          clearable
          clearButtonProps={{ 'aria-label': 'Remove the file' }}
        />
        {error ? <Failed error={error} title="The file was not imported; nothing was written" /> : null}
        {lines.length ? (
          <LineErrors errors={lines.map((each) => ({ line: each.line ?? 0, column: each.column ?? null, message: each.message }))} />
        ) : null}
        {preview ? (
          <Alert role="status" color={bad ? 'yellow' : 'green'} title={inWords(preview)}>
            {bad ? `${times(bad, 'line')} cannot be read.` : 'Nothing has been written yet.'}
          </Alert>
        ) : null}
        {preview && bad ? <LineErrors errors={preview.errors} /> : null}
        {preview && details ? details(preview) : null}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          {preview && bad && maySkipBad ? (
            <Button variant="default" loading={busy} onClick={() => void apply(true)}>
              Import without the bad lines
            </Button>
          ) : null}
          <Button loading={busy} disabled={!preview || bad > 0} onClick={() => void apply(false)}>
            Import
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
