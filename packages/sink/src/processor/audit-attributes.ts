import { attributesOf, AUDIT_FIELDS, isAuditSpan } from '@auditspan/conventions';
import { otherRecord } from '../normalise/others/other-record.ts';
import type { ReportedSpan } from '../normalise/others/other-source.ts';
import { attributesIn, hexIn, type Message, messagesIn, textIn } from './message.ts';
import { toAttributes } from './to-attributes.ts';

const KEYS_OF_RECORD: ReadonlySet<string> = new Set(Object.values(AUDIT_FIELDS).map(({ key }) => key));
const SERVICE_INSTANCE_ID = 'service.instance.id';
const NANOSECONDS_OF_MILLISECOND = 1_000_000n;

/** Resource and scope of a span. */
export interface Origin {
  readonly resource?: Message | undefined;
  readonly scope?: Message | undefined;
}

/**
 * Adds the attributes of an audit span to a model call that another instrumentation recorded. Its own stay, but for those that a
 * record has too: of these, our form counts. Returns any other span as it is.
 */
export function withAuditAttributes(span: Message, origin: Origin): Message {
  const readable = readableSpan(span, origin);
  const found = isAuditSpan(readable.attributes) ? undefined : otherRecord(readable);
  if (found === undefined) return span;
  const instance = readable.resource.attributes[SERVICE_INSTANCE_ID];
  const record = {
    schemaVersion: '1' as const,
    recordId: recordIdOf(span),
    ...(typeof instance === 'string' && instance !== '' && { sourceId: instance }),
    ...found.record,
  };
  const ours = toAttributes(attributesOf(record));
  const fields = Object.entries(ours).filter(([key]) => KEYS_OF_RECORD.has(key));
  return { ...span, attributes: { ...ours, ...readable.attributes, ...Object.fromEntries(fields) } };
}

function readableSpan(span: Message, { resource = {}, scope = {} }: Origin): ReportedSpan {
  const { kind, status } = span;
  const code = (status as Message | undefined)?.['code'];
  return {
    name: textIn(span, 'name'),
    attributes: attributesIn(span),
    kind: typeof kind === 'bigint' ? Number(kind) : 0,
    statusCode: typeof code === 'bigint' ? Number(code) : 0,
    statusMessage: textIn((status as Message | undefined) ?? {}, 'message'),
    events: messagesIn(span, 'events').map((event) => ({ attributes: attributesIn(event) })),
    scope: { name: textIn(scope, 'name') },
    resource: { attributes: attributesIn(resource) },
  };
}

/** Derives a UUIDv7 from the span's start and ids, like `normalize.yaml`: the same each time the span is received. */
function recordIdOf(span: Message): string {
  const { startTimeUnixNano: start } = span;
  const milliseconds = typeof start === 'bigint' ? start / NANOSECONDS_OF_MILLISECOND : 0n;
  const time = BigInt.asUintN(48, milliseconds).toString(16).padStart(12, '0');
  const [traceId, spanId] = [hexIn(span, 'traceId').padStart(32, '0'), hexIn(span, 'spanId').padStart(16, '0')];
  return [time.slice(0, 8), time.slice(8), `7${traceId.slice(29)}`, `8${spanId.slice(1, 4)}`, spanId.slice(4)].join(
    '-',
  );
}
