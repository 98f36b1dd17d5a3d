import { useEffect, useRef } from 'react';
import type { MessageKey } from '../messages/catalog.js';
import { storeOf } from '../ui/store.js';
import { areShortcutsOn } from '../session/kept-choices.js';

/** What a key does on the page that is shown. */
export interface Shortcut {
  /** As in KeyboardEvent.key, in lower case; `mod+enter` is with Ctrl or ⌘, and also works inside of a field. */
  readonly keys: string;
  readonly label: MessageKey;
  readonly run: () => void;
}

/** The shortcuts of the components on the page; the last one that has a key gets it. */
export const shortcuts = storeOf<readonly Shortcut[]>([]);
export const isHelpOpen = storeOf(false);

export function openShortcutHelp(): void {
  isHelpOpen.set(true);
}

/** Offers shortcuts while the component is on the page. `?` lists them. */
export function useShortcuts(own: readonly Shortcut[]): void {
  const latest = useRef(own);
  latest.current = own;
  const signature = own.map(({ keys, label }) => `${keys} ${label}`).join();
  useEffect(() => {
    const offered = latest.current.map(({ keys, label }): Shortcut => ({
      keys,
      label,
      run: () => latest.current.find(one => one.keys === keys)?.run(),
    }));
    shortcuts.set([...shortcuts.get(), ...offered]);
    return () => {
      shortcuts.set(shortcuts.get().filter(one => !offered.includes(one)));
    };
  }, [signature]);
}

/** Runs the shortcut of a key event, if there is one. */
export function handleKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || document.querySelector('dialog[open]') !== null) return;
  const mod = event.ctrlKey || event.metaKey;
  const keys = `${mod ? 'mod+' : ''}${event.key.toLowerCase()}`;
  if (!mod && (event.altKey || isTyping(event.target) || !areShortcutsOn())) return;
  if (keys === '?') openShortcutHelp();
  const shortcut = shortcuts.get().findLast(one => one.keys === keys);
  if (shortcut !== undefined) shortcut.run();
  if (shortcut !== undefined || keys === '?') event.preventDefault();
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
