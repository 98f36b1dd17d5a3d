import 'reflect-metadata';
import { ENDPOINT } from './endpoint.decorator.js';
import type { Endpoint } from './endpoint.decorator.js';

/** The description of a controller's method; undefined for a method that is not an endpoint. */
export function endpointOf(method: object): Endpoint | undefined {
  const found: unknown = Reflect.getMetadata(ENDPOINT, method);
  return isEndpoint(found) ? found : undefined;
}

/** The endpoints of a controller class with the names of their methods, in source order. */
export function endpointsIn(controller: {
  readonly prototype: object;
}): readonly { readonly name: string; readonly endpoint: Endpoint }[] {
  return Object.getOwnPropertyNames(controller.prototype).flatMap(name => {
    const method: unknown = Object.getOwnPropertyDescriptor(controller.prototype, name)?.value;
    const endpoint = typeof method === 'function' ? endpointOf(method) : undefined;
    return endpoint === undefined ? [] : [{ name, endpoint }];
  });
}

function isEndpoint(value: unknown): value is Endpoint {
  return typeof value === 'object' && value !== null && 'path' in value && 'access' in value;
}
