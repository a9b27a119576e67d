import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { attributesOf } from '@auditspan/conventions';
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { readableSpan } from '../test/fixtures/spans.ts';

/** What the load is made of. */
export interface LoadShape {
  readonly spansPerRequest: number;
  readonly json: boolean;
  readonly gzip: boolean;
}

/** A request that is ready to be sent. */
export interface LoadRequest {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

const RESOURCE = {
  'service.name': 'chat-service',
  'service.version': '1.4.2',
  'service.namespace': 'assistants',
  'deployment.environment.name': 'production',
  'host.name': 'node-17.eu-central-1.internal',
  'k8s.pod.name': 'chat-service-7f9c6d5b8-x2k4q',
  'k8s.namespace.name': 'assistants',
  'process.pid': 4242,
  'telemetry.sdk.name': 'opentelemetry',
  'telemetry.sdk.language': 'nodejs',
  'telemetry.sdk.version': '3.0.0',
};

const DENIED = { outcome: 'denied', outcomeReason: 'forbidden', deniedBy: 'provider' } as const;

/** A request of new audit spans: 23 attributes each and 11 of the resource, about 960 bytes a span in protobuf. */
export function loadRequest({ spansPerRequest, json, gzip }: LoadShape, number: number): LoadRequest {
  const spans = Array.from({ length: spansPerRequest }, (_, index) => loadSpan(number * spansPerRequest + index));
  const body = Buffer.from((json ? JsonTraceSerializer : ProtobufTraceSerializer).serializeRequest(spans) ?? []);
  const headers = { 'content-type': json ? 'application/json' : 'application/x-protobuf' };
  return gzip ? { body: gzipSync(body), headers: { ...headers, 'content-encoding': 'gzip' } } : { body, headers };
}

function loadSpan(number: number): ReadableSpan {
  const id = randomBytes(16).toString('hex');
  const record = attributesOf({
    schemaVersion: '1',
    recordId: `0192${id.slice(0, 4)}-${id.slice(4, 8)}-7${id.slice(8, 11)}-8${id.slice(11, 14)}-${id.slice(14, 26)}`,
    category: 'access',
    action: 'model.invoke',
    ...(number % 50 === 0 ? DENIED : { outcome: 'success' as const }),
    direction: 'outbound',
    principalId: `user-${number % 500}@example.com`,
    principalType: 'user',
    principalSource: 'verified_jwt',
    principalVerified: true,
    attribution: 'exact',
    modelId: 'gpt-5-mini',
    modelProvider: 'openai',
    purpose: 'customer-support',
    purposeSource: 'explicit',
    inputTokens: 100 + (number % 900),
    outputTokens: number % 400,
    usageState: 'reported',
    httpStatus: 200,
    callId: id,
    sourceId: 'the-load',
    sourceSequence: number + 1,
    redactionCount: number % 3,
  });
  return readableSpan({
    traceId: randomBytes(16).toString('hex'),
    spanId: randomBytes(8).toString('hex'),
    parentSpanId: randomBytes(8).toString('hex'),
    name: 'model.invoke gpt-5-mini',
    attributes: record,
    resource: RESOURCE,
    start: [Math.floor(Date.now() / 1000), number % 1_000_000_000],
  });
}
