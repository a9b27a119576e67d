import { knownSecrets, type Redaction } from '@auditspan/redaction';

/** A redacted text. */
export interface RedactedText {
  readonly text: string;
  /** Number of bytes that were examined on an earlier record, and so are not in this one's evidence. */
  readonly examinedBefore: number;
}

/** Maximum number of cached texts, and their maximum length. */
const MAX_TEXTS = 256;
const MAX_LENGTH = 256;

/**
 * Redacts texts that occur on many records: a text without findings is examined once, until another secret becomes
 * known.
 */
export function createKeptTexts(field: string): (text: string, redaction: () => Redaction) => RedactedText {
  const harmless = new Map<string, number>();
  let secrets = knownSecrets.generation;
  return (text, begin) => {
    if (secrets !== knownSecrets.generation || harmless.size >= MAX_TEXTS) harmless.clear();
    secrets = knownSecrets.generation;
    const bytes = harmless.get(text);
    if (bytes !== undefined) return { text, examinedBefore: bytes };
    const redaction = begin();
    const redacted = redaction.text(field, text);
    const { findings, failures } = redaction.result();
    const isHarmless = redacted === text && findings.length === 0 && failures.length === 0;
    if (isHarmless && text.length <= MAX_LENGTH) harmless.set(text, Buffer.byteLength(text));
    return { text: redacted, examinedBefore: 0 };
  };
}
