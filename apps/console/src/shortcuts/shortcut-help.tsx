import { useState } from 'react';
import { useMessages } from '../messages/use-messages.js';
import { Dialog } from '../ui/dialog.js';
import { useStore } from '../ui/store.js';
import { areShortcutsOn, keepShortcuts } from '../session/kept-choices.js';
import { isHelpOpen, shortcuts } from './shortcuts.js';

/** The keys of the page, and the switch for those of a single character (WCAG 2.1.4). */
export default function ShortcutHelp() {
  const t = useMessages();
  const [isOn, setOn] = useState(areShortcutsOn);
  const offered = useStore(shortcuts);
  const unique = [...new Map(offered.map(one => [one.keys, one])).values()];
  return (
    <Dialog
      title={t('shell.shortcuts')}
      onClose={() => {
        isHelpOpen.set(false);
      }}
    >
      <dl className="shortcuts">
        {unique.map(({ keys, label }) => (
          <div key={keys}>
            <dt>{t(label)}</dt>
            <dd>
              <kbd>{keys === 'mod+enter' ? t('shell.mod_enter') : keys}</kbd>
            </dd>
          </div>
        ))}
        <div>
          <dt>{t('shell.shortcut.help')}</dt>
          <dd>
            <kbd>?</kbd>
          </dd>
        </div>
      </dl>
      <label className="check">
        <input
          type="checkbox"
          checked={isOn}
          onChange={event => {
            keepShortcuts(event.currentTarget.checked);
            setOn(event.currentTarget.checked);
          }}
        />
        {t('shell.shortcut.single_keys')}
      </label>
    </Dialog>
  );
}
