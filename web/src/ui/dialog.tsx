import { Modal, type ModalProps } from '@mantine/core';
import { useEffect, useState } from 'react';

/** Whoever opens it by a menu's item comes back to the menu's button: the item is gone by then. */
function openedBy(): HTMLElement | null {
  const active = document.activeElement,
    menu = active?.closest('[role="menu"]')?.getAttribute('aria-labelledby');
  return menu ? document.getElementById(menu) : active instanceof HTMLElement ? active : null;
}

/** A dialogue while it is rendered. The focus stays in it, and afterwards goes back to what opened it, or to the screen where that has gone with what was done. */
export function Dialog(props: Omit<ModalProps, 'opened'>) {
  const [opener] = useState(openedBy);
  useEffect(
    () => () => {
      opener?.focus({ preventScroll: true });
      if (document.activeElement !== opener) document.getElementById('main')?.focus({ preventScroll: true });
    },
    [opener],
  );
  return <Modal {...props} opened />;
}
