import 'reflect-metadata';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/internal';
import { z } from 'zod';
import type { Dialect } from '../edge/dialect/dialect.js';
import type { Dialects } from '../edge/dialect/dialects.js';
import type { Endpoint } from '../edge/endpoint/endpoint.decorator.js';
import { endpointsIn } from '../edge/endpoint/endpoint-of.js';
import { isRecord } from './json-schema.js';

/** An endpoint with its input, read from the schemas that validate its method's arguments. */
export type DescribedEndpoint = Endpoint & {
  /** Unique, for example `tasks_create`. */
  readonly id: string;
  readonly dialect: Dialect;
  readonly body: z.ZodType | undefined;
  readonly query: z.ZodObject | undefined;
  readonly parameters: z.ZodObject | undefined;
};

/** The endpoints of a controller class, in source order. */
export function endpointsOf(
  controller: { readonly name: string; readonly prototype: object },
  dialects: Dialects,
): DescribedEndpoint[] {
  return endpointsIn(controller).map(({ name, endpoint }) => {
    const schemas = schemasOf(controller, name);
    const id = `${controller.name.replace(/Controller$/, '').replace(/^./, first => first.toLowerCase())}_${name}`;
    return {
      ...endpoint,
      ...descriptionWithNotes(endpoint, id, dialects.all),
      id,
      dialect: dialects.at(endpoint.path),
      body: endpoint.documentedBody ?? schemas.get(RouteParamtypes.BODY),
      query: objectOrNone(schemas.get(RouteParamtypes.QUERY)),
      parameters: objectOrNone(schemas.get(RouteParamtypes.PARAM)),
    };
  });
}

function descriptionWithNotes(
  { description }: Endpoint,
  id: string,
  dialects: readonly Dialect[],
): { readonly description?: string } {
  const notes = dialects.flatMap(({ document }) => document.notes[id] ?? []);
  return notes.length === 0 ? {} : { description: [description, ...notes].join(' ') };
}

/** Nest keeps one entry per decorated argument, keyed by its kind and index. */
function schemasOf(controller: object, method: string): Map<number, z.ZodType> {
  const found: unknown = Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, method);
  const schemas = new Map<number, z.ZodType>();
  if (typeof found !== 'object' || found === null) return schemas;
  for (const [name, argument] of Object.entries(found)) {
    const schema: unknown = isRecord(argument) ? argument['schema'] : undefined;
    if (schema instanceof z.ZodType) schemas.set(Number(name.split(':')[0]), schema);
  }
  return schemas;
}

function objectOrNone(schema: z.ZodType | undefined): z.ZodObject | undefined {
  return schema instanceof z.ZodObject ? schema : undefined;
}
