// Letters of alphabets with capitals, as parts of character classes. `\p{Lu}` is more complete, but has hundreds of
// ranges: parsing and compiling them takes longer than the rest of an expression.

/** Accented Latin, in which capitals and lower case letters alternate. */
const BOTH = String.raw`\u0100-\u024f\u1e00-\u1eff`;
/** Capitals: Latin, Greek, Cyrillic, Armenian. */
export const CAPITAL: string = String.raw`A-Z\u00c0-\u00d6\u00d8-\u00de\u0386-\u03ab\u0400-\u042f\u0531-\u0556${BOTH}`;
/** Lower case letters of the same alphabets. */
export const SMALL: string = String.raw`a-z\u00df-\u00f6\u00f8-\u00ff\u0390\u03ac-\u03ce\u0430-\u045f\u0561-\u0587${BOTH}`;
/** All letters, including alphabets without capitals. */
export const ANY_LETTER: string = String.raw`A-Za-z\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u0370-\u1fff\u2c00-\u2dff\u3040-\ud7ff`;
