import { readdir, readFile } from 'node:fs/promises';

/** An SQL file of the package. */
export interface NumberedFile {
  readonly name: string;
  readonly text: string;
}

/** Reads the files of a folder whose names match, in order. */
export async function readNumberedFiles(directory: URL, pattern: RegExp): Promise<NumberedFile[]> {
  const names = (await readdir(directory)).filter((name) => pattern.test(name)).toSorted();
  return Promise.all(names.map(async (name) => ({ name, text: await readFile(new URL(name, directory), 'utf8') })));
}
