/** Gathers the values of an option that may come several times. */
export function collect(value: string, before: string[]): string[] {
  return [...before, value];
}
