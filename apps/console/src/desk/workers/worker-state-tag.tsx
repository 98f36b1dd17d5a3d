import { useMessages } from '../../messages/use-messages.js';
import { stateOf } from './worker-filters.rule.js';
import type { WorkerState } from './worker-filters.rule.js';
import type { Worker } from './workers-data.js';

const TONES: Readonly<Record<WorkerState, string>> = { available: 'good', unavailable: '', suspended: 'bad' };

/** Whether a worker gets offers. */
export function WorkerStateTag({ worker }: { readonly worker: Pick<Worker, 'status' | 'available'> }) {
  const t = useMessages();
  const state = stateOf(worker);
  return <span className={`tag ${TONES[state]}`}>{t.find(`desk.worker_state.${state}`)}</span>;
}
