import { Button, Group, Stack, Text } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { PreviewView } from '../runs/preview-view.tsx';
import { usePreview } from '../runs/use-preview.ts';
import { useThisProperty } from '../shell/property-context.ts';

export function PreviewStep({ onNext }: { onNext: () => void }) {
  const { id } = useThisProperty(),
    preview = usePreview(id),
    { start } = preview,
    begun = useRef(false);
  useEffect(() => {
    if (!begun.current) {
      begun.current = true;
      start(null);
    }
  }, [start]);
  return (
    <Stack>
      <Text>
        This is what the first run would do with these settings. Nothing is written by looking. Who has no unit yet gets one as soon as PMS
        units are mapped.
      </Text>
      <PreviewView preview={preview} />
      <Group>
        <Button
          variant="default"
          onClick={() => {
            start(null);
          }}
          disabled={preview.isBusy}
        >
          Preview again
        </Button>
        <Button onClick={onNext} disabled={preview.isBusy}>
          Go on
        </Button>
      </Group>
    </Stack>
  );
}
