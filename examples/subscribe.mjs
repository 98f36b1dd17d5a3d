import { connect } from '@nats-io/transport-node';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';

const { host, username: user, password: pass } = new URL(process.env.NATS_URL);
const nats = await connect({ servers: host, user, pass });
const durable = { durable_name: 'reporting--task-events', filter_subject: 'task.*', ack_policy: 'explicit' };
await (await jetstreamManager(nats)).consumers.add('TASK', durable);
const consumer = await jetstream(nats).consumers.get('TASK', durable.durable_name);
for await (const message of await consumer.consume()) {
  console.log(message.subject, message.json().subject, JSON.stringify(message.json().data));
  message.ack();
}
