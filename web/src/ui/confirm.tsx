import { Button, Group, Stack, Textarea } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { Failed } from './states.tsx';
import { Dialog } from './dialog.tsx';

interface Asked {
  title: string;
  children: ReactNode;
  action: string;
  danger?: boolean;
  reason?: { label: string; required: boolean } | undefined;
  onClose: () => void;
  onConfirm: (reason: string) => Promise<unknown>;
  ready?: boolean;
}

/** Asks once, in words, before something ends. What the server refuses is said here. */
export function Confirm({ title, children, action, danger = false, reason, onClose, onConfirm, ready = true }: Asked) {
  const [text, setText] = useState(''),
    [busy, setBusy] = useState(false),
    [error, setError] = useState<unknown>(null);
  const confirm = async () => {
    setBusy(true);
    setError(null);
    try {
      await onConfirm(text.trim());
      onClose();
    } catch (caught) {
      setError(caught);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog onClose={onClose} title={title} size="lg">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void confirm();
        }}
      >
        <Stack>
          <div>{children}</div>
          {reason ? (
            <Textarea
              label={reason.label}
              required={reason.required}
              value={text}
              onChange={(event) => {
                setText(event.currentTarget.value);
              }}
              autosize
              minRows={2}
              maxLength={500}
              data-autofocus
            />
          ) : null}
          {error ? <Failed error={error} /> : null}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button
              type="submit"
              color={danger ? 'red.9' : undefined}
              loading={busy}
              disabled={!ready || (reason?.required === true && !text.trim())}
            >
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
