import { expect, inject } from 'vitest';
import { z } from 'zod';
import { eventually } from './cluster/host.js';
import type { Kubernetes } from './kubernetes.js';
import { IDLE, namespace, server } from './manifests.js';
import { CLIENTS, NAMESPACE } from './release.js';

const LoadReport = z.object({
  requests: z.int(),
  posted: z.int(),
  completed: z.int(),
  /** Answers with 503, after each of which the request was repeated. */
  unavailable: z.int(),
  slowest_ms: z.int(),
  failures: z.array(z.string()),
  /** Of each 503. */
  refusals: z.array(z.string()),
});
export type LoadReport = z.infer<typeof LoadReport>;

/** A client in the cluster that posts and completes tasks through the Service. */
export class Load {
  constructor(private readonly kubernetes: Kubernetes) {}

  deploy(operatorKey: string): void {
    const image = inject('images').servers;
    const env = { BASE_URL: `http://countersign-gateway.${NAMESPACE}`, OPERATOR_KEY: operatorKey };
    this.kubernetes.apply(
      namespace(CLIENTS),
      ...server({ namespace: CLIENTS, name: 'load', image, env, command: ['node', '/app/load.mjs'] }),
      ...['scraper', 'stranger'].flatMap(name => server({ namespace: CLIENTS, name, image, command: IDLE })),
    );
    this.kubernetes.rollouts(CLIENTS);
  }

  start(lanes = 4): void {
    this.ask('/start', JSON.stringify({ lanes }));
  }

  progress(): LoadReport {
    return LoadReport.parse(JSON.parse(this.ask('/')));
  }

  /** Waits until this many tasks are completed. */
  async workDone(tasks: number): Promise<void> {
    let last: LoadReport | undefined;
    await eventually(
      `${tasks} completed tasks`,
      120_000,
      () => {
        last = this.progress();
        return last.completed >= tasks ? true : undefined;
      },
      () => JSON.stringify(last),
    );
  }

  /** Waits until this many more are completed. */
  async furtherWorkDone(tasks: number): Promise<void> {
    await this.workDone(this.progress().completed + tasks);
  }

  stop(): LoadReport {
    return LoadReport.parse(JSON.parse(this.ask('/stop', '{}')));
  }

  private ask(path: string, body?: string): string {
    const request = body === undefined ? '{}' : `{method:'POST',body:${JSON.stringify(body)}}`;
    const script = `fetch('http://127.0.0.1:8000${path}',${request}).then(r=>r.text()).then(t=>console.log(t))`;
    return this.kubernetes.exec(CLIENTS, 'deploy/load', 'node', '-e', script);
  }
}

export function expectNothingLost(report: LoadReport, { allows503 = false } = {}): void {
  expect(report.failures).toEqual([]);
  if (!allows503) expect(report.refusals).toEqual([]);
  expect(report.completed).toBe(report.posted);
  expect(report.posted).toBeGreaterThan(0);
}
