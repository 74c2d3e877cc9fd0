import { Component, type ReactNode } from 'react';
import { Alert, Button, Group, Stack, Text } from '@mantine/core';

/**
 * A screen that cannot be shown leaves the menu where it is and says what to do. Mostly it is a part of the console that is loaded when it is first opened:
 * after an update of Unit Sync the one that this page asks for is no longer there.
 */
export class ScreenBoundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };
  static getDerivedStateFromError() {
    return { failed: true };
  }
  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <Alert color="red" role="alert" title="This screen could not be shown">
        <Stack gap="xs">
          <Text size="sm">Unit Sync may have been updated, or cannot be reached just now. Nothing was lost on the server.</Text>
          <Group>
            <Button
              size="xs"
              onClick={() => {
                window.location.reload();
              }}
            >
              Load the page again
            </Button>
          </Group>
        </Stack>
      </Alert>
    );
  }
}
