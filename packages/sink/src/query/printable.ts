// Runs in browsers too: has no imports.

// Control characters that move the cursor, change colours or ring the bell (C0 without the line feed, DEL, C1), bidirectional
// controls, line separators, and invisible characters, so that two names that look the same differ at most in their letters.
const UNSEEN = /(?!\n)[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}]/gu;
const OTHER_THAN_ASCII = /[^ -~]/gu;

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const digits = code.toString(16).toUpperCase();
  if (code > 0xffff) return `\\u{${digits}}`;
  return code < 0x100 ? `\\x${digits.padStart(2, '0')}` : `\\u${digits.padStart(4, '0')}`;
}

/** Escapes control and invisible characters, so that nobody can manipulate an auditor's screen by the name of a model. */
export function toPrintable(text: string): string {
  return text.replaceAll(UNSEEN, escaped);
}

/** Like {@link toPrintable}, for text that must stay on one line. */
export function toPrintableLine(text: string): string {
  return toPrintable(text).replaceAll('\n', String.raw`\n`);
}

/** Like {@link toPrintable}, for text with tab-separated columns. */
export function toPrintableTabs(text: string): string {
  return text.split('\t').map(toPrintable).join('\t');
}

/** Formats a name whose identity matters: letters outside ASCII, some of which look like ASCII, are spelt out in addition. */
export function toPrintableName(name: string): string {
  const shown = toPrintableLine(name);
  const spelt = name.replaceAll(OTHER_THAN_ASCII, escaped);
  return shown === spelt ? shown : `${shown} (spelt ${spelt})`;
}
