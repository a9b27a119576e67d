import { mkdir, readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { KEY_BYTES } from '../deduplicate/key-set.ts';
import { SinkStartError } from '../errors.ts';
import type { AppendFile, Disk } from '../log/disk.ts';
import { findFrame, frameAt, frameOf } from '../log/frame.ts';
import { type LogPosition, comparePositions } from '../log/position.ts';
import { type BatchPlan, decodePlan, encodePlan, isOfNewerVersion } from './batch-plan.ts';

/** Number of the first file. */
const FIRST = 1;
const NO_KEYS = Buffer.alloc(0);
const NAME = /^(?<number>\d{16})\.plans$/;

/** What a journal knew when it was opened. */
export interface JournalHistory {
  /** The last plan where it was perhaps not carried out; what came before it was. */
  readonly open: BatchPlan | undefined;
  /** Up to where the log was carried out; undefined where nothing was. */
  readonly done: LogPosition | undefined;
  /** Keys of what came up to then were deleted, milliseconds since 1970; undefined where none were. */
  readonly forgottenUpTo: number | undefined;
}

/** What a journal works with. */
export interface BatchJournalOptions {
  /** Where its files are; nobody else may use it. */
  readonly directory: string;
  /** So many of the last keys are kept at least; a file is full when it has as many. */
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
 * Says what the next insert is before it is made. After a crash the last plan is carried out again, exactly, so that
 * ClickHouse recognises it by its token; and the keys of all plans say what was stored before.
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
   * @param onKeys is given the keys of every plan, the oldest first, and until when they came.
   * @throws {SinkStartError} when a newer version has written to it.
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

  /** Resolves when the plan is on the disk itself; all plans before it must have been carried out. */
  async begin(plan: BatchPlan): Promise<void> {
    const current = await this.#writable();
    await this.#append(current, plan);
    await this.#sync(current);
    current.keys += plan.newKeys.length / KEY_BYTES;
    await this.#forget();
  }

  /** The last plan was carried out. Nothing is lost when this is: it would be carried out again. */
  async end({ to }: BatchPlan): Promise<void> {
    if (this.#current !== undefined) {
      await this.#append(this.#current, { from: to, to, verdicts: [], newKeys: NO_KEYS });
    }
  }

  /** Resolves when all is on the disk itself. */
  async close(): Promise<void> {
    await this.#current?.file.sync();
    await this.#current?.file.close();
    this.#current = undefined;
  }

  /** What was written in part is cut off, or it would hide what is written after it. */
  async #append(current: Current, plan: BatchPlan): Promise<void> {
    const frame = frameOf([encodePlan(plan)]);
    try {
      await current.file.append(frame);
    } catch (error) {
      await this.#abandon(current);
      throw error;
    }
    current.size += frame.reduce((sum, { length }) => sum + length, 0);
  }

  async #sync(current: Current): Promise<void> {
    try {
      await current.file.sync();
    } catch (error) {
      await this.#abandon(current);
      throw error;
    }
  }

  async #abandon(current: Current): Promise<void> {
    this.#current = undefined;
    await current.file.truncate(current.size).catch(() => {});
    await current.file.close().catch(() => {});
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

  /** Deletes the files that are older than the keys that are to be kept. */
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
 * Every plan that can be read: the last may be there in part only, and was not carried out then.
 * @yields one plan after the other.
 * @throws {SinkStartError} at one that a newer version wrote.
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

function isEndMark({ from, to }: BatchPlan): boolean {
  return comparePositions(from, to) === 0;
}
