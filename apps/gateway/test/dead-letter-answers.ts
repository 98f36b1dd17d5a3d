import { CONSUMING_SERVICES, DEAD_LETTER_COMMANDS } from '#libs/contracts';
import type { ConsumingService, DeadLetter } from '#libs/contracts';
import type { FakeServices } from './fake-services.js';

const AT = '2026-03-02T04:00:00.000Z';

/** An open letter of this service. */
export function deadLetter(service: ConsumingService, number: number): DeadLetter {
  return {
    ...{ service, number, durable: `${service}--task-queued`, event_type: 'task.queued' },
    ...{ event_id: null, task_id: null, org_id: null, reason: 'max_deliveries', detail: 'Error: broken' },
    ...{ died_at: AT, deliveries: 10, deaths: 1, status: 'open' },
    ...{ resolved_at: null, resolved_by: null, note: null },
  };
}

/** Answers as if each service had two letters. */
export function answerDeadLetters(fakes: FakeServices): void {
  for (const service of CONSUMING_SERVICES) {
    const { list, get, resend, discard } = DEAD_LETTER_COMMANDS[service];
    const numbers = [2, 1];
    fakes.answer(list, ({ after, limit }) => ({
      data: numbers
        .filter(number => after === null || (after.died_at === AT && number < after.number))
        .map(number => deadLetter(service, number))
        .slice(0, limit),
    }));
    fakes.answer(get, ({ number }) => ({ letter: deadLetter(service, number), event: null }));
    fakes.answer(resend, ({ number, by }) => ({
      ...{ outcome: 'done' as const, detail: null },
      letter: { ...deadLetter(service, number), status: 'resent' as const, resolved_at: AT, resolved_by: by },
    }));
    fakes.answer(discard, ({ number, by, note }) => ({
      letter: {
        ...deadLetter(service, number),
        status: 'discarded' as const,
        resolved_at: AT,
        resolved_by: by,
        note,
      },
    }));
  }
}
