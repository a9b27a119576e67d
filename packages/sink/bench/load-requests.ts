import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { attributesOf } from '@auditspan/conventions';
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { readableSpan } from '../test/fixtures/spans.ts';

/** Shape of the load. */
export interface LoadShape {
  readonly spansPerRequest: number;
  /** OTLP encoding. */
  readonly format: 'protobuf' | 'json';
  readonly gzip: boolean;
}

/** A request ready to be sent. */
export interface LoadRequest {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes before compression. */
  readonly plainBytes: number;
  /** The record id of its first span. */
  readonly recordId: string;
  /** The source of all its spans, unique to the request. */
  readonly sourceId: string;
}

const RESOURCE = resourceFromAttributes({
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
});
const SCOPE = { name: '@auditspan/instrumentation', version: '1.0.0' };
const DENIED = { outcome: 'denied', outcomeReason: 'forbidden', deniedBy: 'provider' } as const;
/** Fast to produce; the Collector's default is not much smaller. */
const GZIP_LEVEL = 1;
const BILLION = 1_000_000_000n;

/**
 * Real records are sent as soon as they are made; these are made before the first is sent, so their time is set to the future.
 * Records older than the deduplication window would be looked up, which is a different load.
 */
const RECORD_TIME = (Date.now() + 3_600_000).toString(16).padStart(12, '0');

/** Position and encoding of a random value in an encoded request. */
interface Place {
  readonly at: number;
  readonly write: 'bytes' | 'hex' | 'uuid';
  readonly bytes: number;
}

/** Spans per second of all simulated services together: the rate that a sink should sustain. */
const FLEET_RATE = 90_000;
/** Nanoseconds that the spans of one request cover: SDKs export every five seconds. */
const REQUEST_NANOSECONDS = 5_000_000_000;
/** Nanoseconds of the shortest call, and the range of the durations. */
const SHORTEST_CALL = 200_000_000;
const CALLS_DIFFER = 2_000_000_000;

/** Positions of a span's times in an encoded request. */
interface TimePlaces {
  readonly start: number;
  readonly end: number;
}

/**
 * Creates requests of new audit spans, each from a different source: 23 attributes per span and 11 of the resource, encoded once by
 * OpenTelemetry's serialiser. Only ids and times are patched, so that a request is cheap to make. Times increase like those of many
 * services that export every five seconds: each request begins a little later.
 */
export function createLoad({ spansPerRequest, format, gzip }: LoadShape): () => LoadRequest {
  const source = randomBytes(8).toString('hex');
  const ids = Array.from({ length: spansPerRequest }, () => randomBytes(16).toString('hex'));
  const seconds = Math.floor(Date.now() / 1000);
  const spans = ids.map((id, index) => loadSpan(id, source, index, seconds));
  const serializer = format === 'json' ? JsonTraceSerializer : ProtobufTraceSerializer;
  const template = Buffer.from(serializer.serializeRequest(spans) ?? []);
  const places = ids.flatMap((id) => placesOf(template, id, format));
  const times = ids.map((_, index) => timesOf(template, seconds, index, format));
  const sources = allOf(template, source).map((at): Place => ({ at, write: 'hex', bytes: 8 }));
  const type = { 'content-type': format === 'json' ? 'application/json' : 'application/x-protobuf' };
  const headers = gzip ? { ...type, 'content-encoding': 'gzip' } : type;
  const recordIdAt = template.indexOf(recordIdOf(ids[0] ?? ''));
  let requests = 0;
  return () => {
    const body = Buffer.from(template);
    const began = BigInt(seconds) * BILLION + BigInt(Math.floor((requests * spansPerRequest * 1e9) / FLEET_RATE));
    requests += 1;
    fillTimes(body, times, began, format);
    for (const place of places) fill(body, place, randomBytes(place.bytes));
    const name = randomBytes(8);
    for (const place of sources) fill(body, place, name);
    return {
      body: gzip ? gzipSync(body, { level: GZIP_LEVEL }) : body,
      headers,
      plainBytes: body.length,
      recordId: body.toString('latin1', recordIdAt, recordIdAt + 36),
      sourceId: name.toString('hex'),
    };
  };
}

function fill(body: Buffer, { at, write }: Place, random: Buffer): void {
  if (write === 'bytes') random.copy(body, at);
  else if (write === 'hex') body.write(random.toString('hex'), at, 'latin1');
  else body.write(recordIdOf(random.toString('hex')), at, 'latin1');
}

/** Writes calls that began one after the other, at random distances, with random durations. */
function fillTimes(body: Buffer, places: readonly TimePlaces[], began: bigint, format: LoadShape['format']): void {
  const step = REQUEST_NANOSECONDS / places.length;
  for (const [index, { start, end }] of places.entries()) {
    const at = began + BigInt(Math.floor((index + Math.random()) * step));
    timeBytes(at, format).copy(body, start);
    timeBytes(at + BigInt(SHORTEST_CALL + Math.floor(Math.random() * CALLS_DIFFER)), format).copy(body, end);
  }
}

/** In the template, each span starts at a distinct nanosecond and ends a second later. */
function timesOf(template: Buffer, seconds: number, index: number, format: LoadShape['format']): TimePlaces {
  const at = (second: number): number => template.indexOf(timeBytes(BigInt(second) * BILLION + BigInt(index), format));
  return { start: at(seconds), end: at(seconds + 1) };
}

/** Encodes a time: a 64-bit number, or its digits in JSON. */
function timeBytes(nanoseconds: bigint, format: LoadShape['format']): Buffer {
  if (format === 'json') return Buffer.from(nanoseconds.toString());
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeBigUInt64LE(nanoseconds);
  return bytes;
}

/** The trace id, span id, parent id and call id are parts of one id; each occurrence is located and replaced. */
function placesOf(template: Buffer, id: string, format: LoadShape['format']): Place[] {
  const wire = (hex: string): Buffer => Buffer.from(hex, format === 'json' ? 'latin1' : 'hex');
  const write = format === 'json' ? 'hex' : 'bytes';
  return [
    { at: template.indexOf(wire(traceIdOf(id))), write, bytes: 16 },
    { at: template.indexOf(wire(spanIdOf(id))), write, bytes: 8 },
    { at: template.indexOf(wire(parentIdOf(id))), write, bytes: 8 },
    { at: template.indexOf(callIdOf(id)), write: 'hex', bytes: 16 },
    { at: template.indexOf(recordIdOf(id)), write: 'uuid', bytes: 16 },
  ];
}

function allOf(template: Buffer, text: string): number[] {
  const found: number[] = [];
  for (let at = template.indexOf(text); at !== -1; at = template.indexOf(text, at + 1)) found.push(at);
  return found;
}

const traceIdOf = (id: string): string => `a${id.slice(1)}`;
const spanIdOf = (id: string): string => `b${id.slice(1, 16)}`;
const parentIdOf = (id: string): string => `c${id.slice(1, 16)}`;
const callIdOf = (id: string): string => `d${id.slice(1)}`;
const recordIdOf = (id: string): string =>
  `${RECORD_TIME.slice(0, 8)}-${RECORD_TIME.slice(8)}-7${id.slice(8, 11)}-8${id.slice(11, 14)}-${id.slice(14, 26)}`;

function loadSpan(id: string, sourceId: string, number: number, seconds: number): ReadableSpan {
  const record = attributesOf({
    schemaVersion: '1',
    recordId: recordIdOf(id),
    category: 'access',
    action: 'model.invoke',
    ...(number % 50 === 7 ? DENIED : { outcome: 'success' as const }),
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
    callId: callIdOf(id),
    sourceId,
    sourceSequence: number + 1,
    redactionCount: number % 3,
  });
  const span = readableSpan({
    traceId: traceIdOf(id),
    spanId: spanIdOf(id),
    parentSpanId: parentIdOf(id),
    name: 'model.invoke gpt-5-mini',
    attributes: record,
    start: [seconds, number],
  });
  // The serialiser groups spans by identity of resource and scope, which all spans of a process share.
  return { ...span, resource: RESOURCE, instrumentationScope: SCOPE };
}
