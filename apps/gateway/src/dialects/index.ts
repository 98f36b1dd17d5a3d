import type { Dialect } from '../edge/dialect/dialect.js';
import { HUMANLAYER } from './humanlayer/index.js';
import { NATIVE } from './native/index.js';
import { VERIFIED_WORKFLOWS } from './verified-workflows/index.js';

/** Every dialect of the gateway, in the order of the API document. */
export const DIALECTS: readonly Dialect[] = [NATIVE, VERIFIED_WORKFLOWS, HUMANLAYER];
