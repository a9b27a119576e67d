import { ATTR_AUDIT_REDACTION_SEALED, ATTR_LOG_RECORD_UID } from '@auditspan/conventions';

import type { Redactor } from '../redactor.ts';
import { nodeCrypto } from '../node-modules.ts';

/** Options for `pino` that redact every line as it is written. */
export interface PinoRedaction {
  readonly hooks: { streamWrite(line: string): string };
}

/** The start of every pino line. */
const HEAD = /^\{"level":(?:\d+|"[a-z]+"),"time":(?:\d+|"[^"\\]{1,40}")/;

/**
 * Returns options for `pino` (9.7 or later) that redact each line after serialisation and before it is written:
 * messages, nested objects, child bindings, errors with their stacks, output of serialisers. A line stays valid JSON; a
 * line that cannot be scanned keeps only level and time. If the policy seals, a line with sealed originals contains
 * them in `audit.redaction.sealed`, and the id that they are bound to in `log.record.uid`.
 *
 * `const log = pino({ ...pinoRedaction(redactor) })`; merge other hooks manually.
 */
export function pinoRedaction(redactor: Redactor): PinoRedaction {
  return {
    hooks: {
      streamWrite(line) {
        const recordId = redactor.canSeal ? nodeCrypto().randomUUID() : undefined;
        const { text, failures, sealed } = redactor.redactText(line, { recordId });
        if (failures !== undefined) return unscannedLine(line, text);
        return sealed === undefined ? text : withSealed(text, sealed, recordId);
      },
    },
  };
}

function unscannedLine(line: string, mark: string): string {
  const head = HEAD.exec(line)?.[0];
  return `${head === undefined ? '{' : `${head},`}"msg":${JSON.stringify(mark)}}\n`;
}

/** Appends the record id and the sealed originals to a line. */
function withSealed(line: string, sealed: readonly string[], recordId: string | undefined): string {
  const fields = JSON.stringify({ [ATTR_LOG_RECORD_UID]: recordId, [ATTR_AUDIT_REDACTION_SEALED]: sealed });
  const end = line.lastIndexOf('}');
  return end < 0 ? line : `${line.slice(0, end)},${fields.slice(1, -1)}${line.slice(end)}`;
}
