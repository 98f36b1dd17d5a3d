import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { call } from '../../api/call.js';
import type { components } from '../../api/schema.js';

export type DeliveryView = components['schemas']['WebhookDeliveryView'];

export const taskDeliveriesQuery = (taskId: string) =>
  queryOptions({
    queryKey: ['deliveries', 'task', taskId],
    queryFn: ({ signal }) =>
      call('get', '/v1/webhook-deliveries', { query: { task_id: taskId, limit: 100 }, signal }),
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
