import { Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import type { Endpoint } from './endpoint.decorator.js';
import { endpointsIn } from './endpoint-of.js';

/** The methods available at a path, to distinguish a wrong method from a wrong path. */
@Injectable()
export class RouteTable implements OnApplicationBootstrap {
  private endpoints: readonly Endpoint[] = [];

  constructor(private readonly discovery: DiscoveryService) {}

  onApplicationBootstrap(): void {
    this.endpoints = this.discovery
      .getControllers()
      .flatMap(({ metatype }) => (typeof metatype === 'function' ? endpointsIn(metatype) : []))
      .map(({ endpoint }) => endpoint);
  }

  /** The methods available at this path, such as `['GET', 'PATCH']`; empty when there is no route. */
  methodsAt(path: string): readonly string[] {
    const parts = path.split('/');
    return this.endpoints
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
