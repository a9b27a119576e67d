/** Creates a matcher for keys; `*` matches any characters, or none. Linear in the length of the key. */
export function createGlobMatcher(glob: string): (key: string) => boolean {
  const [first = '', ...rest] = glob.split('*');
  const last = rest.pop();
  if (last === undefined) return (key) => key === glob;
  return (key) => {
    if (key.length < first.length + last.length || !key.startsWith(first) || !key.endsWith(last)) return false;
    const end = key.length - last.length;
    let at = first.length;
    for (const part of rest) {
      const found = key.indexOf(part, at);
      if (found < 0 || found + part.length > end) return false;
      at = found + part.length;
    }
    return true;
  };
}

/** Returns the number of literal characters of a glob: the more, the more specific it is. */
export function literalLength(glob: string): number {
  return glob.replaceAll('*', '').length;
}
