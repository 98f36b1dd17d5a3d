import type { RefObject } from 'react';
import { useShortcuts } from '../../shortcuts/shortcuts.js';

/** `j` and `k` move the focus from task to task; Enter opens one, as it does every link. */
export function useRowKeys(list: RefObject<HTMLElement | null>): void {
  const move = (by: number): void => {
    const links = [...(list.current?.querySelectorAll<HTMLElement>('.task-cell a') ?? [])];
    const place = links.findIndex(link => link === document.activeElement);
    const next = links[place === -1 ? (by > 0 ? 0 : links.length - 1) : place + by];
    next?.focus();
  };
  useShortcuts([
    { keys: 'j', label: 'desk.key.next', run: () => move(1) },
    { keys: 'k', label: 'desk.key.previous', run: () => move(-1) },
  ]);
}
