import type { Assigned } from './assigned.ts';

/** Words side by side up to the end of a line or a sentence. */
const WORDS = /[A-Za-z'’]{1,16}(?: [A-Za-z'’]{1,16}){2,23}(?=$|[\r\n"'`.,;]|\\n)/y;
/** How many words the phrases have that stand for a key (BIP-39). */
const MNEMONIC_LENGTHS: ReadonlySet<number> = new Set([12, 15, 18, 21, 24]);

/** The end of a phrase of several words after a name for one, a part of which begins at `from`; 0 where none stands there. */
export function phraseEnd(text: string, from: number, { start, isQuoted, isTight }: Assigned): number {
  if (!/phrase|mnemonic|bip-?39/i.test(text.slice(from, start))) return 0;
  WORDS.lastIndex = start;
  if (!WORDS.test(text)) return 0;
  const end = WORDS.lastIndex;
  const words = text.slice(start, end).split(' ').length;
  // `the passphrase: …` in a sentence may be followed by one about it.
  return isTight || isQuoted || MNEMONIC_LENGTHS.has(words) ? end : 0;
}

/** The line of a file of variables, up to the value: nothing but the name in capitals, and perhaps `export`. */
const VARIABLE = /(?:^|[\r\n])[ \t]{0,8}(?:export |set |ENV )?[A-Z][A-Z0-9_]{2,60}=$/;
const LONGEST_VARIABLE = 80;
/** The rest of the line: words only. */
const REST = /(?<=[A-Za-z])(?: [a-z]{1,16}){1,11}[ \t]{0,8}(?=$|[\r\n])/y;
/** `SECRET=… npm start` sets a variable for a command. */
const COMMAND =
  /^ (?:npm|npx|pnpm|yarn|bun|deno|node|tsx|python|pip|poetry|uv|go|cargo|make|bundle|rails|rake|ruby|java|mvn|gradle|php|composer|docker|podman|kubectl|helm|terraform|pulumi|ansible|sh|bash|zsh|sudo|env|exec|nohup|time|curl|wget|git|ssh|psql|mysql|redis|mongo|vite|next|nest|jest|vitest|mocha|pytest|gunicorn|uvicorn|flask|celery|serverless|sls|aws|gcloud|az)\b/;

/** `SESSION_SECRET=correct horse battery`: where words go on to the end of the line of a variable; else the value's end. */
export function lineEnd(text: string, start: number, end: number): number {
  REST.lastIndex = end;
  if (text[end] !== ' ' || !VARIABLE.test(text.slice(Math.max(0, start - LONGEST_VARIABLE), start))) return end;
  const rest = REST.exec(text)?.[0];
  return rest === undefined || COMMAND.test(rest) ? end : end + rest.trimEnd().length;
}
