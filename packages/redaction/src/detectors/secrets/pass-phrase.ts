import type { Assigned } from './assigned.ts';

/** Adjacent words up to the end of a line or sentence. */
const WORDS = /[A-Za-z'’]{1,16}(?: [A-Za-z'’]{1,16}){2,23}(?=$|[\r\n"'`.,;]|\\n)/y;
/** Word counts of mnemonic phrases (BIP-39). */
const MNEMONIC_LENGTHS: ReadonlySet<number> = new Set([12, 15, 18, 21, 24]);

/** Returns the end of a phrase of several words after a name that has a part at `from`; 0 if there is none. */
export function phraseEnd(text: string, from: number, { start, isQuoted, isTight }: Assigned): number {
  if (!/phrase|mnemonic|bip-?39/i.test(text.slice(from, start))) return 0;
  WORDS.lastIndex = start;
  if (!WORDS.test(text)) return 0;
  const end = WORDS.lastIndex;
  const words = text.slice(start, end).split(' ').length;
  // `the passphrase: …` in prose may be followed by a sentence about it.
  return isTight || isQuoted || MNEMONIC_LENGTHS.has(words) ? end : 0;
}

/** A line of an environment file up to the value: only an upper case name, optionally after `export`. */
const VARIABLE = /(?:^|[\r\n])[ \t]{0,8}(?:export |set |ENV )?[A-Z][A-Z0-9_]{2,60}=$/;
const LONGEST_VARIABLE = 80;
/** The rest of the line, consisting only of words. */
const REST = /(?<=[A-Za-z])(?: [a-z]{1,16}){1,11}[ \t]{0,8}(?=$|[\r\n])/y;
/** `SECRET=… npm start` sets a variable for a command. */
const COMMAND =
  /^ (?:npm|npx|pnpm|yarn|bun|deno|node|tsx|python|pip|poetry|uv|go|cargo|make|bundle|rails|rake|ruby|java|mvn|gradle|php|composer|docker|podman|kubectl|helm|terraform|pulumi|ansible|sh|bash|zsh|sudo|env|exec|nohup|time|curl|wget|git|ssh|psql|mysql|redis|mongo|vite|next|nest|jest|vitest|mocha|pytest|gunicorn|uvicorn|flask|celery|serverless|sls|aws|gcloud|az)\b/;

/** `SESSION_SECRET=correct horse battery`: returns the end of the line if only words follow; else the end of the value. */
export function lineEnd(text: string, start: number, end: number): number {
  REST.lastIndex = end;
  if (text[end] !== ' ' || !VARIABLE.test(text.slice(Math.max(0, start - LONGEST_VARIABLE), start))) return end;
  const rest = REST.exec(text)?.[0];
  return rest === undefined || COMMAND.test(rest) ? end : end + rest.trimEnd().length;
}
