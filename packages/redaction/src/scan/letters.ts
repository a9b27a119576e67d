// Letters of the alphabets that have capitals, as parts of classes of characters. `\p{Lu}` says the same and more, with
// hundreds of ranges: reading and compiling those takes longer than all else that an expression needs.

/** Latin with all its accents (where capitals and small letters take turns), Greek, Cyrillic, Armenian. */
const BOTH = String.raw`\u0100-\u024f\u1e00-\u1eff`;
/** Capitals. */
export const CAPITAL: string = String.raw`A-Z\u00c0-\u00d6\u00d8-\u00de\u0386-\u03ab\u0400-\u042f\u0531-\u0556${BOTH}`;
/** Small letters. */
export const SMALL: string = String.raw`a-z\u00df-\u00f6\u00f8-\u00ff\u0390\u03ac-\u03ce\u0430-\u045f\u0561-\u0587${BOTH}`;
/** Letters, of the alphabets without capitals too. */
export const ANY_LETTER: string = String.raw`A-Za-z\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u0370-\u1fff\u2c00-\u2dff\u3040-\ud7ff`;
