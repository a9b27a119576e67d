import type { Redactor } from '../redactor.ts';

/** Options for `pino` that redact every line as it is written. */
export interface PinoRedaction {
  readonly hooks: { streamWrite(line: string): string };
}

/** What every line of pino begins with. */
const HEAD = /^\{"level":(?:\d+|"[a-z]+"),"time":(?:\d+|"[^"\\]{1,40}")/;

/**
 * Options for `pino` (9.7 or later) that redact each line after it is serialised and before it is written: messages,
 * nested objects, bindings of children, errors with their stacks, whatever serialisers made. A line stays JSON; one that
 * cannot be examined keeps level and time only.
 *
 * `const log = pino({ ...pinoRedaction(redactor) })`; other hooks are merged in by hand.
 */
export function pinoRedaction(redactor: Redactor): PinoRedaction {
  return {
    hooks: {
      streamWrite(line) {
        const { text, failures } = redactor.redactText(line);
        return failures === undefined ? text : unscannedLine(line, text);
      },
    },
  };
}

function unscannedLine(line: string, mark: string): string {
  const head = HEAD.exec(line)?.[0];
  return `${head === undefined ? '{' : `${head},`}"msg":${JSON.stringify(mark)}}\n`;
}
