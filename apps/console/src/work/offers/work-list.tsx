import { useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { useMessages } from '../../messages/use-messages.js';
import { useShortcuts } from '../../shortcuts/shortcuts.js';
import { announce } from '../../ui/announcer.js';
import { ProblemNote } from '../../ui/problem-note.js';
import { useTitle } from '../../ui/use-title.js';
import { isOpen } from '../data/assignment.js';
import { useAssignmentAction, useOpenAssignments, useRecentAssignments } from '../data/use-assignments.js';
import { OfferRow } from './offer-row.js';
import { TaskRow } from './task-row.js';
import { focusNext, rowOfFocus } from './row-focus.js';
import { useLiveOffers } from './use-live-offers.js';
import { useShownOffers } from './use-shown-offers.js';

/** What the worker has taken, what is offered, and what was done last. */
export function WorkList() {
  const t = useMessages();
  const [, navigate] = useLocation();
  const offers = useLiveOffers();
  const open = useOpenAssignments();
  const recent = useRecentAssignments();
  const action = useAssignmentAction();
  const list = useRef<HTMLDivElement>(null);
  const { rows, waiting, showWaiting, listeners } = useShownOffers(offers.data?.data ?? [], list);
  const count = offers.data?.data.length ?? 0;
  useTitle(count === 0 ? t('work.title') : t('work.title.count', { count }));
  useAnnouncedCount(count, offers.data !== undefined);

  const accept = (assignmentId: string): void => {
    action.mutate(
      { action: 'accept', assignmentId },
      {
        onSuccess: () => {
          navigate(`/${assignmentId}`);
        },
      },
    );
  };
  const decline = (assignmentId: string): void => {
    focusNext(list.current);
    action.mutate(
      { action: 'decline', assignmentId },
      {
        onSuccess: () => {
          announce(t('work.declined'));
        },
      },
    );
  };
  const withOffer = (act: (assignmentId: string) => void) => () => {
    const row = rowOfFocus(list.current);
    if (row?.dataset['offer'] === undefined) announce(t('work.choose_first'));
    else act(row.dataset['offer']);
  };
  useShortcuts([
    { keys: 'j', label: 'work.shortcut.next', run: () => focusNext(list.current) },
    { keys: 'k', label: 'work.shortcut.previous', run: () => focusNext(list.current, -1) },
    { keys: 'a', label: 'work.shortcut.accept', run: withOffer(accept) },
    { keys: 'd', label: 'work.shortcut.decline', run: withOffer(decline) },
    { keys: 'n', label: 'work.shortcut.show_new', run: showWaiting },
  ]);

  const done = (recent.data?.data ?? []).filter(one => !isOpen(one));
  return (
    <div ref={list}>
      <ProblemNote error={action.error} />
      {(open.data ?? []).length > 0 && (
        <Section title={t('work.in_progress')}>
          <ul className="rows">
            {open.data?.map(one => (
              <TaskRow key={one.assignment_id} assignment={one} />
            ))}
          </ul>
        </Section>
      )}
      <section className="section" {...listeners}>
        <div className="section-head">
          <h2>{t('work.offers')}</h2>
          {waiting > 0 && (
            <button type="button" className="button small" onClick={showWaiting}>
              {t('work.offers.new', { count: waiting })}
            </button>
          )}
        </div>
        <ProblemNote error={offers.data === undefined ? offers.error : null} />
        {offers.data !== undefined && rows.length === 0 && <p className="empty">{t('work.offers.none')}</p>}
        <ul className="rows">
          {rows.map(({ offer, isGone }) => (
            <OfferRow
              key={offer.assignment_id}
              offer={offer}
              isGone={isGone}
              isBusy={action.isPending}
              onAccept={accept}
              onDecline={decline}
            />
          ))}
        </ul>
      </section>
      {done.length > 0 && (
        <Section title={t('work.recent')}>
          <ul className="rows">
            {done.map(one => (
              <TaskRow key={one.assignment_id} assignment={one} />
            ))}
          </ul>
        </Section>
      )}
    </div>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: React.ReactNode }) {
  return (
    <section className="section">
      <div className="section-head">
        <h2>{title}</h2>
      </div>
      {children}
    </section>
  );
}

/** Says how many offers there are when there are more than before. */
function useAnnouncedCount(count: number, isKnown: boolean): void {
  const t = useMessages();
  const [before, setBefore] = useState<number | undefined>();
  useEffect(() => {
    if (!isKnown || count === before) return;
    if (before !== undefined && count > before) announce(t('work.offers.new', { count: count - before }));
    setBefore(count);
  }, [count, before, isKnown, t]);
}
