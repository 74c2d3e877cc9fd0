import { Button, Menu, useMantineColorScheme } from '@mantine/core';
import { useMe } from '../session/use-session.ts';
import { signOut } from '../session/sign-in.ts';
import { refused } from '../ui/notify.ts';

export function AccountMenu() {
  const me = useMe(),
    { setColorScheme } = useMantineColorScheme();
  return (
    <Menu position="bottom-end" width={230}>
      <Menu.Target>
        <Button variant="subtle" color="gray" size="compact-md" styles={{ root: { color: 'var(--mantine-color-text)' } }}>
          {me?.name ?? 'Account'} ▾
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label c="dimmed">{me ? `${me.organization.name} · ${me.role}` : ''}</Menu.Label>
        <Menu.Item
          onClick={() => {
            setColorScheme('light');
          }}
        >
          Light
        </Menu.Item>
        <Menu.Item
          onClick={() => {
            setColorScheme('dark');
          }}
        >
          Dark
        </Menu.Item>
        <Menu.Item
          onClick={() => {
            setColorScheme('auto');
          }}
        >
          As the system
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item component="a" href="/api/docs">
          API documentation
        </Menu.Item>
        <Menu.Item
          onClick={() => {
            signOut().catch(refused);
          }}
        >
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
