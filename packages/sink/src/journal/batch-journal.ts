import { mkdir, readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { KEY_BYTES } from '../deduplicate/key-set.ts';
import { SinkStartError } from '../errors.ts';
import type { AppendFile, Disk } from '../log/disk.ts';
import { findFrame, frameAt, frameOf } from '../log/frame.ts';
import type { LogPosition } from '../log/position.ts';
import { type BatchPlan, decodePlan, encodePlan, endMark, isEndMark, isOfNewerVersion } from './batch-plan.ts';

/** Number of the first file. */
const FIRST = 1;
const NAME = /^(?<number>\d{16})\.plans$/;

/** State of the journal when it was opened. */
export interface JournalHistory {
  /** The last plan, if it may not have been carried out; all plans before it were. */
  readonly open: BatchPlan | undefined;
  /** Position up to which the log was carried out; undefined if nothing was. */
  readonly done: LogPosition | undefined;
  /** Keys received up to this time were deleted, in milliseconds since the Unix epoch; undefined if none were. */
  readonly forgottenUpTo: number | undefined;
}

/** Options of {@link BatchJournal}. */
export interface BatchJournalOptions {
  /** Directory of the files, used exclusively by this journal. */
  readonly directory: string;
  /** Minimum number of most recent keys to keep; also the number at which a file is full. */
  readonly keptKeys: number;
  readonly disk: Disk;
}

interface JournalFile {
  readonly number: number;
  keys: number;
}

interface Current extends JournalFile {
  readonly file: AppendFile;
  size: number;
}

/**
 * Records each insert before it is made. After a crash the last plan is carried out again, identically, so that ClickHouse
 * recognises it by its deduplication token; and the keys of all plans tell what was stored before.
 */
export class BatchJournal {
  readonly #options: BatchJournalOptions;
  readonly #files: JournalFile[];
  #current: Current | undefined;

  private constructor(options: BatchJournalOptions, files: readonly JournalFile[]) {
    this.#options = options;
    this.#files = [...files];
  }

  /**
   * Opens the journal.
   * @param onKeys called with the keys of every plan, oldest first, and the time until which they were received.
   * @throws {SinkStartError} if a newer version has written to it.
   */
  static async open(
    options: BatchJournalOptions,
    onKeys: (keys: Buffer, receivedAt: number) => void,
  ): Promise<{ journal: BatchJournal; history: JournalHistory }> {
    await mkdir(options.directory, { recursive: true, mode: 0o700 });
    const files: JournalFile[] = [];
    let last: Pick<JournalHistory, 'open' | 'done'> = { open: undefined, done: undefined };
    let forgottenUpTo: number | undefined;
    for (const number of await listFiles(options.directory)) {
      const file = { number, keys: 0 };
      const path = pathOf(options.directory, number);
      const writtenAt = Math.ceil((await stat(path)).mtimeMs);
      if (files.length === 0 && number > FIRST) forgottenUpTo = writtenAt;
      for (const plan of plansIn(await readFile(path), path)) {
        onKeys(plan.newKeys, writtenAt);
        file.keys += plan.newKeys.length / KEY_BYTES;
        last = isEndMark(plan) ? { open: undefined, done: plan.to } : { open: plan, done: plan.from };
      }
      files.push(file);
    }
    return { journal: new BatchJournal(options, files), history: { ...last, forgottenUpTo } };
  }

  /** Resolves when the plan is durable; all plans before it must have been carried out. */
  async begin(plan: BatchPlan): Promise<void> {
    const current = await this.#writable();
    await this.#append(current, plan);
    await this.#orAbandon(current, current.file.sync());
    current.keys += plan.newKeys.length / KEY_BYTES;
    await this.#forget();
  }

  /** Marks the last plan as carried out. Losing the mark is harmless: the plan is carried out again. */
  async end({ to }: BatchPlan): Promise<void> {
    if (this.#current !== undefined) await this.#append(this.#current, endMark(to));
  }

  /** Resolves when everything is durable. */
  async close(): Promise<void> {
    await this.#current?.file.sync();
    await this.#current?.file.close();
    this.#current = undefined;
  }

  async #append(current: Current, plan: BatchPlan): Promise<void> {
    const frame = frameOf([encodePlan(plan)]);
    await this.#orAbandon(current, current.file.append(frame));
    current.size += frame.reduce((sum, { length }) => sum + length, 0);
  }

  /** After a failure, truncates a partial write, which would hide what is written after it. */
  async #orAbandon(current: Current, writing: Promise<void>): Promise<void> {
    try {
      await writing;
    } catch (error) {
      this.#current = undefined;
      await current.file.truncate(current.size).catch(() => {});
      await current.file.close().catch(() => {});
      throw error;
    }
  }

  async #writable(): Promise<Current> {
    if (this.#current !== undefined && this.#current.keys < this.#options.keptKeys) return this.#current;
    await this.#current?.file.close();
    this.#current = undefined;
    const { directory, disk } = this.#options;
    const number = (this.#files.at(-1)?.number ?? FIRST - 1) + 1;
    const current = { number, keys: 0, size: 0, file: await disk.create(pathOf(directory, number)) };
    this.#files.push(current);
    await disk.syncDirectory(directory);
    this.#current = current;
    return current;
  }

  /** Deletes files that hold only keys older than those to keep. */
  async #forget(): Promise<void> {
    const { directory, disk, keptKeys } = this.#options;
    const younger = (): number => this.#files.slice(1).reduce((sum, { keys }) => sum + keys, 0);
    while (this.#files.length > 1 && younger() >= keptKeys) {
      const [oldest] = this.#files.splice(0, 1);
      if (oldest !== undefined) await disk.remove(pathOf(directory, oldest.number));
    }
  }
}

function pathOf(directory: string, number: number): string {
  return join(directory, `${String(number).padStart(16, '0')}.plans`);
}

async function listFiles(directory: string): Promise<number[]> {
  return (await readdir(directory))
    .map((name) => NAME.exec(name)?.groups?.['number'])
    .filter((number) => number !== undefined)
    .map(Number)
    .toSorted((first, second) => first - second);
}

/**
 * Reads all plans. The last one may be incomplete; it was then not carried out.
 * @yields the plans in order.
 * @throws {SinkStartError} at a plan that a newer version wrote.
 */
function* plansIn(bytes: Buffer, path: string): Generator<BatchPlan> {
  for (let at = findFrame(bytes, 0); at !== -1;) {
    const frame = frameAt(bytes, at);
    if (typeof frame !== 'object') return;
    if (isOfNewerVersion(frame.payload))
      throw new SinkStartError(
        `a newer version of AuditSpan has written ${path}: upgrade, what it stored is not known here`,
      );
    const plan = decodePlan(frame.payload);
    if (plan !== undefined) yield plan;
    at = frame.end < bytes.length ? findFrame(bytes, frame.end) : -1;
  }
}
