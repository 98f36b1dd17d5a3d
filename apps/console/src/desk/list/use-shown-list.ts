import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { changesBetween } from './shown-list.rule.js';

interface Shown<T> {
  readonly rows: readonly T[];
  /** How many entries have come, gone, or moved since. */
  readonly changes: number;
  readonly show: () => void;
}

/**
 * Keeps the rows of a list where they are while its data changes: rows are updated in place, and one that the list no
 * longer has stays as it was last. Another order is shown when it is asked for, or when nobody is about to click.
 *
 * @param latest undefined while another list is being read: the present one stays
 * @param key of the list; another one replaces all rows
 * @param isFresh false for data from an earlier visit, which is replaced in any case
 * @param isInUse whether the pointer or the focus is in the list
 */
export function useShownList<T>(
  latest: readonly T[] | undefined,
  {
    key,
    idOf,
    isFresh,
    isInUse,
  }: {
    readonly key: string;
    readonly idOf: (row: T) => string;
    readonly isFresh: boolean;
    readonly isInUse: () => boolean;
  },
): Shown<T> {
  const [shown, setShown] = useState<{
    readonly key: string;
    readonly ids: readonly string[];
    readonly isFresh: boolean;
  }>();
  const known = useRef(new Map<string, T>());
  const latestIds = useMemo(() => latest?.map(idOf), [latest, idOf]);
  useEffect(() => {
    if (latest === undefined || latestIds === undefined) return;
    if (shown?.key !== key) known.current = new Map();
    for (const row of latest) known.current.set(idOf(row), row);
    if (shown?.key !== key || !shown.isFresh || !isInUse()) setShown({ key, ids: latestIds, isFresh });
  }, [key, latest]);
  const show = useCallback(() => {
    if (latestIds !== undefined) setShown({ key, ids: latestIds, isFresh: true });
  }, [key, latestIds]);
  const isSame = shown?.key === key;
  const rows = useMemo(() => {
    if (!isSame && latest !== undefined) return latest;
    const current = new Map(latest?.map(row => [idOf(row), row]));
    return shown?.ids.flatMap(id => current.get(id) ?? known.current.get(id) ?? []) ?? [];
  }, [latest, isSame, shown, idOf]);
  const changes = isSame && latestIds !== undefined ? changesBetween(shown.ids, latestIds) : 0;
  return { rows, changes, show };
}
