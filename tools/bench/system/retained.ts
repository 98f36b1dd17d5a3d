import { setTimeout as pause } from 'node:timers/promises';
import { WebSocket } from 'undici';
import { z } from 'zod';

/** Where Node opens the inspector of a process that gets SIGUSR1. */
const INSPECTOR = 'http://127.0.0.1:9229/json/list';
const ATTEMPTS = 50;
const EVERY_MS = 100;
const BYTES_PER_MB = 1_048_576;
const READ = 'JSON.stringify({ pid: process.pid, ...process.memoryUsage() })';

const Targets = z.tuple([z.looseObject({ webSocketDebuggerUrl: z.string() })]);
const Answer = z.looseObject({
  id: z.number(),
  result: z.looseObject({ result: z.looseObject({ value: z.string() }).optional() }),
});
const Usage = z.object({ pid: z.number(), heapUsed: z.number(), external: z.number() });

/**
 * What a Node process keeps in memory, in MB: its heap and the buffers beside it, after a full collection. Its RSS also
 * has the garbage that V8 collects only when memory is short.
 *
 * @throws Error when the inspector is not that of the process: another one has its port
 */
export async function retainedMb(pid: number): Promise<number> {
  process.kill(pid, 'SIGUSR1');
  const socket = new WebSocket(await inspectorUrl());
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true });
    socket.addEventListener('error', reject, { once: true });
  });
  await ask(socket, 1, 'HeapProfiler.collectGarbage', {});
  const { result } = await ask(socket, 2, 'Runtime.evaluate', { expression: READ });
  socket.close();
  const usage = Usage.parse(JSON.parse(result.result?.value ?? ''));
  if (usage.pid !== pid) throw new Error(`Port 9229 is the inspector of process ${usage.pid}: stop it.`);
  return (usage.heapUsed + usage.external) / BYTES_PER_MB;
}

async function inspectorUrl(): Promise<string> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    try {
      const [target] = Targets.parse(await (await fetch(INSPECTOR)).json());
      return target.webSocketDebuggerUrl;
    } catch {
      await pause(EVERY_MS);
    }
  }
  throw new Error(`No inspector answers at ${INSPECTOR}.`);
}

function ask(socket: WebSocket, id: number, method: string, params: object): Promise<z.infer<typeof Answer>> {
  return new Promise(resolve => {
    const listen = ({ data }: { readonly data: unknown }): void => {
      const answer = Answer.safeParse(JSON.parse(String(data)));
      if (!answer.success || answer.data.id !== id) return;
      socket.removeEventListener('message', listen);
      resolve(answer.data);
    };
    socket.addEventListener('message', listen);
    socket.send(JSON.stringify({ id, method, params }));
  });
}
