import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { readJsonFile, writePrivateFile } from '../store/private-file.ts';

/**
 * The requests that brought directives to the sink, each until its directive is under a checkpoint. Where the process that sent
 * one is killed before that, whoever signs the same directive again sends the very same request again: the record has the same
 * id and the same times, so the sink knows that it has it. An id that followed from the directive alone would not do, since
 * the times of the second record would make it another one.
 */
export interface SentDirectives {
  /** The request of a directive: the one that was sent, or a new one, which is kept from then on. */
  requestOf(digest: string, make: () => object): Promise<object>;
  /** Forgets the requests of directives that are in the log. */
  settle(digests: readonly string[]): Promise<void>;
  /** The retention run that was begun and has not ended. */
  begunRun(): Promise<RunMark | undefined>;
  /** Keeps a retention run until {@link endRun}, before it sends its first directive. */
  beginRun(mark: RunMark): Promise<void>;
  endRun(): Promise<void>;
}

/** What a retention run's directives follow from, beside the records: with the same, they are the same. */
export interface RunMark {
  readonly id: string;
  /** When it began, in nanoseconds since 1970. */
  readonly now: string;
}

/**
 * Keeps them as files of a folder. Where that cannot be written nothing is kept: the same directive may then be in the log
 * twice, of which the second does not count.
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

/** Of the file with the request of a directive. */
function nameOf(digest: string): string {
  return `${digest.replace(':', '-')}.json`;
}
