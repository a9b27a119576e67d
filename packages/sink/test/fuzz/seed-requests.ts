import { randomUUID } from 'node:crypto';
import { attributesOf, type AuditRecord } from '@auditspan/conventions';
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { OtlpContentType } from '../../src/decode/decode.ts';
import { SIGNAL, type Signal } from '../../src/decode/signal.ts';
import { pick } from '../crash/random.ts';
import { RECORD } from '../fixtures/any-span.ts';
import { JSON_TYPE, PROTOBUF } from '../fixtures/decoding.ts';
import { logRequestOf } from '../fixtures/log-request.ts';
import { OTHER_SPANS } from '../fixtures/other-spans.ts';
import { PROVIDER_LOG_CASES } from '../fixtures/provider-logs.ts';
import { readableSpan } from '../fixtures/spans.ts';

/** A valid, unique request. */
export interface SeedRequest {
  readonly signal: Signal;
  readonly contentType: OtlpContentType;
  readonly body: Buffer;
}

const SERIALIZERS = { [PROTOBUF]: ProtobufTraceSerializer, [JSON_TYPE]: JsonTraceSerializer } as const;

/** Returns one of the committed requests with new ids. */
export function seedRequest(random: () => number): SeedRequest {
  const contentType = pick(random, [PROTOBUF, PROTOBUF, JSON_TYPE] as const);
  if (random() < 0.2) {
    const given = pick(random, PROVIDER_LOG_CASES);
    const attributes = { ...given.attributes, 'request.id': randomUUID() };
    return { signal: SIGNAL.LOGS, contentType, body: logRequestOf({ ...given, attributes }, contentType) };
  }
  const spans = Array.from({ length: 1 + Math.floor(random() * 4) }, () => seedSpan(random));
  const body = Buffer.from(SERIALIZERS[contentType].serializeRequest(spans) ?? []);
  return { signal: SIGNAL.TRACES, contentType, body };
}

function seedSpan(random: () => number): ReadableSpan {
  const spanId = randomUUID().replaceAll('-', '').slice(16);
  const traceId = randomUUID().replaceAll('-', '');
  const kind = random();
  if (kind < 0.2) return readableSpan({ spanId, traceId, ...pick(random, OTHER_SPANS).span });
  const events = [{ name: 'event', time: [1_700_000_000, 1] as [number, number], attributes: { key: 'value' } }];
  if (kind < 0.4)
    return readableSpan({ spanId, traceId, attributes: { plain: 'text', list: ['a', 'b'], half: 0.5 }, events });
  return readableSpan({ spanId, traceId, attributes: attributesOf(record()), events: kind < 0.6 ? events : [] });
}

function record(): AuditRecord {
  const id = randomUUID();
  return { ...RECORD, recordId: `${id.slice(0, 14)}7${id.slice(15)}` };
}
