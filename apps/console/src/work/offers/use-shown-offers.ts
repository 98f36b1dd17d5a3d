import { useRef, useState } from 'react';
import type { RefObject } from 'react';
import type { Assignment } from '../data/assignment.js';
import { arrangeOffers } from './offer-order.rule.js';

interface ShownRow {
  readonly offer: Assignment;
  /** Whether it is no longer offered; such a row stays until the list is left. */
  readonly isGone: boolean;
}

/** The rows of the list of offers, which do not move while somebody points at one or has the focus in one. */
export function useShownOffers(offers: readonly Assignment[], list: RefObject<HTMLElement | null>) {
  const [isPointed, setPointed] = useState(false);
  const [isFocused, setFocused] = useState(false);
  const shown = useRef<readonly string[]>([]);
  const seen = useRef(new Map<string, Assignment>());
  const [isForced, setForced] = useState(false);

  for (const offer of offers) seen.current.set(offer.assignment_id, offer);
  const open = new Set(offers.map(({ assignment_id }) => assignment_id));
  const current = offers.toSorted(bySoonestEnd).map(({ assignment_id }) => assignment_id);
  const arranged = arrangeOffers(shown.current, current, (isPointed || isFocused) && !isForced);
  shown.current = arranged.shown;
  if (isForced) setForced(false);

  const rows = arranged.shown.flatMap((id): readonly ShownRow[] => {
    const offer = seen.current.get(id);
    return offer === undefined ? [] : [{ offer, isGone: !open.has(id) }];
  });
  return {
    rows,
    waiting: arranged.waiting.length,
    showWaiting: () => {
      setForced(true);
    },
    listeners: {
      onPointerEnter: () => {
        setPointed(true);
      },
      onPointerLeave: () => {
        setPointed(false);
      },
      onFocus: () => {
        setFocused(true);
      },
      onBlur: () => {
        setFocused(list.current?.contains(document.activeElement) ?? false);
      },
    },
  };
}

function bySoonestEnd(one: Assignment, other: Assignment): number {
  return (
    Date.parse(one.offer_expires_at ?? one.offered_at) -
    Date.parse(other.offer_expires_at ?? other.offered_at)
  );
}
