/**
 * Creates a test whether a whole text matches one of the patterns, in which `*` matches any characters, including none
 * and slashes, and `?` a single one. Case matters.
 */
export function createGlobs(patterns: readonly string[]): (text: string) => boolean {
  const texts = new Set(patterns.filter((pattern) => !/[*?]/u.test(pattern)));
  const globs = patterns.filter((pattern) => /[*?]/u.test(pattern));
  return (text) => texts.has(text) || globs.some((glob) => fits(glob, text));
}

/** Without a regular expression, whose time could be exponential in the number of stars. */
function fits(glob: string, text: string): boolean {
  let [at, star, from] = [0, -1, 0];
  let given = 0;
  while (given < text.length) {
    if (glob[at] === '*') {
      star = at;
      at += 1;
      from = given;
    } else if (glob[at] === '?' || (at < glob.length && glob[at] === text[given])) {
      at += 1;
      given += 1;
    } else if (star >= 0) {
      // The star consumes one more character.
      at = star + 1;
      from += 1;
      given = from;
    } else return false;
  }
  return /^\**$/u.test(glob.slice(at));
}
