import { attributesOf } from '@auditspan/conventions';
import {
  personalTexts,
  plainTexts,
  secretTexts,
  telemetryTexts,
} from '../../packages/redaction/bench/quality/generate.ts';
import { createRandom } from '../../packages/redaction/bench/quality/random.ts';
import type { Labelled } from '../../packages/redaction/test/support/corpus.ts';
import { DecodeBudget } from '../../packages/sink/src/decode/decode-budget.ts';
import { SIGNAL_SHAPES } from '../../packages/sink/src/processor/otlp-shapes.ts';
import { readJson } from '../../packages/sink/src/processor/read-json.ts';
import { writeProtobuf } from '../../packages/sink/src/processor/write-protobuf.ts';
import { attributes, type JsonSpan, type PlainValue, requestOf } from '../system/otlp-json.ts';

/** Where a text is in a span. */
export type Place = 'attribute' | 'name' | 'status' | 'event' | 'link';

/** A text with values to be masked, and its place in the span. */
export interface Planted {
  readonly place: Place;
  /** Key of the attribute, if it is one. */
  readonly key: string;
  readonly text: Labelled;
}

/** A span and the expected result. */
export interface PlantedSpan {
  readonly span: JsonSpan;
  readonly planted: readonly Planted[];
  /** Key of an attribute that must stay unchanged: neither personal data nor a secret, though it may look like one. */
  readonly harmless: string;
  /** Facts of an audit record, which must stay unchanged. */
  readonly facts: Readonly<Record<string, PlainValue>>;
}

export const HARMLESS_KEY = 'app.value';
const PROMPT_KEY = 'gen_ai.prompt.0.content';
const QUERY_KEY = 'db.query.text';
const EVENT_KEY = 'exception.message';
const LINK_KEY = 'messaging.message.body';
const HARMLESS_OF_EACH = 6;
/** Offset of the numbers of spans that are only linked to. */
const OTHERS = 1_000_000_000;
const SEED = 7;
const START = 1_700_000_000_000_000_000n;
const ERROR = 2;

/** Texts to draw from, each used once before the first is repeated. */
interface Texts {
  /** Returns a text with personal data or secrets. */
  valued(): Labelled;
  prose(): string;
  harmless(): string;
}

/**
 * Creates spans of four kinds in turn: a model call recorded by another instrumentation with its prompt, a failed
 * request, an audit span with a link, and a query. Each has planted values, the same in each run.
 */
export function plantedSpans(count: number): readonly PlantedSpan[] {
  const texts = createTexts(count);
  const kinds = [chatSpan, failedSpan, auditSpan, querySpan];
  return Array.from({ length: count }, (_, number) => {
    const make = kinds[number % kinds.length] ?? chatSpan;
    return make(number, texts);
  });
}

/** Encodes spans as an OTLP request in protobuf. */
export function encodeSpans(spans: readonly PlantedSpan[]): Buffer {
  const { request } = SIGNAL_SHAPES.traces;
  const json = requestOf(
    'planted',
    spans.map(({ span }) => span),
  );
  return Buffer.from(writeProtobuf(readJson(json, request, new DecodeBudget(Infinity)), request));
}

function createTexts(count: number): Texts {
  // Random, so that no place in a span gets only personal data or only secrets.
  const random = createRandom(SEED);
  const [personal, secret] = [inTurn(personalTexts(count)), inTurn(secretTexts(count))];
  return {
    valued: () => (random.below(2) === 0 ? personal() : secret()),
    prose: inTurn(plainTexts(count)),
    harmless: inTurn(telemetryTexts(HARMLESS_OF_EACH)),
  };
}

function inTurn<Item>(items: readonly Item[]): () => Item {
  let next = 0;
  return () => {
    const item = items[next % items.length];
    next += 1;
    if (item === undefined) throw new RangeError('there are no texts');
    return item;
  };
}

function chatSpan(number: number, texts: Texts): PlantedSpan {
  const prompt = behind(`${texts.prose()} `, texts.valued());
  return spanOf(number, texts, {
    name: 'chat gpt-5-mini',
    attributes: {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-5-mini',
      'gen_ai.response.model': 'gpt-5-mini-2026-05-01',
      'gen_ai.usage.input_tokens': 100 + (number % 900),
      'gen_ai.usage.output_tokens': number % 400,
      'gen_ai.completion.0.content': texts.prose(),
      [PROMPT_KEY]: prompt.text,
    },
    planted: [{ place: 'attribute', key: PROMPT_KEY, text: prompt }],
  });
}

function failedSpan(number: number, texts: Texts): PlantedSpan {
  const [status, event] = [behind('failed: ', texts.valued()), behind('Error: ', texts.valued())];
  return spanOf(number, texts, {
    name: 'POST /v1/orders',
    attributes: { 'http.request.method': 'POST', 'http.route': '/v1/orders', 'http.response.status_code': 500 },
    rest: {
      status: { code: ERROR, message: status.text },
      events: [
        { name: 'exception', timeUnixNano: String(START + 1n), attributes: attributes({ [EVENT_KEY]: event.text }) },
      ],
    },
    planted: [
      { place: 'status', key: '', text: status },
      { place: 'event', key: EVENT_KEY, text: event },
    ],
  });
}

function auditSpan(number: number, texts: Texts): PlantedSpan {
  const link = texts.valued();
  const facts = factsOf(number);
  const linked = { ...idsOf(number + OTHERS), attributes: attributes({ [LINK_KEY]: link.text }) };
  return spanOf(number, texts, {
    name: 'model.invoke gpt-5-mini',
    attributes: facts,
    rest: { links: [linked] },
    planted: [{ place: 'link', key: LINK_KEY, text: link }],
    facts,
  });
}

function querySpan(number: number, texts: Texts): PlantedSpan {
  const [name, query] = [behind('send to ', texts.valued()), texts.valued()];
  return spanOf(number, texts, {
    name: name.text,
    attributes: { 'db.system.name': 'postgresql', 'db.namespace': 'shop', [QUERY_KEY]: query.text },
    planted: [
      { place: 'name', key: '', text: name },
      { place: 'attribute', key: QUERY_KEY, text: query },
    ],
  });
}

/** The varying parts of a span. */
interface Draft {
  readonly name: string;
  readonly attributes: Readonly<Record<string, PlainValue>>;
  readonly rest?: Partial<JsonSpan>;
  readonly planted: readonly Planted[];
  readonly facts?: PlantedSpan['facts'];
}

function spanOf(number: number, texts: Texts, draft: Draft): PlantedSpan {
  const harmless = texts.harmless();
  const start = START + BigInt(number);
  const span: JsonSpan = {
    ...idsOf(number),
    name: draft.name,
    kind: 1 + (number % 5),
    startTimeUnixNano: String(start),
    endTimeUnixNano: String(start + 1_000_000n),
    attributes: attributes({ ...draft.attributes, [HARMLESS_KEY]: harmless }),
    ...draft.rest,
  };
  return { span, planted: draft.planted, harmless, facts: draft.facts ?? {} };
}

function idsOf(number: number): { readonly traceId: string; readonly spanId: string } {
  const hex = (number + 1).toString(16);
  return { traceId: `a${hex.padStart(31, '0')}`, spanId: `b${hex.padStart(15, '0')}` };
}

/** Prepends a text to a labelled text. */
function behind(text: string, labelled: Labelled): Labelled {
  const by = text.length;
  return {
    text: text + labelled.text,
    spans: labelled.spans.map(({ type, start, end }) => ({ type, start: start + by, end: end + by })),
  };
}

/**
 * Facts that patterns mistake for personal data: an e-mail address as principal, digits of a card in digests, the
 * address of a host.
 */
function factsOf(number: number): Readonly<Record<string, PlainValue>> {
  const digits = String(number).padStart(12, '0');
  return attributesOf({
    schemaVersion: '1',
    recordId: `01923456-789a-7bcd-8ef0-${digits}`,
    category: 'access',
    action: 'model.invoke',
    outcome: 'success',
    direction: 'outbound',
    principalId: `user-${number}@example.com`,
    principalType: 'user',
    principalSource: 'verified_jwt',
    principalVerified: true,
    attribution: 'exact',
    credentialId: 'hmac-sha256:4111111111111111',
    modelId: 'gpt-5-mini',
    modelServedId: 'gpt-5-mini-2026-05-01',
    modelProvider: 'openai',
    serverAddress: '203.0.113.7',
    purpose: 'customer-support',
    purposeSource: 'explicit',
    inputTokens: 100 + (number % 900),
    outputTokens: number % 400,
    usageState: 'reported',
    requestDigest: `hmac-sha256:${'4111111111111111'.repeat(4)}`,
    responseDigest: `hmac-sha256:${'5555555555554444'.repeat(4)}`,
    httpStatus: 200,
    callId: `0${digits}${digits}0`,
    sourceId: 'deadbeefdeadbeef',
    sourceSequence: number + 1,
  });
}
