import { z } from 'zod';
import { parseJson } from '#libs/contracts';

const Refs = z.array(z.object({ worker_id: z.string() }));

/** The parts of an event that waiting requests are found by. */
const SignalEvent = z.object({
  subject: z.string(),
  data: z
    .object({
      worker_id: z.string().nullish(),
      ended_assignment: z.object({ worker_id: z.string() }).nullish(),
      withdrawn: Refs.nullish(),
    })
    .nullish(),
});

/** The task that an event is about, and the workers whose assignments it made, accepted, or ended. */
export interface TaskSignal {
  readonly taskId: string;
  readonly workerIds: readonly string[];
}

/** Undefined for bytes that are no event: the message is then as good as missed. */
export function readTaskSignal(bytes: Uint8Array): TaskSignal | undefined {
  let event: z.output<typeof SignalEvent>;
  try {
    event = SignalEvent.parse(parseJson(new TextDecoder().decode(bytes)));
  } catch {
    return undefined;
  }
  const { worker_id: workerId, ended_assignment: ended, withdrawn } = event.data ?? {};
  const refs = [ended, ...(withdrawn ?? [])].flatMap(ref => ref?.worker_id ?? []);
  return { taskId: event.subject, workerIds: workerId == null ? refs : [workerId, ...refs] };
}
