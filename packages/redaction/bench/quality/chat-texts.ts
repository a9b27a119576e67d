import { existsSync, readFileSync } from 'node:fs';

import { plainTexts } from './generate.ts';

const EXCHANGES = new URL('../../../../../shared/corpus/provider-exchanges.jsonl', import.meta.url);
const SHORTEST = 120;
const MOST = 60;

/** Whether the texts come from recorded exchanges; otherwise they are generated. */
export const isRecorded: boolean = existsSync(EXCHANGES);

/** Returns the messages of recorded exchanges between people and models; without them, generated prose. */
export function chatTexts(): readonly string[] {
  if (!isRecorded) return plainTexts(MOST);
  const said = readFileSync(EXCHANGES, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) => saidIn(JSON.parse(line) as Exchange));
  return [...new Set(said)].slice(0, MOST);
}

interface Exchange {
  readonly request: { readonly bodyBase64: string };
  readonly response: { readonly bodyBase64: string };
}

function saidIn({ request, response }: Exchange): readonly string[] {
  return [request, response].flatMap(({ bodyBase64 }) => {
    try {
      return textsIn(JSON.parse(Buffer.from(bodyBase64, 'base64').toString('utf8')));
    } catch {
      // A stream or another content type: messages are split into chunks.
      return [];
    }
  });
}

/** Returns the values of `content` and `text` that are prose. */
function textsIn(value: unknown, key = ''): readonly string[] {
  if (typeof value === 'string') {
    return (key === 'content' || key === 'text') && value.length >= SHORTEST && value.includes(' ') ? [value] : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => textsIn(inner, Array.isArray(value) ? key : name));
}
