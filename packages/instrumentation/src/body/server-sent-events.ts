import { LineSplitter } from './line-splitter.ts';
import type { StreamEvent } from './stream-event.ts';
import type { AlikeTest } from './text-template.ts';

const LF = 0x0a;
const CR = 0x0d;

/**
 * Parses server-sent events as their bytes pass, and gives the same events however the bytes are cut.
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
   * @param maxLength longest event given, in characters; longer ones are left out
   * @param skip whether an event need not be given; asked where a chunk holds whole ones
   */
  constructor(onEvent: (event: StreamEvent) => void, maxLength: number, skip?: AlikeTest) {
    this.#skip = skip;
    this.#onEvent = onEvent;
    this.#maxLength = maxLength;
    this.#lines = new LineSplitter((line) => this.#takeLine(line), maxLength);
  }

  write(chunk: Buffer): void {
    const skip = this.#skip;
    if (skip === undefined || !this.#isAtEvent()) this.#lines.write(chunk);
    else if (!skip.isAlike(chunk)) this.#writeEvents(chunk, skip);
  }

  #writeEvents(chunk: Buffer, skip: AlikeTest): void {
    if (!this.#isWhole(chunk)) return this.#lines.write(chunk);
    const text = chunk.toString('latin1');
    for (let from = 0, end; from < text.length; from = end) {
      end = text.indexOf('\n\n', from) + 2;
      const event = chunk.subarray(from, end);
      if (!skip.isAlike(event) && !skip.passes(text.slice(from, end))) this.#lines.write(event);
    }
  }

  /** Whether the bytes so far ended between events. */
  #isAtEvent(): boolean {
    return !this.#atStart && this.#isBetweenEvents() && this.#lines.isBetweenLines;
  }

  /** Whether a chunk that starts between events ends there. */
  #isWhole(chunk: Buffer): boolean {
    const { length } = chunk;
    const endsEvent = chunk[length - 1] === LF && chunk[length - 2] === LF && length <= this.#maxLength;
    return endsEvent && !chunk.includes(CR);
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
