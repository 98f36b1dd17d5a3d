import { z } from 'zod';
import { durationMs, fileOrContent, flag, integer, url } from '../setting-schemas.js';
import { describeSetting } from '../settings.js';

const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;

/** A token of HTTP, which is what keys of W3C baggage are. */
const KEY = /^[\w!#$%&'*+.^`|~-]{1,256}$/;
const MAX_PAIRS = 64;

/** `key=value` pairs separated by commas, with values percent-encoded, as in W3C baggage. */
const pairs = (example: string) =>
  describeSetting(
    z.string().transform((text, context): Readonly<Record<string, string>> => {
      const found = text.split(',').map(pairOf);
      if (found.length <= MAX_PAIRS && !found.includes(undefined)) {
        return Object.fromEntries(found.filter(pair => pair !== undefined));
      }
      context.addIssue('not pairs');
      return z.NEVER;
    }),
    'key=value pairs separated by commas, with percent-encoded values',
    example,
  );

function pairOf(text: string): readonly [string, string] | undefined {
  const [, key = '', value = ''] = /^\s*([^=]+?)\s*=\s*(.*?)\s*$/.exec(text) ?? [];
  if (!KEY.test(key)) return undefined;
  try {
    return [key, decodeURIComponent(value)];
  } catch {
    return undefined;
  }
}

const endpoint = url(['http', 'https'], 'http://otel-collector:4318');

const ratio = describeSetting(
  z
    .string()
    .regex(/^(0|1|0?\.\d{1,9}|1\.0+|0\.\d{1,9})$/)
    .transform(Number),
  'a number from 0 to 1',
  '0.01',
);

/**
 * OpenTelemetry's own variables (https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/),
 * as far as they have an effect here, with the SDK's own defaults. Without an endpoint nothing is recorded, and the SDK
 * is not loaded.
 */
export const tracingSettings = z.object({
  /** The collector's OTLP/HTTP endpoint; spans are sent to `/v1/traces` below it. */
  OTEL_EXPORTER_OTLP_ENDPOINT: endpoint.optional(),
  /** The whole URL for spans, instead of the above. */
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: endpoint.optional(),
  OTEL_EXPORTER_OTLP_PROTOCOL: describeSetting(
    z.literal('http/protobuf'),
    'http/protobuf, the only protocol that is supported',
    'http/protobuf',
  ).optional(),
  /** Sent with each export, such as a token. Secret. */
  OTEL_EXPORTER_OTLP_HEADERS: pairs('authorization=Bearer%20…').optional(),
  OTEL_EXPORTER_OTLP_TIMEOUT: durationMs.optional(),
  OTEL_EXPORTER_OTLP_COMPRESSION: describeSetting(
    z.enum(['gzip', 'none']),
    'gzip or none',
    'gzip',
  ).optional(),
  /** The authority of the collector's certificate, if it is not a public one. */
  OTEL_EXPORTER_OTLP_CERTIFICATE: fileOrContent('a PEM file', '/etc/countersign/otel-ca.pem').optional(),
  OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: fileOrContent('a PEM file', '/etc/countersign/otel.pem').optional(),
  OTEL_EXPORTER_OTLP_CLIENT_KEY: fileOrContent('a PEM file', '/etc/countersign/otel-key.pem').optional(),
  OTEL_TRACES_SAMPLER: describeSetting(
    z.enum(SAMPLERS),
    `one of ${SAMPLERS.join(', ')}`,
    'parentbased_traceidratio',
  ).optional(),
  OTEL_TRACES_SAMPLER_ARG: ratio.optional(),
  /** Overrides the name of the service, which is that of its process. */
  OTEL_SERVICE_NAME: describeSetting(z.string().min(1).max(255), 'a name', 'gateway').optional(),
  OTEL_RESOURCE_ATTRIBUTES: pairs('deployment.environment.name=production').optional(),
  /** Spans that wait to be exported; beyond that many, new ones are dropped. */
  OTEL_BSP_MAX_QUEUE_SIZE: integer(1, 100_000).optional(),
  OTEL_BSP_MAX_EXPORT_BATCH_SIZE: integer(1, 100_000).optional(),
  /** The interval of exports. */
  OTEL_BSP_SCHEDULE_DELAY: durationMs.optional(),
  OTEL_TRACES_EXPORTER: describeSetting(z.enum(['otlp', 'none']), 'otlp or none', 'otlp').optional(),
  OTEL_SDK_DISABLED: flag.optional(),
});

export type TracingSettings = z.output<typeof tracingSettings>;

/** Where spans are sent; undefined if tracing is off. */
export function tracesUrl(settings: TracingSettings): string | undefined {
  const { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: whole, OTEL_EXPORTER_OTLP_ENDPOINT: base } = settings;
  if (settings.OTEL_SDK_DISABLED === true || settings.OTEL_TRACES_EXPORTER === 'none') return undefined;
  if (whole !== undefined) return whole;
  return base === undefined ? undefined : `${base.replace(/\/$/, '')}/v1/traces`;
}
