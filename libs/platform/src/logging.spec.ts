import { Logger } from '@nestjs/common';
import { SpanKind } from '@opentelemetry/api';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { JsonLogger } from './logging.js';
import {
  currentTrace,
  noteTrace,
  runInTrace,
  startTrace,
  touchTask,
  withTraceFields,
} from './tracing/trace-context.js';

const Line = z.record(z.string(), z.unknown());
const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

function loggerAndLines(level = 'debug') {
  const lines: z.infer<typeof Line>[] = [];
  const destination = {
    write: (line: string) => {
      lines.push(Line.parse(JSON.parse(line)));
    },
  };
  return { logger: new JsonLogger({ service: 'matcher', level, destination }), lines };
}

describe('JsonLogger', () => {
  afterEach(() => {
    Logger.overrideLogger(false);
  });

  it("writes Nest's lines with service, level, time and context", () => {
    const { logger, lines } = loggerAndLines();
    Logger.overrideLogger(logger);
    new Logger('Matching').warn({ msg: 'nobody fits', considered: 3 });
    expect(lines).toEqual([
      {
        level: 'warn',
        time: lines[0]?.['time'],
        service: 'matcher',
        context: 'Matching',
        msg: 'nobody fits',
        considered: 3,
      },
    ]);
    expect(lines[0]?.['time']).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  });

  it('writes the trace, task and organization of a line', async () => {
    const { logger, lines } = loggerAndLines();
    await runInTrace({ traceparent: TRACEPARENT, taskId: 't1' }, async () => {
      await Promise.resolve();
      withTraceFields({ orgId: 'o1' }, () => {
        logger.log('in progress');
      });
    });
    logger.log('outside');
    expect(lines[0]).toMatchObject({
      trace_id: '0af7651916cd43dd8448eb211c80319c',
      task_id: 't1',
      org_id: 'o1',
      msg: 'in progress',
    });
    expect(lines[1]).not.toHaveProperty('trace_id');
  });

  it('adds fields that became known after the work began, to this unit of work only', () => {
    const { logger, lines } = loggerAndLines();
    runInTrace({}, () => {
      const begunIn = currentTrace()?.traceId;
      runInTrace({ traceparent: TRACEPARENT }, () => {
        noteTrace({ taskId: 't1', orgId: 'o1' });
        noteTrace({});
        logger.log('inner');
      });
      logger.log('outer');
      expect(lines[1]).toMatchObject({ trace_id: begunIn });
    });
    expect(lines[0]).toMatchObject({
      trace_id: '0af7651916cd43dd8448eb211c80319c',
      task_id: 't1',
      org_id: 'o1',
    });
    expect(lines[1]).not.toHaveProperty('task_id');
    noteTrace({ taskId: 'outside of any work' });
    expect(currentTrace()).toBeUndefined();
  });

  it('distinguishes a request about one task from one about several', () => {
    const touchedBy = (...taskIds: readonly string[]): number => {
      const trace = startTrace({}, { name: 'GET', kind: SpanKind.SERVER });
      for (const taskId of taskIds) trace.run(() => withTraceFields({ taskId }, () => touchTask(taskId)));
      return trace.context.touchedTaskIds.size;
    };
    expect([touchedBy(), touchedBy('a', 'a'), touchedBy('a', 'b', 'c', 'd')]).toEqual([0, 1, 2]);
  });

  it('writes no secret, however deep, and no statement parameters', () => {
    const { logger, lines } = loggerAndLines();
    const failure = Object.assign(new Error('failed'), { code: '23505', parameters: ['hunter2'] });
    logger.log({
      msg: 'request',
      headers: { Authorization: 'Bearer hunter2', 'X-Api-Key': 'hunter2', accept: '*/*' },
      body: [{ handoff: { callback_auth: { token: 'hunter2', type: 'bearer' } }, api_key: 'hunter2' }],
      password: 'hunter2',
      clientSecret: 'hunter2',
    });
    logger.error(failure, 'Billing');
    expect(JSON.stringify(lines)).not.toContain('hunter2');
    expect(lines[0]).toMatchObject({
      headers: { Authorization: '[redacted]', accept: '*/*' },
      body: [{ handoff: { callback_auth: { type: 'bearer' } } }],
    });
    expect(lines[1]).toMatchObject({
      msg: 'failed',
      context: 'Billing',
      err: {
        type: 'Error',
        message: 'failed',
        code: '23505',
        stack: failure.stack,
      },
    });
  });

  it('handles a circular value', () => {
    const { logger, lines } = loggerAndLines();
    const loop: Record<string, unknown> = { msg: 'loop' };
    loop['self'] = loop;
    logger.log(loop);
    expect(lines).toHaveLength(1);
  });

  it('omits lines below the level', () => {
    const { logger, lines } = loggerAndLines('warn');
    logger.log('quiet');
    logger.fatal('loud');
    expect(lines.map(line => line['msg'])).toEqual(['loud']);
  });
});
