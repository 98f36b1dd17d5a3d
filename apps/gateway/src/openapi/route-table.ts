import { Injectable } from '@nestjs/common';
import { ApiDocument } from './api-document.js';

/** The methods available at a path, to distinguish a wrong method from a wrong path. */
@Injectable()
export class RouteTable {
  constructor(private readonly document: ApiDocument) {}

  /** The methods available at this path, such as `['GET', 'PATCH']`; empty when there is no route. */
  methodsAt(path: string): readonly string[] {
    const parts = path.split('/');
    return this.document.endpoints
      .filter(endpoint => fits(endpoint.path.split('/'), parts))
      .map(({ method }) => method);
  }
}

function fits(template: readonly string[], parts: readonly string[]): boolean {
  return (
    template.length === parts.length &&
    template.every((part, index) => (part.startsWith(':') ? parts[index] !== '' : part === parts[index]))
  );
}
