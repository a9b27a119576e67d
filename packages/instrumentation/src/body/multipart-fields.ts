import type { PickedFields } from './json-picker.ts';
import { LineSplitter } from './line-splitter.ts';

/** Longest line that is parsed; the lines of files may have any length, and are skipped. */
const MAX_LINE_BYTES = 1024;
const DISPOSITION = /^content-disposition:\s*form-data\b/iu;
const NAME = /;\s*name="([^"]*)"/iu;
const FILE_NAME = /;\s*filename\*?=/iu;

/** Picks text fields from a `multipart/form-data` body; files are skipped. */
export class MultipartFields {
  readonly #wanted: ReadonlySet<string>;
  readonly #delimiter: string;
  readonly #lines: LineSplitter;
  readonly #found: Record<string, string> = {};
  #name: string | undefined;
  /** Whether no wanted name is duplicated, of which servers use either value. */
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

  /** All wanted fields have single-line values. */
  #takeValue(line: string): void {
    if (this.#name !== undefined) this.#found[this.#name] = line;
    this.#name = undefined;
  }
}

/** Returns the boundary of a `multipart/form-data` content type, or `undefined` for any other. */
export function multipartBoundary(contentType: string | undefined): string | undefined {
  const match = /^\s*multipart\/form-data\b.*?;\s*boundary=(?:"([^"]+)"|([^\s;]+))/iu.exec(contentType ?? '');
  return match?.[1] ?? match?.[2];
}
