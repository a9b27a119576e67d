import { decodeText, encodeText } from '../bytes.ts';
import { LedgerCorruptError } from '../errors.ts';
import { originHashOf, type WitnessState } from '../witness.ts';
import { createDirectoryStorage } from './directory-storage.ts';

/**
 * Stores the last checkpoint that a witness cosigned for each log in a folder, as `<SHA-256 of the origin>/checkpoint`.
 * Each file is written under a temporary name, fsynced and renamed. Only one process may use a folder at a time: the
 * caller holds a lock on it.
 * @param folder created if it is missing.
 * @returns a state whose methods reject with {@link LedgerCorruptError} for a file that is not text, and with the
 *   errors of the file system.
 */
export function createDirectoryWitnessState(folder: string): WitnessState {
  const storage = createDirectoryStorage(folder);
  /**
   * Pending operations per log: comparing and replacing is atomic only if each operation waits for the previous one.
   */
  const queues = new Map<string, Promise<unknown>>();

  function inTurn<T>(origin: string, step: () => Promise<T>): Promise<T> {
    const turn = (queues.get(origin) ?? Promise.resolve()).then(step, step);
    queues.set(origin, turn);
    return turn;
  }

  async function read(origin: string): Promise<string | undefined> {
    const path = pathOf(origin);
    const bytes = await storage.read(path);
    if (bytes === undefined) return undefined;
    const note = decodeText(bytes);
    if (note === undefined || note === '')
      throw new LedgerCorruptError(`${folder}/${path} is not the checkpoint of ${origin}; restore it from a copy`);
    return note;
  }

  return {
    latest: (origin) => inTurn(origin, () => read(origin)),
    replace: (origin, expected, next) =>
      inTurn(origin, async () => {
        if ((await read(origin)) !== expected) return false;
        await storage.write(pathOf(origin), encodeText(next));
        return true;
      }),
  };
}

function pathOf(origin: string): string {
  return `${originHashOf(origin)}/checkpoint`;
}
