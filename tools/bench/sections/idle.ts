import { setTimeout as pause } from 'node:timers/promises';
import { SERVICES } from '#libs/contracts';
import type { Section } from '../section.js';
import { CpuWatch } from '../system/cpu.js';
import { memoryOf } from '../system/memory.js';

/** After the start the system is still warming up: code is compiled, connections are opened. */
const SETTLE_MS = { full: 15_000, quick: 2_000 };
const WATCH_MS = { full: 10_000, quick: 2_000 };

/** CPU and memory of the seven services while idle. */
export const idle: Section = async ({ system, quick, progress }) => {
  const { running } = await system();
  const size = quick ? 'quick' : 'full';
  progress.say('idle: waiting until the services have settled');
  await pause(SETTLE_MS[size]);
  const cpu = await CpuWatch.start(running);
  await pause(WATCH_MS[size]);
  const shares = await cpu.shares();
  const services = SERVICES.map(service => running.services[service].process.pid);
  const { rssMb, pssMb } = await memoryOf(services.filter(pid => pid !== undefined));
  return [
    {
      key: 'idle_rss_mb',
      value: rssMb,
      n: SERVICES.length,
      also: {
        ...(pssMb === undefined ? {} : { idle_pss_mb: pssMb }),
        ...Object.fromEntries(shares.map(({ name, percent }) => [`idle_cpu_pct_${name}`, percent])),
      },
      note:
        'the sum of the RSS of seven processes, which counts what they share seven times' +
        (pssMb === undefined ? '' : `; shared pages counted once (PSS): ${Math.round(pssMb)} MB`),
    },
  ];
};
