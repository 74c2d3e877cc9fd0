import { Modal, Stack, Text } from '@mantine/core';
import { TokenForm } from './token-form.tsx';

/** Over the screen as it was: nothing that was typed is lost. */
export function SessionEnded() {
  return (
    <Modal
      opened
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      title="Your session has ended"
    >
      <Stack>
        <Text size="sm">Sign in again to go on where you were.</Text>
        <TokenForm />
      </Stack>
    </Modal>
  );
}
