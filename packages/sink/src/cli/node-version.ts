/**
 * Returns what to print if this Node is older than the package requires; undefined otherwise.
 * @param version of Node, such as `22.17.0`
 * @param range `engines.node` of the package: `>=` and the minimum version
 */
export function oldNode(version: string, range: string): string | undefined {
  const [own, oldest] = [partsOf(version), partsOf(range.replace(/^>=/, ''))];
  const at = oldest.findIndex((part, index) => part !== own[index]);
  if (at < 0 || (own[at] ?? 0) > (oldest[at] ?? 0)) return undefined;
  return `needs Node ${oldest.join('.')} or newer, and this is Node ${version}: start it with a newer one`;
}

function partsOf(version: string): number[] {
  return version.split('.').map((part) => Number.parseInt(part, 10));
}
