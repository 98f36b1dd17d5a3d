import { beforeAll, expect, inject, test } from 'vitest';
import { SERVICES } from '#libs/contracts';
import type { Kubernetes } from './kubernetes.js';
import { monitoringOf } from './monitoring-objects.js';
import type { Monitoring } from './monitoring-objects.js';
import { ClusterPrometheus } from './prometheus.js';
import type { MonitoredPod } from './prometheus.js';
import { NAMESPACE } from './release.js';
import type { Release } from './release.js';

const MONITORED = {
  monitoring: { podMonitor: { enabled: true }, prometheusRule: { enabled: true } },
  defaults: { keda: { enabled: true } },
  keda: { prometheusAddress: 'http://prometheus.monitoring:9090' },
};
/** Alerts on how fast the machine is, which a machine that runs other tests as well may set off rightly. */
const DEPENDS_ON_MACHINE = /^Countersign(Create|Delivery)Budget|^CountersignEventLoopDelay/;
/** The two minutes of `for`, and some of the machine's. */
const FIRES_WITHIN = { timeout: 240_000, interval: 2_000 };

/** Tests on a release without load that a missing service sets off one alert, and that nothing else does. */
export function testAlerts(kubernetes: Kubernetes, releaseOf: () => Release): void {
  let prometheus: ClusterPrometheus;
  let monitoring: Monitoring;

  /** As the PodMonitor selects them. */
  const pods = (): readonly MonitoredPod[] =>
    kubernetes
      .pods(NAMESPACE, monitoring.selector)
      .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
      .map(({ metadata, status, spec }) => {
        const ports = spec.containers.flatMap(container => container.ports);
        const port = ports.find(({ name }) => name === monitoring.port)?.containerPort ?? 0;
        return { address: `${status.podIP ?? ''}:${port}`, namespace: NAMESPACE, name: metadata.name };
      });

  beforeAll(async () => {
    monitoring = monitoringOf(releaseOf().render(MONITORED));
    const started = await ClusterPrometheus.start(inject('cluster'), inject('prometheusFolder'), monitoring);
    prometheus = started;
    prometheus.scrape(pods());
    return () => started.stop();
  });

  const firing = (): readonly string[] =>
    prometheus.firing().filter(alert => !DEPENDS_ON_MACHINE.test(alert));
  const scale = (replicas: number): void => {
    kubernetes.kubectl('-n', NAMESPACE, 'scale', 'deploy/countersign-billing', `--replicas=${replicas}`);
  };

  test('the PodMonitor finds every pod, and no alert fires', async () => {
    expect(pods()).toHaveLength(SERVICES.length + 1);
    await expect
      .poll(() => prometheus.query('countersign_ready == 1').map(({ metric }) => metric['pod']), FIRES_WITHIN)
      .toEqual(expect.arrayContaining(pods().map(({ name }) => name)));
    expect(prometheus.query('up == 0')).toEqual([]);
    expect(firing()).toEqual([]);
  });

  test('the query by which KEDA scales has a value for each service that has consumers', async () => {
    const consuming = ['matcher', 'sla-monitor', 'consensus', 'webhook-dispatcher', 'billing'];
    for (const service of consuming) {
      const query = monitoring.lagQueries.get(`countersign-${service}`) ?? '';
      await expect.poll(() => prometheus.query(query), FIRES_WITHIN).toHaveLength(1);
    }
  });

  test('a service without replicas sets off its alert, and no other', async () => {
    scale(0);
    await expect.poll(firing, FIRES_WITHIN).toEqual(['CountersignServiceDown of billing']);
    scale(1);
    kubernetes.rollouts(NAMESPACE);
    prometheus.scrape(pods());
    await expect.poll(firing, FIRES_WITHIN).toEqual([]);
  });
}
