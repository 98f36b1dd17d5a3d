import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { call } from '../../api/call.js';
import type { components } from '../../api/schema.js';

export type DeliveryView = components['schemas']['WebhookDeliveryView'];

const TASK_DELIVERIES = 20;

export const taskDeliveriesQuery = (taskId: string, cursor: string | undefined) =>
  queryOptions({
    queryKey: ['deliveries', 'task', taskId, cursor],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      call('get', '/v1/webhook-deliveries', {
        query: { task_id: taskId, limit: TASK_DELIVERIES, ...(cursor !== undefined && { cursor }) },
        signal,
      }),
  });

export const deliveryQuery = (deliveryId: string) =>
  queryOptions({
    queryKey: ['deliveries', deliveryId],
    queryFn: ({ signal }) =>
      call('get', '/v1/webhook-deliveries/{delivery_id}', { path: { delivery_id: deliveryId }, signal }),
  });

/** Sends an event again, and reads its deliveries again. */
export function useRedelivery() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (deliveryId: string) =>
      call('post', '/v1/webhook-deliveries/{delivery_id}/redeliver', {
        path: { delivery_id: deliveryId },
        body: {},
      }),
    onSettled: () => client.invalidateQueries({ queryKey: ['deliveries'] }),
  });
}
