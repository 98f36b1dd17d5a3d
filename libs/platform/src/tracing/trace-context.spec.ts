import { ROOT_CONTEXT, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  InMemorySpanExporter,
  ParentBasedSampler,
  SamplingDecision,
  SimpleSpanProcessor,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace';
import type { ReadableSpan, Sampler } from '@opentelemetry/sdk-trace';
import { afterEach, describe, expect, it } from 'vitest';
import { ServiceError } from '#libs/contracts';
import { recordingWith } from './span-recording.js';
import { recordSpansWith } from './spans.js';
import {
  currentSubmitter,
  currentTrace,
  currentTraceparent,
  inSpan,
  noteTrace,
  outgoingTraceparent,
  runAsSpan,
  runForSubmitters,
  runInTrace,
  startSpanAfter,
  startTrace,
  traceparentOf,
} from './trace-context.js';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const RECORDED = `00-${TRACE_ID}-b7ad6b7169203331-01`;
const UNRECORDED = `00-${TRACE_ID}-b7ad6b7169203331-00`;
const UNIT = { name: 'unit', kind: SpanKind.CONSUMER };
const PART = { name: 'part', kind: SpanKind.CLIENT };

function record(sampler: Sampler = new AlwaysOnSampler()): InMemorySpanExporter {
  const exporter = new InMemorySpanExporter();
  recordSpansWith(recordingWith(sampler, { spanProcessors: [new SimpleSpanProcessor({ exporter })] }));
  return exporter;
}

function named(exporter: InMemorySpanExporter, name: string): ReadableSpan {
  const found = exporter.getFinishedSpans().filter(span => span.name === name);
  expect(found).toHaveLength(1);
  const [span] = found;
  if (span === undefined) throw new Error(`There is no span ${name}.`);
  return span;
}

afterEach(() => {
  recordSpansWith(undefined);
});

describe('while nothing is recorded', () => {
  it("continues the caller's trace as it is", async () => {
    await runAsSpan({ traceparent: RECORDED }, UNIT, async span => {
      await inSpan(PART, part => {
        expect([span, part, currentTraceparent(), outgoingTraceparent()]).toEqual([
          undefined,
          undefined,
          RECORDED,
          RECORDED,
        ]);
        return Promise.resolve();
      });
    });
  });

  it.each([undefined, '', 'nonsense', '00-00000000000000000000000000000000-b7ad6b7169203331-01'])(
    'begins a new trace after %j, which nobody records',
    traceparent => {
      runInTrace({ traceparent }, () => {
        expect(currentTraceparent()).toMatch(/^00-(?!0{32})[0-9a-f]{32}-[0-9a-f]{16}-00$/);
      });
    },
  );

  it('is absent outside', () => {
    expect(currentTraceparent()).toBeUndefined();
    expect(outgoingTraceparent()).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
  });
});

describe('while spans are recorded', () => {
  it('nests spans, and sends the id of the current one', async () => {
    const exporter = record();
    const sent: string[] = [];
    await runAsSpan({ traceparent: RECORDED, taskId: 't1' }, UNIT, async () => {
      noteTrace({ orgId: 'o1' });
      await inSpan(PART, () => Promise.resolve(sent.push(outgoingTraceparent())));
      sent.push(outgoingTraceparent());
    });
    const [unit, part] = [named(exporter, 'unit'), named(exporter, 'part')];
    expect(unit.parentSpanContext?.spanId).toBe('b7ad6b7169203331');
    expect(unit).toMatchObject({ kind: SpanKind.CONSUMER });
    expect(unit.attributes).toEqual({ 'countersign.task.id': 't1', 'countersign.organization.id': 'o1' });
    expect(part.parentSpanContext?.spanId).toBe(unit.spanContext().spanId);
    expect(sent).toEqual([traceparentOf(part.spanContext()), traceparentOf(unit.spanContext())]);
  });

  it('follows the flag of the caller inside the system, and asks the sampler where requests enter', async () => {
    const exporter = record();
    await runAsSpan({ traceparent: UNRECORDED }, UNIT, () => inSpan(PART, () => Promise.resolve()));
    expect(exporter.getFinishedSpans()).toEqual([]);

    record(new AlwaysOffSampler());
    const refused = startTrace({ traceparent: RECORDED }, { ...UNIT, isEntry: true });
    expect(refused.context).toMatchObject({ traceId: TRACE_ID, traceFlags: 0, span: undefined });
  });

  it('decides on the id that the trace has, so that others with the same ratio decide alike', () => {
    const ratio = new TraceIdRatioBasedSampler(0.3);
    const exporter = record(new ParentBasedSampler({ root: ratio }));
    const contexts = Array.from({ length: 400 }, () => startTrace({}, { ...UNIT, isEntry: true }).context);
    for (const { span } of contexts) span?.end();
    const recorded = contexts.filter(({ span }) => span !== undefined);
    // Ten standard deviations.
    expect(Math.abs(recorded.length - 120)).toBeLessThan(92);
    expect(exporter.getFinishedSpans().map(span => span.spanContext().traceId)).toEqual(
      recorded.map(({ traceId }) => traceId),
    );
    for (const { traceId, span, traceFlags } of contexts) {
      const { decision } = ratio.shouldSample(ROOT_CONTEXT, traceId);
      const isChosen = decision === SamplingDecision.RECORD_AND_SAMPLED;
      expect([span !== undefined, traceFlags]).toEqual([isChosen, isChosen ? 1 : 0]);
    }
  });

  it('records the code of an error and not its message; a refusal is no failure', async () => {
    const exporter = record();
    const fail = (name: string, error: Error): Promise<unknown> =>
      runAsSpan({}, { ...UNIT, name }, () => Promise.reject(error)).catch(() => undefined);
    await fail('refused', new ServiceError('conflict', 'task.ended', 'secret'));
    await fail('unavailable', new ServiceError('unavailable', 'service.unavailable', 'secret'));
    await fail('defect', Object.assign(new TypeError('secret'), { code: 23_505 }));
    const seen = ['refused', 'unavailable', 'defect'].map(name => named(exporter, name));
    expect(seen.map(({ attributes }) => attributes['error.type'])).toEqual([
      'task.ended',
      'service.unavailable',
      'TypeError',
    ]);
    expect(seen.map(({ status }) => status)).toEqual([
      { code: SpanStatusCode.UNSET },
      { code: SpanStatusCode.ERROR },
      { code: SpanStatusCode.ERROR },
    ]);
    expect(seen.flatMap(({ events }) => events)).toEqual([]);
  });

  it('ascribes nothing to a span that has ended', async () => {
    const exporter = record();
    const trace = startTrace({ traceparent: RECORDED }, UNIT);
    trace.context.span?.end();
    await trace.run(() => inSpan(PART, () => Promise.resolve()));
    await runForSubmitters([trace.run(currentSubmitter), undefined], 'batch', () => Promise.resolve());
    expect(exporter.getFinishedSpans().map(({ name }) => name)).toEqual(['unit']);
  });

  it('starts a span in a trace that the work does not run in, if it is recorded', () => {
    const exporter = record();
    expect(startSpanAfter(UNRECORDED, PART)).toBeUndefined();
    expect(startSpanAfter(undefined, PART)).toBeUndefined();
    startSpanAfter(RECORDED, PART)?.end();
    expect(named(exporter, 'part').spanContext().traceId).toBe(TRACE_ID);
  });
});

describe('work for several submitters', () => {
  const submitterOf = (traceparent: string, taskId: string) => {
    const trace = startTrace({ traceparent, taskId }, UNIT);
    return { trace, submitter: trace.run(currentSubmitter) };
  };

  it('runs in the context of a single one', async () => {
    const { submitter } = submitterOf(UNRECORDED, 't1');
    const seen = await runForSubmitters([submitter], 'batch', () => Promise.resolve(currentTrace()));
    expect(seen).toMatchObject({ traceId: TRACE_ID, taskId: 't1' });
    const outside = runInTrace({}, () =>
      runForSubmitters([undefined], 'batch', () => Promise.resolve(currentTrace())),
    );
    expect(await outside).toBeUndefined();
  });

  it('runs outside of the traces of several, unless one is recorded', async () => {
    const submitters = [
      submitterOf(UNRECORDED, 't1').submitter,
      submitterOf(UNRECORDED, 't2').submitter,
      undefined,
    ];
    const work = () => Promise.resolve(currentTrace());
    expect(await runInTrace({}, () => runForSubmitters(submitters, 'batch', work))).toBeUndefined();
  });

  it('is recorded in the trace of the first that is, linked with the others, and ascribed to none', async () => {
    const exporter = record();
    const [a, b, c] = [UNRECORDED, RECORDED, `00-${'c'.repeat(32)}-b7ad6b7169203331-01`].map(
      (traceparent, place) => submitterOf(traceparent, `t${place}`),
    );
    await runForSubmitters([a?.submitter, b?.submitter, c?.submitter], 'batch', async () => {
      expect([currentTraceparent(), currentTrace()?.taskId]).toEqual([undefined, undefined]);
      await inSpan(PART, () => Promise.resolve());
    });
    b?.trace.context.span?.end();
    c?.trace.context.span?.end();
    const [batch, part] = [named(exporter, 'batch'), named(exporter, 'part')];
    expect(batch.parentSpanContext?.spanId).toBe(b?.trace.context.spanId);
    expect(batch.attributes).toEqual({ 'countersign.batch.size': 3 });
    expect(batch.links.map(({ context }) => context.traceId)).toEqual(['c'.repeat(32)]);
    expect(part.parentSpanContext?.spanId).toBe(batch.spanContext().spanId);
    const waiting = exporter.getFinishedSpans().find(span => span.spanContext().traceId === 'c'.repeat(32));
    expect(waiting?.links.map(({ context }) => context.spanId)).toEqual([batch.spanContext().spanId]);
  });
});
