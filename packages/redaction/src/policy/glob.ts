/** A matcher of keys by a pattern in which `*` stands for any characters or none; linear in the key. */
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

/** How many characters of a glob stand for themselves: the more, the more exact it is. */
export function literalLength(glob: string): number {
  return glob.replaceAll('*', '').length;
}
