import { existsSync, readFileSync } from 'node:fs';

const folder = new URL('../../../../../shared/corpus/', import.meta.url);

/** Whether the labelled sets exist; a fresh clone does not have them. */
export const hasCorpus: boolean = existsSync(folder);

/** A text and its ranges to be masked. */
export interface Labelled {
  readonly text: string;
  readonly spans: readonly { readonly type: string; readonly start: number; readonly end: number }[];
}

/** Reads sentences with labelled personal data. */
export function readSentences(): readonly Labelled[] {
  return readLines('pii-sentences.jsonl') as readonly Labelled[];
}

/** Reads lines of configuration and code; lines without a span contain no secret. */
export function readSecrets(): readonly Labelled[] {
  const lines = readLines('secrets.jsonl') as readonly {
    rule: string;
    textBase64: string;
    start?: number;
    end?: number;
  }[];
  return lines.map(({ rule, textBase64, start, end }) => ({
    text: Buffer.from(textBase64, 'base64').toString(),
    spans: start === undefined || end === undefined ? [] : [{ type: rule, start, end }],
  }));
}

function readLines(name: string): readonly unknown[] {
  return readFileSync(new URL(name, folder), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}
