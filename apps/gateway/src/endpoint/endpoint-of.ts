import 'reflect-metadata';
import { ENDPOINT } from './endpoint.decorator.js';
import type { Endpoint } from './endpoint.decorator.js';

/** The description of a controller's method; undefined for a method that is not an endpoint. */
export function endpointOf(method: object): Endpoint | undefined {
  const found: unknown = Reflect.getMetadata(ENDPOINT, method);
  return isEndpoint(found) ? found : undefined;
}

function isEndpoint(value: unknown): value is Endpoint {
  return typeof value === 'object' && value !== null && 'path' in value && 'access' in value;
}
