/** A number of requests per number of seconds. */
export interface Allowance {
  readonly requests: number;
  readonly perSeconds: number;
}

/** What is left of an allowance after a use, or that there was too little; and when to retry. */
export type Taken =
  | { readonly outcome: 'taken'; readonly remaining: number; readonly resetSeconds: number }
  | { readonly outcome: 'used_up'; readonly remaining: number; readonly resetSeconds: number };
