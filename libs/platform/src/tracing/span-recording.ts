import { RandomIdGenerator, SamplingDecision, TracerProvider } from '@opentelemetry/sdk-trace';
import type { Sampler, TracerProviderOptions } from '@opentelemetry/sdk-trace';
import { TraceIds } from './spans.js';
import type { SpanRecording } from './spans.js';

/** The SDK as {@link SpanRecording}. */
export interface SdkRecording extends SpanRecording {
  readonly provider: TracerProvider;
}

export function recordingWith(
  sampler: Sampler,
  options: Omit<TracerProviderOptions, 'sampler' | 'idGenerator'>,
): SdkRecording {
  const traceIds = new TraceIds();
  const random = new RandomIdGenerator();
  const idGenerator = {
    generateTraceId: () => traceIds.next ?? random.generateTraceId(),
    generateSpanId: () => random.generateSpanId(),
  };
  return {
    provider: new TracerProvider({ ...options, sampler, idGenerator }),
    traceIds,
    isChosen: (context, traceId, { name, kind }) => {
      const { decision } = sampler.shouldSample(context, traceId, name, kind, {}, []);
      return decision === SamplingDecision.RECORD_AND_SAMPLED;
    },
  };
}
