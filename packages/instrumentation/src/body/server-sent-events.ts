import { LineSplitter } from './line-splitter.ts';
import type { StreamEvent } from './stream-event.ts';

/**
 * Parses server-sent events as their bytes pass, and gives the same events however the bytes are cut.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export class ServerSentEventParser {
  readonly #onEvent: (event: StreamEvent) => void;
  readonly #maxLength: number;
  readonly #lines: LineSplitter;
  #atStart = true;
  #event = '';
  #data: string[] = [];
  #length = 0;

  /** @param maxLength longest event given, in characters; longer ones are left out */
  constructor(onEvent: (event: StreamEvent) => void, maxLength: number) {
    this.#onEvent = onEvent;
    this.#maxLength = maxLength;
    this.#lines = new LineSplitter((line) => this.#takeLine(line), maxLength);
  }

  write(chunk: Buffer): void {
    this.#lines.write(chunk);
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
