import { notifications } from '@mantine/notifications';
import { messageOf } from '../api/problem.ts';

export const said = (message: string) => {
  notifications.show({ message, autoClose: 6000 });
};
export const refused = (error: unknown, title = 'This was refused') => {
  notifications.show({ title, message: messageOf(error), color: 'red', autoClose: 12_000 });
};
