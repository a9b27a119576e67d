/** A text and its expected result; a text alone must not change. */
export type Case = readonly [text: string, masked?: string];

/** Joins the parts of an invented secret, so that other scanners do not report this file. */
export function put(...parts: readonly string[]): string {
  return parts.join('');
}
