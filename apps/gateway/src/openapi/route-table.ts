import { Injectable } from '@nestjs/common';
import { ApiDocument } from './api-document.js';

/** What can be done at an address, for telling a wrong method from a wrong address. */
@Injectable()
export class RouteTable {
  constructor(private readonly document: ApiDocument) {}

  /** The methods offered at this path, such as `['GET', 'PATCH']`; none when there is nothing. */
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
