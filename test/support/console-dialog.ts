import type { Page } from 'playwright-core';

export type Dialog = ReturnType<Page['getByRole']>;

/** Fills the dialogue that is open and confirms it: answers what it had said, once it has gone. */
export async function confirmed(page: Page, action: string | RegExp, fill?: (dialog: Dialog) => Promise<void>): Promise<string> {
  const dialog = page.getByRole('dialog');
  await fill?.(dialog);
  const button = dialog.getByRole('button', { name: action, ...(typeof action === 'string' ? { exact: true } : {}) });
  // What it asks of the server first is on the screen once the button can be pressed.
  await button.and(page.locator(':enabled')).waitFor();
  const says = await dialog.innerText();
  await button.click();
  await dialog.waitFor({ state: 'detached' });
  return says;
}
