import { glob, readFile } from 'node:fs/promises';

/** The code of a log line, as a member of what is logged. */
const CODE = /\bcode: '(?<code>[a-z_]+)'(?:,| \})/g;
/** The code of an issue that zod reports. */
const OF_ZOD = 'custom';

/** Returns the codes of every line that the sink logs. */
export async function logCodes(): Promise<string> {
  const codes = new Set<string>();
  for await (const file of glob('packages/sink/src/**/*.ts')) {
    for (const { groups } of (await readFile(file, 'utf8')).matchAll(CODE)) codes.add(groups?.['code'] ?? '');
  }
  codes.delete(OF_ZOD);
  return `${[...codes]
    .toSorted()
    .map((code) => `\`${code}\``)
    .join(', ')}.`;
}
