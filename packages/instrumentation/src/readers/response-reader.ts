import { AmazonEventStreamParser } from '../body/amazon-event-stream.ts';
import { JsonArraySplitter } from '../body/json-array-splitter.ts';
import { JsonPicker } from '../body/json-picker.ts';
import { LineSplitter } from '../body/line-splitter.ts';
import type { BodyReader } from '../body/observed-body.ts';
import { ServerSentEventParser } from '../body/server-sent-events.ts';
import type { StreamEvent } from '../body/stream-event.ts';
import { testedAlike, type AlikeTest } from '../body/text-template.ts';
import type { ResponseFacts, ModelFormat } from '../formats/format.ts';
import type { Headers } from '../tap/call-observer.ts';
import { countText } from './response-text.ts';
import { createGrpcResponseReader } from './grpc-reader.ts';
import { MAX_READ_BYTES, type ResponseReader } from './readers.ts';

/**
 * Creates the reader for the response's content type or, if that is ambiguous, its first byte.
 *
 * @param text how the text of a stream is used
 */
export function createResponseReader(
  format: ModelFormat,
  headers: Headers,
  facts: ResponseFacts,
  text: TextUse,
): ResponseReader {
  if (format.protobuf !== undefined) return createGrpcResponseReader(format, format.protobuf.response, headers, facts);
  const type = headers['content-type']?.split(/[;,]/u, 1)[0]?.trim().toLowerCase();
  const parser = type === undefined ? undefined : STREAMS[type];
  if (parser !== undefined) return createStreamReader(parser, format, facts, text);
  return new UnlabelledReader(format, facts, type);
}

/** How the text of a response is used: put on the span, counted to estimate tokens, or not read. */
export type TextUse = 'kept' | 'counted' | 'unread';

/** Fields in which formats have the text of a response, and the padding with which providers hide its length. */
const TEXT_FIELDS = ['content', 'obfuscation'];

type OnEvent = (event: StreamEvent) => void;
type CreateParser = (
  onEvent: OnEvent,
  skip?: AlikeTest,
) => BodyReader & { finish?(): void; readonly isClosed?: boolean };

const sse: CreateParser = (onEvent, skip) => new ServerSentEventParser(onEvent, MAX_READ_BYTES, skip);
const lines: CreateParser = (onEvent) => new LineSplitter((data) => onEvent({ event: '', data }), MAX_READ_BYTES);
const array: CreateParser = (onEvent) => new JsonArraySplitter((data) => onEvent({ event: '', data }), MAX_READ_BYTES);
const amazon: CreateParser = (onEvent) => new AmazonEventStreamParser(onEvent, MAX_READ_BYTES);

const STREAMS: Readonly<Record<string, CreateParser>> = {
  'text/event-stream': sse,
  'application/x-ndjson': lines,
  'application/ndjson': lines,
  'application/jsonl': lines,
  'application/stream+json': lines,
  'application/vnd.amazon.eventstream': amazon,
};

function createStreamReader(
  create: CreateParser,
  format: ModelFormat,
  facts: ResponseFacts,
  text: TextUse,
): ResponseReader {
  const onlyText = testedAlike((event) => format.isOnlyText?.(event, facts) === true, TEXT_FIELDS);
  const onEvent: OnEvent = (event) => {
    // The result for text-only events depends on earlier events of the stream.
    onlyText.forget();
    format.readEvent(event, facts);
    if (text === 'counted') countText(facts);
    else if (text === 'unread') facts.text.length = 0;
  };
  const parser = create(onEvent, text === 'unread' ? onlyText : undefined);
  return { streamed: true, write: (chunk) => parser.write(chunk), finish: () => parser.finish?.() };
}

function createObjectReader(format: ModelFormat, facts: ResponseFacts): ResponseReader {
  const picker = new JsonPicker(format.responseFields, MAX_READ_BYTES);
  return {
    streamed: false,
    write: (chunk) => picker.write(chunk),
    finish: () => format.readResponse(picker.fields(), facts),
  };
}

const SPACE: ReadonlySet<number | undefined> = new Set([0x20, 0x09, 0x0a, 0x0d]);
const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;

/** Reads a response whose content type does not define its framing. */
class UnlabelledReader implements ResponseReader {
  readonly #format: ModelFormat;
  readonly #facts: ResponseFacts;
  readonly #type: string | undefined;
  #reader: ResponseReader | undefined;
  #events = 0;
  #enough = Number.POSITIVE_INFINITY;

  constructor(format: ModelFormat, facts: ResponseFacts, type: string | undefined) {
    this.#format = format;
    this.#facts = facts;
    this.#type = type;
  }

  get streamed(): boolean {
    return this.#events >= this.#enough;
  }

  write(chunk: Buffer): void {
    const first = chunk.find((byte) => !SPACE.has(byte));
    if (first !== undefined) this.#reader ??= this.#choose(first);
    this.#reader?.write(chunk);
  }

  finish(): void {
    this.#reader?.finish();
  }

  #choose(first: number): ResponseReader {
    const { unlabelledStream } = this.#format;
    if (first === OPEN_BRACKET) return this.#counted(array, unlabelledStream === 'array' ? 1 : undefined);
    const isUnlabelled = this.#type === undefined;
    if (first === OPEN_BRACE && isUnlabelled && unlabelledStream === 'lines') return this.#counted(lines, 2);
    const mayBeEvents = isUnlabelled || this.#type === 'text/plain';
    if (first === OPEN_BRACE || !mayBeEvents) return createObjectReader(this.#format, this.#facts);
    return this.#counted(sse, 1);
  }

  /** Creates a reader that marks the response as streamed after enough events. */
  #counted(create: CreateParser, enough: number | undefined): ResponseReader {
    this.#enough = enough ?? this.#enough;
    const parser = create((event) => {
      this.#events += 1;
      this.#format.readEvent(event, this.#facts);
    });
    return { streamed: false, write: (chunk) => parser.write(chunk), finish: () => this.#finish(parser) };
  }

  /** An array that has ended is complete, whatever its elements. */
  #finish(parser: ReturnType<CreateParser>): void {
    parser.finish?.();
    if (parser.isClosed === true) this.#facts.ended = true;
  }
}
