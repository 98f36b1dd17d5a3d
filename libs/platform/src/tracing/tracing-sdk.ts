import { existsSync, readFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import type { LoggerService } from '@nestjs/common';
import { DiagLogLevel, diag } from '@opentelemetry/api';
import { ExportResultCode } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { CompressionAlgorithm } from '@opentelemetry/otlp-exporter-base';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace';
import type { BatchSpanProcessorOptions, Sampler, SpanExporter } from '@opentelemetry/sdk-trace';
import type { Metrics } from '../metrics.js';
import { productVersion } from '../product-version.js';
import { ExportLog } from './export-log.js';
import { recordingWith } from './span-recording.js';
import type { SdkRecording } from './span-recording.js';
import type { TracingSettings } from './tracing-settings.js';

const COMPRESSIONS = { gzip: CompressionAlgorithm.GZIP, none: CompressionAlgorithm.NONE } as const;

export interface TracingOptions {
  readonly serviceName: string;
  readonly settings: TracingSettings;
  readonly metrics: Pick<Metrics, 'spansExported'>;
  readonly logger: LoggerService;
}

/** The SDK, exporting to `url`. Imported only if there is one. */
export function createSdk(url: string, options: TracingOptions): SdkRecording {
  const { settings } = options;
  const log = new ExportLog(options.logger);
  diag.setLogger(log, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
  return recordingWith(samplerOf(settings), {
    resource: defaultResource().merge(resourceFromAttributes(resourceOf(options.serviceName, settings))),
    // A statement is the longest value; see `libs/database`.
    spanLimits: { attributeValueLengthLimit: 4_000 },
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: counted(exporterTo(url, settings), options.metrics),
        ...queueOf(settings),
      }),
    ],
  });
}

function queueOf(settings: TracingSettings): Omit<BatchSpanProcessorOptions, 'exporter'> {
  const {
    OTEL_BSP_MAX_QUEUE_SIZE: maxQueueSize = 2_048,
    OTEL_BSP_SCHEDULE_DELAY: scheduledDelayMillis = 5_000,
  } = settings;
  const { OTEL_BSP_MAX_EXPORT_BATCH_SIZE: batchSize = 512 } = settings;
  return { maxQueueSize, maxExportBatchSize: Math.min(batchSize, maxQueueSize), scheduledDelayMillis };
}

function exporterTo(url: string, settings: TracingSettings): SpanExporter {
  const pem = (value: string | undefined): string | undefined =>
    value === undefined || !existsSync(value) ? value : readFileSync(value, 'utf8');
  return new OTLPTraceExporter({
    url,
    headers: { ...settings.OTEL_EXPORTER_OTLP_HEADERS },
    timeoutMillis: settings.OTEL_EXPORTER_OTLP_TIMEOUT ?? 10_000,
    compression: COMPRESSIONS[settings.OTEL_EXPORTER_OTLP_COMPRESSION ?? 'gzip'],
    httpAgentOptions: {
      keepAlive: true,
      ca: pem(settings.OTEL_EXPORTER_OTLP_CERTIFICATE),
      cert: pem(settings.OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE),
      key: pem(settings.OTEL_EXPORTER_OTLP_CLIENT_KEY),
    },
  });
}

/** Counts what the collector accepted, and what was lost because it did not. */
function counted(exporter: SpanExporter, metrics: TracingOptions['metrics']): SpanExporter {
  return {
    export: (spans, report) => {
      exporter.export(spans, result => {
        metrics.spansExported(result.code === ExportResultCode.SUCCESS ? 'exported' : 'lost', spans.length);
        report(result);
      });
    },
    shutdown: () => exporter.shutdown(),
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
  };
}

function resourceOf(serviceName: string, settings: TracingSettings): Record<string, string> {
  return {
    'service.name': serviceName,
    'service.namespace': 'countersign',
    'service.version': productVersion(),
    'service.instance.id': randomUUID(),
    ...settings.OTEL_RESOURCE_ATTRIBUTES,
    ...(settings.OTEL_SERVICE_NAME !== undefined && { 'service.name': settings.OTEL_SERVICE_NAME }),
  };
}

function samplerOf({
  OTEL_TRACES_SAMPLER: name = 'parentbased_always_on',
  OTEL_TRACES_SAMPLER_ARG: ratio = 1,
}: TracingSettings): Sampler {
  switch (name) {
    case 'always_on':
      return new AlwaysOnSampler();
    case 'always_off':
      return new AlwaysOffSampler();
    case 'traceidratio':
      return new TraceIdRatioBasedSampler(ratio);
    case 'parentbased_always_on':
      return new ParentBasedSampler({ root: new AlwaysOnSampler() });
    case 'parentbased_always_off':
      return new ParentBasedSampler({ root: new AlwaysOffSampler() });
    case 'parentbased_traceidratio':
      return new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) });
  }
}
