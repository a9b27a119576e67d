import { describe, expect, it } from 'vitest';

import { ALPHANUMERIC, createRandom, HEX } from '../bench/quality/random.ts';
import { createRedactor } from '../src/index.ts';

const redactor = createRedactor();
const random = createRandom(11);
const hex = (length: number): string => random.text(HEX, length);

const FORMS: Readonly<Record<string, () => string>> = {
  uuid: () => [8, 4, 4, 4, 12].map(hex).join('-'),
  trace: () => hex(32),
  span: () => hex(16),
  object: () => hex(24),
  commit: () => hex(40),
  request: () => `req_${random.text(ALPHANUMERIC, 24)}`,
  short: () => random.text(ALPHANUMERIC, 22),
  number: () => random.text('0123456789', 8),
};

const NAMES =
  'trace_id spanId parent_span_id x-request-id openai-request-id anthropic.request_id azure.resource.id message_id ' +
  'gen_ai.conversation.id gen_ai.response.id tool_call_id batch_id job_id build_id commit_sha vcs.ref.head.revision ' +
  'etag checksum container.id k8s.pod.uid service.instance.id faas.invocation_id cloud.account.id project_id org_id ' +
  'order_id transaction_id offset seed dd.trace_id sentry.event_id langfuse.trace.id newrelic.guid slack.channel.id ' +
  'github.run_id gitlab.job.id heroku.dyno.id vercel.deployment.id cloudflare.ray_id snowflake.query_id ' +
  'mongodb.object_id kafka.offset elastic.doc_id supabase.project pinecone.index huggingface.revision ' +
  'replicate.prediction_id shopify.order_id zendesk.ticket_id hubspot.deal_id linear.issue notion.page_id figma.file';

const WAYS: readonly ((name: string, value: string) => string)[] = [
  (name, value) => `${name}=${value}`,
  (name, value) => `${name}: ${value}`,
  (name, value) => JSON.stringify({ [name]: value }),
  (name, value) => `2026-11-27T10:00:00Z INFO call done ${name}=${value} status=200`,
];

describe('system and service ids in fields of texts', () => {
  it.each(Object.entries(FORMS))('are kept in the format of %s', (_form, make) => {
    const texts = NAMES.split(' ').flatMap((name) => WAYS.map((write) => write(name, make())));
    expect(texts.filter((text) => redactor.redactText(text).text !== text)).toEqual([]);
  });
});
