import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { readJsonFile, writePrivateFile } from '../store/private-file.ts';

/**
 * Keeps each request that brought a directive to the sink until the directive is under a checkpoint. If the sending process is
 * killed before that, the same directive is sent again as the very same request, with the same record id and times, so that the
 * sink recognises the duplicate. An id derived from the directive would not suffice, since the times of the second record would
 * differ.
 */
export interface SentDirectives {
  /** Returns the request of a directive: the one sent before, or a new one, which is kept from then on. */
  requestOf(digest: string, make: () => object): Promise<object>;
  /** Deletes the requests of directives that are in the log. */
  settle(digests: readonly string[]): Promise<void>;
  /** Returns the retention run that was begun and not completed. */
  begunRun(): Promise<RunMark | undefined>;
  /** Records the start of a retention run, before it sends its first directive, until {@link endRun}. */
  beginRun(mark: RunMark): Promise<void>;
  endRun(): Promise<void>;
}

/** Parameters of a retention run: together with the records they determine its directives. */
export interface RunMark {
  readonly id: string;
  /** When it began, in nanoseconds since the Unix epoch. */
  readonly now: string;
}

/**
 * Keeps the requests as files in a folder. If the folder is not writable nothing is kept; a directive may then be in the log
 * twice, and the second one does not count.
 */
export function createSentDirectives(folder: string): SentDirectives {
  const pathOf = (digest: string): string => join(folder, nameOf(digest));
  const runPath = join(folder, 'retention-run.json');
  return {
    async requestOf(digest, make) {
      const known = await readJsonFile(pathOf(digest));
      if (typeof known === 'object' && known !== null) return known;
      const request = make();
      await writePrivateFile(pathOf(digest), request).catch(() => {});
      return request;
    },
    async settle(digests) {
      const kept = new Set(await readdir(folder).catch(() => []));
      const settled = digests.filter((digest) => kept.has(nameOf(digest)));
      await Promise.all(settled.map((digest) => rm(pathOf(digest), { force: true }).catch(() => {})));
    },
    begunRun: async () => mark.safeParse(await readJsonFile(runPath)).data,
    beginRun: (run) => writePrivateFile(runPath, run).catch(() => {}),
    endRun: () => rm(runPath, { force: true }).catch(() => {}),
  };
}

const mark = z.strictObject({ id: z.string(), now: z.string().regex(/^\d{1,19}$/) });

/** Returns the name of the file of a directive's request. */
function nameOf(digest: string): string {
  return `${digest.replace(':', '-')}.json`;
}
