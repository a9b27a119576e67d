import { LineSplitter } from './line-splitter.ts';
import type { StreamEvent } from './stream-event.ts';
import type { AlikeTest } from './text-template.ts';

const LF = 0x0a;
const CR = 0x0d;

/**
 * Parses server-sent events as their bytes pass; how the bytes are split does not matter.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export class ServerSentEventParser {
  readonly #onEvent: (event: StreamEvent) => void;
  readonly #maxLength: number;
  readonly #lines: LineSplitter;
  readonly #skip: AlikeTest | undefined;
  #atStart = true;
  #event = '';
  #data: string[] = [];
  #length = 0;

  /**
   * @param maxLength longest event delivered, in characters; longer ones are skipped
   * @param skip whether an event need not be delivered; tested on events that are complete within a chunk
   */
  constructor(onEvent: (event: StreamEvent) => void, maxLength: number, skip?: AlikeTest) {
    this.#skip = skip;
    this.#onEvent = onEvent;
    this.#maxLength = maxLength;
    this.#lines = new LineSplitter((line) => this.#takeLine(line), maxLength);
  }

  write(chunk: Buffer): void {
    const skip = this.#skip;
    if (skip === undefined || chunk.includes(CR)) this.#lines.write(chunk);
    else for (let at = 0; at < chunk.length;) at = this.#pass(chunk, at, skip);
  }

  /** Consumes an event, or the available part of it. */
  #pass(chunk: Buffer, at: number, skip: AlikeTest): number {
    const isAtEvent = this.#isAtEvent();
    const alike = isAtEvent ? skip.endOfAlike(chunk, at) : -1;
    if (alike !== -1) return alike;
    const end = endOfEvent(chunk, at);
    const isWhole = isAtEvent && end !== -1 && end - at <= this.#maxLength;
    if (!isWhole || !skip.passes(chunk.toString('latin1', at, end)))
      this.#lines.write(chunk.subarray(at, end === -1 ? undefined : end));
    return end === -1 ? chunk.length : end;
  }

  /** Whether the bytes so far ended between events. */
  #isAtEvent(): boolean {
    return !this.#atStart && this.#isBetweenEvents() && this.#lines.isBetweenLines;
  }

  #isBetweenEvents(): boolean {
    return this.#data.length === 0 && this.#event === '' && this.#length === 0;
  }

  #takeLine(line: string): void {
    const text = this.#atStart && line.startsWith('\uFEFF') ? line.slice(1) : line;
    this.#atStart = false;
    if (text === '') return this.#dispatch();
    const colon = text.indexOf(':');
    if (colon === -1) return this.#takeField(text, '');
    this.#takeField(text.slice(0, colon), text.slice(text[colon + 1] === ' ' ? colon + 2 : colon + 1));
  }

  #takeField(name: string, value: string): void {
    if (name === 'event') this.#event = value;
    if (name !== 'data') return;
    this.#length += value.length;
    if (this.#length <= this.#maxLength) this.#data.push(value);
  }

  #dispatch(): void {
    const event = { event: this.#event, data: this.#data.join('\n') };
    const isWhole = this.#data.length > 0 && this.#length <= this.#maxLength;
    this.#event = '';
    this.#data = [];
    this.#length = 0;
    if (isWhole) this.#onEvent(event);
  }
}

/** Returns the end of the event at `from`, with the empty line behind it; -1 if it is incomplete. */
function endOfEvent(chunk: Buffer, from: number): number {
  let at = chunk.indexOf(LF, from);
  while (at !== -1 && chunk[at + 1] !== LF) at = chunk.indexOf(LF, at + 1);
  return at === -1 ? -1 : at + 2;
}
