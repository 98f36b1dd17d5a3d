import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { findFreePort } from '#libs/embedded';
import { waitFor } from '#libs/testing';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The folder of `prometheus` and `promtool`. */
    prometheusFolder: string;
  }
}

const Sample = z.tuple([z.number(), z.string()]);
const Answer = z.object({
  status: z.string(),
  error: z.string().optional(),
  data: z
    .object({ result: z.array(z.object({ metric: z.record(z.string(), z.string()), value: Sample })) })
    .optional(),
});
export type QueryResult = NonNullable<z.output<typeof Answer>['data']>['result'];

/** A Prometheus server that scrapes these addresses every second and evaluates these rules. */
export class TestPrometheus {
  private constructor(
    private readonly url: string,
    private readonly stopServer: () => Promise<void>,
  ) {}

  static async start(
    folder: string,
    opsUrls: readonly string[],
    ruleFiles: readonly string[],
  ): Promise<TestPrometheus> {
    const home = mkdtempSync(join(tmpdir(), 'countersign-prometheus-'));
    const port = await findFreePort();
    const configuration = {
      global: { scrape_interval: '1s', evaluation_interval: '2s' },
      rule_files: ruleFiles.map(file => resolve(file)),
      scrape_configs: [
        { job_name: 'countersign', static_configs: [{ targets: opsUrls.map(url => new URL(url).host) }] },
      ],
    };
    // YAML contains JSON.
    writeFileSync(join(home, 'prometheus.yml'), JSON.stringify(configuration));
    const server = spawn(
      join(folder, 'prometheus'),
      [
        `--config.file=${join(home, 'prometheus.yml')}`,
        `--storage.tsdb.path=${join(home, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      { stdio: 'ignore' },
    );
    const exited = once(server, 'exit');
    const prometheus = new TestPrometheus(`http://127.0.0.1:${port}`, async () => {
      server.kill('SIGTERM');
      await exited;
      rmSync(home, { recursive: true, force: true });
    });
    await waitFor(async () => (await fetch(`${prometheus.url}/-/ready`)).ok, { timeoutMs: 60_000 });
    return prometheus;
  }

  /** @throws Error with Prometheus's message when the expression is invalid */
  async query(expression: string): Promise<QueryResult> {
    const response = await fetch(`${this.url}/api/v1/query`, {
      method: 'POST',
      body: new URLSearchParams({ query: expression }),
    });
    const { data, error } = Answer.parse(await response.json());
    if (data === undefined) throw new Error(`${expression}: ${error ?? 'no answer'}`);
    return data.result;
  }

  stop(): Promise<void> {
    return this.stopServer();
  }
}
