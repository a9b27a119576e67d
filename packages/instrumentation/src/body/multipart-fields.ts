import type { PickedFields } from './json-picker.ts';
import { LineSplitter } from './line-splitter.ts';

/** Longest line that is looked at; the lines of files may be any length, and are passed over. */
const MAX_LINE_BYTES = 1024;
const DISPOSITION = /^content-disposition:\s*form-data\b/iu;
const NAME = /;\s*name="([^"]*)"/iu;
const FILE_NAME = /;\s*filename\*?=/iu;

/** Picks text fields out of a `multipart/form-data` body; files pass by unread. */
export class MultipartFields {
  readonly #wanted: ReadonlySet<string>;
  readonly #delimiter: string;
  readonly #lines: LineSplitter;
  readonly #found: Record<string, string> = {};
  #name: string | undefined;
  /** Whether no wanted name comes twice, of which servers take one or the other. */
  isClear = true;
  #inHeaders = false;

  constructor(wanted: readonly string[], boundary: string) {
    this.#wanted = new Set(wanted);
    this.#delimiter = `--${boundary}`;
    this.#lines = new LineSplitter((line) => this.#takeLine(line), MAX_LINE_BYTES);
  }

  write(chunk: Buffer): void {
    this.#lines.write(chunk);
  }

  fields(): PickedFields {
    return { ...this.#found };
  }

  #takeLine(line: string): void {
    if (line.startsWith(this.#delimiter)) {
      this.#inHeaders = true;
      this.#name = undefined;
    } else if (this.#inHeaders) this.#takeHeader(line);
    else this.#takeValue(line);
  }

  #takeHeader(line: string): void {
    this.#inHeaders = line !== '';
    if (!DISPOSITION.test(line) || FILE_NAME.test(line)) return;
    const name = NAME.exec(line)?.[1];
    if (name === undefined || !this.#wanted.has(name)) return;
    if (Object.hasOwn(this.#found, name)) this.isClear = false;
    this.#name = name;
  }

  /** The names that matter have values of one line. */
  #takeValue(line: string): void {
    if (this.#name !== undefined) this.#found[this.#name] = line;
    this.#name = undefined;
  }
}

/** The boundary of a `multipart/form-data` content type, or `undefined` where it is another. */
export function multipartBoundary(contentType: string | undefined): string | undefined {
  const match = /^\s*multipart\/form-data\b.*?;\s*boundary=(?:"([^"]+)"|([^\s;]+))/iu.exec(contentType ?? '');
  return match?.[1] ?? match?.[2];
}
