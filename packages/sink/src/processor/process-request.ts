import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { Redactor } from '@auditspan/redaction';
import { DecodeBudget } from '../decode/decode-budget.ts';
import type { OtlpContentType } from '../decode/decode.ts';
import { parseJson } from '../decode/json-text.ts';
import type { Signal } from '../decode/signal.ts';
import { WireReader } from '../decode/wire-reader.ts';
import { withAuditAttributes } from './audit-attributes.ts';
import { type Message, messagesIn } from './message.ts';
import { RESOURCE, SCOPE, SIGNAL_SHAPES, SPAN, type SignalShape } from './otlp-shapes.ts';
import { readJson } from './read-json.ts';
import { readProtobuf } from './read-protobuf.ts';
import { redactItem, redactOrigin } from './redact-message.ts';
import { writeProtobuf } from './write-protobuf.ts';

/** Items after which other requests get a turn; about ten milliseconds of work. */
const ITEMS_PER_TURN = 128;

/** A processed request. */
export interface ProcessedRequest {
  /** OTLP in protobuf. */
  readonly body: Buffer;
  /** Number of spans or log records. */
  readonly items: number;
}

/** Redacts requests. */
export interface RequestProcessor {
  /**
   * @param mostItems limit of spans, events, links, attribute values and other parts.
   * @throws {MalformedRequestError | RequestTooLargeError}; nothing of the request is forwarded then.
   */
  process(body: Buffer, contentType: OtlpContentType, signal: Signal, mostItems: number): Promise<ProcessedRequest>;
}

/** Creates the processing of a request: decode, redact, add audit attributes, encode. */
export function createRequestProcessor(redactor: Redactor): RequestProcessor {
  return {
    async process(body, contentType, signal, mostItems) {
      const shape = SIGNAL_SHAPES[signal];
      const budget = new DecodeBudget(mostItems);
      const request =
        contentType === 'application/json'
          ? readJson(parseJson(body), shape.request, budget)
          : readProtobuf(new WireReader(body), shape.request, budget);
      const turns = new Turns();
      const resources: Message[] = [];
      for (const resource of messagesIn(request, shape.resources)) {
        resources.push(await redactResource(resource, shape, redactor, turns));
      }
      return { body: writeProtobuf({ [shape.resources]: resources }, shape.request), items: turns.items };
    },
  };
}

/** Counts redacted items, and yields to other requests regularly. */
class Turns {
  items = 0;

  async next(): Promise<void> {
    this.items += 1;
    if (this.items % ITEMS_PER_TURN === 0) await yieldToOthers();
  }
}

async function redactResource(given: Message, signal: SignalShape, redactor: Redactor, turns: Turns): Promise<Message> {
  const origin = withOrigin(given, 'resource', redactor);
  const scopes: Message[] = [];
  for (const scope of messagesIn(given, signal.scopes)) {
    scopes.push(await redactScope(scope, origin.resource, signal, redactor, turns));
  }
  return { ...origin, [signal.scopes]: scopes };
}

async function redactScope(
  given: Message,
  resource: Message | undefined,
  signal: SignalShape,
  redactor: Redactor,
  turns: Turns,
): Promise<Message> {
  const origin = withOrigin(given, 'scope', redactor);
  const items: Message[] = [];
  for (const item of messagesIn(given, signal.items)) {
    const redacted = redactItem(item, signal.item, redactor);
    // After redaction, so that no audit attribute holds what the span may not.
    items.push(signal.item === SPAN ? withAuditAttributes(redacted, { resource, scope: origin.scope }) : redacted);
    await turns.next();
  }
  return { ...origin, [signal.items]: items };
}

/** Returns the redacted resource or scope, and its schema URL. */
function withOrigin<Name extends 'resource' | 'scope'>(
  given: Message,
  name: Name,
  redactor: Redactor,
): Message & { readonly [Key in Name]?: Message } {
  const origin = given[name] as Message | undefined;
  const { schemaUrl } = given;
  return {
    ...(origin !== undefined && { [name]: redactOrigin(origin, name === 'scope' ? SCOPE : RESOURCE, redactor) }),
    ...(typeof schemaUrl === 'string' && { schemaUrl: redactor.redactText(schemaUrl).text }),
  } as Message & { readonly [Key in Name]?: Message };
}
