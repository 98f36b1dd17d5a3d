import type { ApiOperation, Template } from '#libs/api-description';
import type { BodyFault } from './body-fault.js';
import type { WireFault } from './wire-fault.js';

/** A request without a concrete caller and ids. */
export interface Draft {
  readonly operation: ApiOperation;
  readonly caller: {
    /** Whether the operation accepts the actor's key. */
    readonly fits: boolean;
    readonly nth: number;
    readonly tenant: 0 | 1;
    /** Sent as `x-api-key`, which the native API accepts as well. */
    readonly inOwnHeader: boolean;
  };
  readonly path: Readonly<Record<string, Template>>;
  readonly query: readonly (readonly [name: string, value: Template])[];
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Template | undefined;
  readonly bodyFaults: readonly BodyFault[];
  readonly wireFault: WireFault | undefined;
  /** Sent with an Idempotency-Key, then repeated. */
  readonly isRepeated: boolean;
}
