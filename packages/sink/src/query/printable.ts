// Runs in a browser too: nothing is imported.

// Everything that moves a cursor, changes a colour or rings a bell: C0 but the line feed, DEL and C1; what has text read in
// another direction, or begins a line; and what nobody sees, so that two names that look the same are the same but for letters.
const UNSEEN = /(?!\n)[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}]/gu;
const OTHER_THAN_ASCII = /[^ -~]/gu;

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const digits = code.toString(16).toUpperCase();
  if (code > 0xffff) return `\\u{${digits}}`;
  return code < 0x100 ? `\\x${digits.padStart(2, '0')}` : `\\u${digits.padStart(4, '0')}`;
}

/** The text with characters that control, or that nobody sees, in words: whoever can choose a model's name must not write on an auditor's screen. */
export function toPrintable(text: string): string {
  return text.replaceAll(UNSEEN, escaped);
}

/** {@link toPrintable} for what must stay one line. */
export function toPrintableLine(text: string): string {
  return toPrintable(text).replaceAll('\n', String.raw`\n`);
}

/** {@link toPrintable} for text whose columns tabs part. */
export function toPrintableTabs(text: string): string {
  return text.split('\t').map(toPrintable).join('\t');
}

/** A name for whom it matters which one it is: where it has other letters than those of ASCII, some of which look like them, with these in words. */
export function toPrintableName(name: string): string {
  const shown = toPrintableLine(name);
  const spelt = name.replaceAll(OTHER_THAN_ASCII, escaped);
  return shown === spelt ? shown : `${shown} (spelt ${spelt})`;
}
