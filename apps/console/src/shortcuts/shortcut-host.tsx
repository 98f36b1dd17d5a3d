import { Suspense, lazy, useEffect } from 'react';
import { useStore } from '../ui/store.js';
import { handleKey, isHelpOpen } from './shortcuts.js';

const ShortcutHelp = lazy(() => import('./shortcut-help.js'));

export function ShortcutHost() {
  const isOpen = useStore(isHelpOpen);
  useEffect(() => {
    document.addEventListener('keydown', handleKey);
    return () => {
      document.removeEventListener('keydown', handleKey);
    };
  }, []);
  return isOpen ? (
    <Suspense fallback={null}>
      <ShortcutHelp />
    </Suspense>
  ) : null;
}
