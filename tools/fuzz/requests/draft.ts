import type { ApiOperation, Template } from '#libs/api-description';
import type { BodyFault } from './body-fault.js';
import type { WireFault } from './wire-fault.js';

/** A request before it is known who sends it and which ids there are. */
export interface Draft {
  readonly operation: ApiOperation;
  readonly caller: {
    /** Whether it is one whose key the operation takes. */
    readonly fits: boolean;
    readonly nth: number;
    readonly tenant: 0 | 1;
    /** In `x-api-key`, which the native API takes as well. */
    readonly inOwnHeader: boolean;
  };
  readonly path: Readonly<Record<string, Template>>;
  readonly query: readonly (readonly [name: string, value: Template])[];
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Template | undefined;
  readonly bodyFaults: readonly BodyFault[];
  readonly wireFault: WireFault | undefined;
  /** With an Idempotency-Key, after which it is sent once more. */
  readonly isRepeated: boolean;
}
