import { useMemo, useSyncExternalStore } from 'react';
import { currentCatalog, onCatalogChange } from './catalog.js';
import type { Catalog, Locale, MessageKey } from './catalog.js';
import { formatMessage } from './format.rule.js';
import type { MessageValues } from './format.rule.js';

export interface Translate {
  (key: MessageKey, values?: MessageValues): string;
  readonly locale: Locale;
  /** The message with a key that is only known at run time, such as that of a problem; undefined if there is none. */
  readonly find: (key: string, values?: MessageValues) => string | undefined;
}

/** The messages in the language of the person. */
export function useMessages(): Translate {
  const catalog = useSyncExternalStore(onCatalogChange, currentCatalog);
  return useMemo(() => translateWith(catalog), [catalog]);
}

function translateWith({ locale, messages }: Catalog): Translate {
  const find = (key: string, values?: MessageValues): string | undefined => {
    const message = messages.get(key);
    return message === undefined ? undefined : formatMessage(message, locale, values);
  };
  return Object.assign((key: MessageKey, values?: MessageValues) => find(key, values) ?? key, {
    locale,
    find,
  });
}
