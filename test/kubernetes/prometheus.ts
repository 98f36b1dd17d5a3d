import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { eventually, run, start, succeeds } from './cluster/host.js';
import type { Daemon } from './cluster/host.js';
import type { ClusterAccess } from './kubernetes.js';
import type { Monitoring } from './monitoring-objects.js';

const ADDRESS = '127.0.0.1:9490';
const URL = `http://${ADDRESS}`;
const Series = z.array(
  z.object({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]) }),
);
export type Series = z.output<typeof Series>;

const TARGETS = 'targets.json';

export interface MonitoredPod {
  /** With the port. */
  readonly address: string;
  readonly namespace: string;
  readonly name: string;
}

/**
 * A Prometheus server on the node of a cluster of the test's own, with the rules of PrometheusRules. Debian's can't find
 * pods by itself: the test names them.
 */
export class ClusterPrometheus {
  private constructor(
    private readonly access: ClusterAccess,
    private readonly programs: string,
    private readonly home: string,
    private readonly server: Daemon,
  ) {}

  /** @param programs the folder of `prometheus` and `promtool` */
  static async start(
    access: ClusterAccess,
    programs: string,
    { path, ruleGroups }: Monitoring,
  ): Promise<ClusterPrometheus> {
    const home = mkdtempSync(join(tmpdir(), 'countersign-prometheus-'));
    mkdirSync(join(home, 'rules'));
    // YAML contains JSON.
    writeFileSync(join(home, 'rules', 'all.json'), JSON.stringify({ groups: ruleGroups }));
    const configuration = {
      global: { scrape_interval: '2s', evaluation_interval: '2s' },
      rule_files: [join(home, 'rules', '*.json')],
      scrape_configs: [
        { job_name: 'countersign', metrics_path: path, file_sd_configs: [{ files: [join(home, TARGETS)] }] },
      ],
    };
    writeFileSync(join(home, 'prometheus.yml'), JSON.stringify(configuration));
    const [command = '', ...enter] = access.enter;
    const options = [
      `--config.file=${join(home, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(home, 'data')}`,
      `--web.listen-address=${ADDRESS}`,
    ];
    const server = start(command, [...enter, join(programs, 'prometheus'), ...options], join(home, 'log'));
    const isReady = [...enter, join(programs, 'promtool'), 'query', 'instant', URL, 'vector(1)'];
    await eventually('Prometheus', 60_000, () => (succeeds(command, isReady) ? true : undefined), server.log);
    return new ClusterPrometheus(access, programs, home, server);
  }

  /** Scrapes these pods from now on, with the labels that the operator of a PodMonitor gives them. */
  scrape(pods: readonly MonitoredPod[]): void {
    const targets = pods.map(({ address, namespace, name }) => ({
      targets: [address],
      labels: { namespace, pod: name },
    }));
    // Never half of it.
    writeFileSync(join(this.home, `next-${TARGETS}`), JSON.stringify(targets));
    renameSync(join(this.home, `next-${TARGETS}`), join(this.home, TARGETS));
  }

  /** @throws Error with Prometheus's message when the expression is invalid */
  query(expression: string): Series {
    const [command = '', ...enter] = this.access.enter;
    const args = ['query', 'instant', '--format=json', URL, expression];
    return Series.parse(JSON.parse(run(command, [...enter, join(this.programs, 'promtool'), ...args])));
  }

  /** The alerts that fire, with the service that they are about. */
  firing(): readonly string[] {
    const names = this.query('ALERTS{alertstate="firing"}').map(({ metric: { alertname = '', service } }) =>
      service === undefined ? alertname : `${alertname} of ${service}`,
    );
    return [...new Set(names)].toSorted();
  }

  async stop(): Promise<void> {
    await this.server.stop();
    rmSync(this.home, { recursive: true });
  }
}
