import { useWorkerName } from '../data/directory.js';

/** A worker by name; the whole id is in the title. */
export function WorkerName({ workerId }: { readonly workerId: string }) {
  const name = useWorkerName(workerId);
  return (
    <bdi className="worker-name" title={workerId}>
      {name}
    </bdi>
  );
}
