import { Buffer } from 'node:buffer';

/** A span as received. */
export interface ReceivedSpan {
  readonly name: string;
  readonly scope: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly kind: number;
  /** 0 unset, 1 ok, 2 error. */
  readonly status: number;
  readonly startTime: bigint;
  readonly endTime: bigint;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly resource: Readonly<Record<string, unknown>>;
}

/** Number and value of a protobuf field; fixed-width numbers stay bytes. */
type Field = readonly [id: number, value: Buffer | bigint];

/** Decodes the spans of an `ExportTraceServiceRequest` in protobuf. */
export function decodeTraces(body: Buffer): ReceivedSpan[] {
  return all(body, 1).flatMap((resourceSpans) => {
    const resource = attributesOf(all(all(resourceSpans, 1)[0] ?? Buffer.alloc(0), 1));
    return all(resourceSpans, 2).flatMap((scopeSpans) => {
      const scope = text(all(scopeSpans, 1)[0], 1);
      return all(scopeSpans, 2).map((span) => decodeSpan(span, scope, resource));
    });
  });
}

function decodeSpan(span: Buffer, scope: string, resource: Record<string, unknown>): ReceivedSpan {
  const hex = (field: number): string => all(span, field)[0]?.toString('hex') ?? '';
  const status = all(span, 15)[0];
  return {
    name: text(span, 5),
    scope,
    traceId: hex(1),
    spanId: hex(2),
    parentSpanId: hex(4),
    kind: Number(integer(span, 6)),
    status: status === undefined ? 0 : Number(integer(status, 3)),
    startTime: integer(span, 7),
    endTime: integer(span, 8),
    attributes: attributesOf(all(span, 9)),
    resource,
  };
}

function attributesOf(pairs: readonly Buffer[]): Record<string, unknown> {
  return Object.fromEntries(pairs.map((pair) => [text(pair, 1), valueOf(all(pair, 2)[0] ?? Buffer.alloc(0))]));
}

function valueOf(any: Buffer): unknown {
  const [field] = fieldsOf(any);
  const [id, value] = field ?? [0, 0n];
  switch (id) {
    case 1:
      return (value as Buffer).toString('utf8');
    case 2:
      return value === 1n;
    case 3:
      return Number(value);
    case 4:
      return (value as Buffer).readDoubleLE();
    case 5:
      return all(value as Buffer, 1).map(valueOf);
    default:
      return undefined;
  }
}

function all(message: Buffer, id: number): Buffer[] {
  return fieldsOf(message)
    .filter(([field, value]) => field === id && typeof value !== 'bigint')
    .map(([, value]) => value as Buffer);
}

function text(message: Buffer | undefined, id: number): string {
  return message === undefined ? '' : (all(message, id)[0]?.toString('utf8') ?? '');
}

function integer(message: Buffer, id: number): bigint {
  const value = fieldsOf(message).find(([field]) => field === id)?.[1] ?? 0n;
  return typeof value === 'bigint' ? value : value.readBigUInt64LE();
}

function fieldsOf(message: Buffer): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = message.readUInt8(at);
      at += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const take = (length: number): Buffer => {
    at += length;
    return message.subarray(at - length, at);
  };
  while (at < message.length) {
    const tag = Number(varint());
    const wire = tag & 7;
    if (wire === 0) fields.push([tag >> 3, varint()]);
    else if (wire === 1) fields.push([tag >> 3, take(8)]);
    else if (wire === 2) fields.push([tag >> 3, take(Number(varint()))]);
    else fields.push([tag >> 3, take(4)]);
  }
  return fields;
}
