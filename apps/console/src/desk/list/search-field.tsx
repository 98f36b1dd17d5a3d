import { useEffect, useId, useRef, useState } from 'react';
import { useMessages } from '../../messages/use-messages.js';
import { useShortcuts } from '../../shortcuts/shortcuts.js';

/** Long enough that a word is not searched letter by letter. */
const PAUSE_MS = 400;
const MAX_CHARS = 200;

interface SearchFieldProps {
  /** The search that the list shows. */
  readonly value: string;
  readonly onValue: (value: string) => void;
}

/** The words that tasks are searched by, applied after a pause or with Enter. What is being typed is never replaced. */
export function SearchField({ value, onValue }: SearchFieldProps) {
  const t = useMessages();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const applied = useRef(value);
  const [typed, setTyped] = useState(value);
  useEffect(() => {
    // Another address was opened.
    if (value === applied.current) return;
    clearTimeout(timer.current);
    applied.current = value;
    setTyped(value);
  }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  useShortcuts([{ keys: '/', label: 'desk.key.search', run: () => input.current?.focus() }]);
  const apply = (text: string): void => {
    clearTimeout(timer.current);
    applied.current = text.trim();
    if (applied.current !== value) onValue(applied.current);
  };
  return (
    <form
      className="search"
      role="search"
      onSubmit={event => {
        event.preventDefault();
        apply(typed);
      }}
    >
      <label className="visually-hidden" htmlFor={id}>
        {t('desk.search')}
      </label>
      <input
        ref={input}
        id={id}
        type="search"
        value={typed}
        placeholder={t('desk.search.placeholder')}
        maxLength={MAX_CHARS}
        autoComplete="off"
        onInput={event => {
          const text = event.currentTarget.value;
          setTyped(text);
          clearTimeout(timer.current);
          timer.current = setTimeout(() => apply(text), PAUSE_MS);
        }}
      />
    </form>
  );
}
