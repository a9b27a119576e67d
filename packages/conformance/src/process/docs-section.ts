import { readFile, writeFile } from 'node:fs/promises';

const DOCS = new URL('../../../../docs/', import.meta.url);

/** Writes a measured section between its marks in a file of `docs/`. */
export async function writeSection(file: string, name: string, section: string): Promise<void> {
  const url = new URL(file, DOCS);
  await writeFile(url, withSection(await readFile(url, 'utf8'), name, section));
}

/** Replaces the section between two marks of a text. */
export function withSection(text: string, name: string, section: string): string {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [start, end] = [text.indexOf(open), text.indexOf(close)];
  if (start === -1 || end < start) throw new Error(`the file has no ${open} … ${close}`);
  return `${text.slice(0, start + open.length)}\n${section}\n${text.slice(end)}`;
}
