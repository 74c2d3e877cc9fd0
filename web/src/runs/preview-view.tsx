import { Alert, Progress, Stack, Text } from '@mantine/core';
import { brings, takesAway } from '../words/changes.ts';
import { countsInWords, times } from '../words/counts.ts';
import { Failed } from '../ui/states.tsx';
import { ChangeGroup } from './change-group.tsx';
import { isStopped, type Preview } from './use-preview.ts';

/** Who leaves first, then who enters, then the rest. Nothing has been written. */
export function PreviewView({ preview }: { preview: Preview }) {
  const { run, changes, error, isBusy } = preview;
  if (isStopped(error))
    return (
      <Alert color="yellow" role="status" title="Who enters and leaves cannot be told yet">
        {error.message} A PMS property was never read, and nothing is read before it is resumed: until then nobody gets or loses a unit.
      </Alert>
    );
  if (error) return <Failed error={error} title="The preview could not be made" />;
  if (isBusy)
    return (
      <Stack gap={4} role="status">
        <Text size="sm">Working out who would enter and who would leave …</Text>
        <Progress value={60} animated aria-label="Progress of the preview" />
      </Stack>
    );
  if (run && run.state !== 'succeeded')
    return (
      <Alert color="red" role="alert" title="The preview could not be made">
        {run.reason ? `${run.reason.message} ${run.reason.nextStep ?? ''}` : 'Try again.'}
      </Alert>
    );
  if (!run || !changes) return null;
  const held = changes.filter((change) => change.state === 'held'),
    open = changes.filter((change) => change.state === 'planned');
  // Who loses a unit is said once: the end of the stay goes with it.
  const losing = new Set(open.filter((change) => takesAway(change) && change.kind !== 'end').map((change) => change.residentId));
  const leaves = open.filter((change) => takesAway(change) && !(change.kind === 'end' && losing.has(change.residentId))),
    found = open.filter((change) => change.kind === 'link'),
    enters = open.filter((change) => brings(change) && change.kind !== 'link'),
    rest = changes.filter((change) => ![held, leaves, found, enters].some((group) => group.includes(change)));
  return (
    <Stack role="status">
      <Text fw={600}>
        {countsInWords(run.counts, true)}.{' '}
        <Text span c="dimmed" fw={400}>
          {run.counts.fetched ? `${times(run.counts.fetched, 'resident')} read; nothing` : 'Nothing'} has been written.
        </Text>
      </Text>
      {run.guard && run.guard.count > run.guard.limit ? (
        <Alert color="yellow" title="The guard would hold this">
          {times(run.guard.count, 'unit')} would be left at once; the limit is {Math.floor(run.guard.limit)}. They would wait for you
          instead of happening.
        </Alert>
      ) : null}
      <ChangeGroup title="Leave" changes={leaves} open empty="Nobody leaves." />
      <ChangeGroup title="Would wait for you" changes={held} open />
      <ChangeGroup title="Enter" changes={enters} empty="Nobody enters." />
      <ChangeGroup title="Found again" changes={found} />
      <ChangeGroup title="Other" changes={rest} />
    </Stack>
  );
}
