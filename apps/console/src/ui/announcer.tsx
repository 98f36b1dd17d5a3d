import { storeOf, useStore } from './store.js';

const said = storeOf({ text: '', count: 0 });

/** Has a screen reader say it when it has finished the current sentence. Nothing is shown. */
export function announce(text: string): void {
  said.set({ text, count: said.get().count + 1 });
}

/** The live region; once on every page, from the start. */
export function Announcer() {
  const { text, count } = useStore(said);
  // A no-break space makes the same text twice a change.
  return (
    <div className="visually-hidden" role="status" aria-live="polite" aria-atomic="true">
      {count % 2 === 0 ? text : `${text}\u00a0`}
    </div>
  );
}
