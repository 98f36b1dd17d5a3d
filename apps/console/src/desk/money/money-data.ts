import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { call, send } from '../../api/call.js';
import type { components } from '../../api/schema.js';
import type { Exact } from './amounts.rule.js';
import { readExact } from './read-exact.js';

export type Price = components['schemas']['PriceView'];
export type Movement = Exact<components['schemas']['Transaction']>;
export type MonthStatement = Exact<components['schemas']['Statement']>;
export type BillingSettings = components['schemas']['BillingSettings'];

export const KINDS = ['credit', 'hold', 'capture', 'release'] as const;
export type Kind = (typeof KINDS)[number];

const PAGE_ROWS = 20;
const MONTHS = 12;

export const balanceQuery = queryOptions({
  queryKey: ['balance'],
  queryFn: ({ signal }) => readExact('/v1/billing/balance', { signal }),
});

export const billingSettingsQuery = queryOptions({
  queryKey: ['billing-settings'],
  queryFn: ({ signal }) => call('get', '/v1/billing/settings', { signal }),
});

export const pricesQuery = (cursor: string | undefined) =>
  queryOptions({
    queryKey: ['prices', cursor],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      call('get', '/v1/billing/prices', {
        query: { limit: PAGE_ROWS, ...(cursor !== undefined && { cursor }) },
        signal,
      }),
  });

export const statementsQuery = (cursor: string | undefined) =>
  queryOptions({
    queryKey: ['statements', 'list', cursor],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      call('get', '/v1/billing/statements', {
        query: { limit: MONTHS, ...(cursor !== undefined && { cursor }) },
        signal,
      }),
  });

export const statementQuery = (month: string) =>
  queryOptions({
    queryKey: ['statements', month],
    queryFn: ({ signal }) => readExact('/v1/billing/statements/{month}', { path: { month }, signal }),
  });

export const movementsQuery = (kind: Kind | undefined, cursor: string | undefined) =>
  queryOptions({
    queryKey: ['transactions', 'list', kind, cursor],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      readExact('/v1/billing/transactions', {
        query: {
          limit: PAGE_ROWS,
          ...(kind !== undefined && { kind }),
          ...(cursor !== undefined && { cursor }),
        },
        signal,
      }),
  });

/** The statement of a month as a table for spreadsheets. @throws ProblemError */
export async function statementCsv(month: string): Promise<Blob> {
  const response = await send('get', '/v1/billing/statements/{month}', {
    path: { month },
    query: { format: 'csv' },
    headers: { accept: 'text/csv' },
  });
  return response.blob();
}
