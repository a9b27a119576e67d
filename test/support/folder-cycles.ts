import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';

/** An import from one folder into a sibling folder. */
interface Crossing {
  /** Paths of the two folders. */
  readonly from: string;
  readonly to: string;
  /** Names the two files. */
  readonly text: string;
}

const IMPORT = /(?:\bfrom|\bimport)\s*\(?\s*'(\.[^']+)'/gu;

/**
 * Finds the imports between sibling folders, at any depth, that form a cycle of folders. An import between a file and a
 * folder beside it is not checked: such files assemble the folders, or hold what all of them use, such as errors.
 *
 * @param source the folder to check
 * @returns every such import, as `folder/file.ts imports other/file.ts`
 */
export async function folderCycles(source: string): Promise<readonly string[]> {
  const files = (await readdir(source, { recursive: true })).filter((name) => /\.tsx?$/u.test(name));
  const crossings = (await Promise.all(files.map((file) => crossingsOf(source, file)))).flat();
  const next = Map.groupBy(crossings, ({ from }) => from);
  const reaches = (start: string, end: string, seen = new Set<string>()): boolean => {
    if (start === end) return true;
    if (seen.has(start)) return false;
    seen.add(start);
    return (next.get(start) ?? []).some(({ to }) => reaches(to, end, seen));
  };
  return crossings.filter(({ from, to }) => reaches(to, from)).map(({ text }) => text);
}

async function crossingsOf(source: string, file: string): Promise<readonly Crossing[]> {
  const text = await readFile(join(source, file), 'utf8');
  return [...text.matchAll(IMPORT)].flatMap(([, path = '']) => {
    const imported = relative(source, join(source, dirname(file), path));
    const crossed = foldersBetween(file, imported);
    return crossed === undefined ? [] : [{ ...crossed, text: `${file} imports ${imported}` }];
  });
}

/** The sibling folders that contain two files; undefined if one file's folder contains the other file. */
function foldersBetween(file: string, other: string): Pick<Crossing, 'from' | 'to'> | undefined {
  const [a, b] = [dirname(file).split(sep), dirname(other).split(sep)];
  const depth = a.findIndex((name, at) => name !== b[at]);
  if (a[0] === '.' || b[0] === '.' || depth === -1 || depth >= b.length) return undefined;
  return { from: a.slice(0, depth + 1).join(sep), to: b.slice(0, depth + 1).join(sep) };
}
