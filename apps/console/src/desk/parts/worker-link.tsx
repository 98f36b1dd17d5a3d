import { Link } from 'wouter';
import { useRights } from '../rights.js';
import { WorkerName } from './worker-name.js';

/** A worker by name, which leads to their page for those who can open it. */
export function WorkerLink({ workerId }: { readonly workerId: string }) {
  const can = useRights();
  if (!can('workers:read')) return <WorkerName workerId={workerId} />;
  return (
    <Link href={`/workers/${workerId}`}>
      <WorkerName workerId={workerId} />
    </Link>
  );
}
