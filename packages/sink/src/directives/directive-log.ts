import { setTimeout as sleep } from 'node:timers/promises';
import { parseNote, type TileSource, type TrustPolicy, type WitnessedCheckpoint } from '@auditspan/ledger';
import type { StoreClient } from '@auditspan/store';
import { DirectiveError } from '../errors.ts';
import { ownRequest } from '../own-record/own-request.ts';
import type { RecordingSink } from '../own-record/find-sink.ts';
import { sendOwnRequest } from '../own-record/send-own-record.ts';
import { openNewest } from '../stored-log/tree-heads.ts';
import { directiveRecord } from './directive-record.ts';
import type { Governance } from './governance.ts';
import { provenHashes } from './proven-hashes.ts';
import type { SentDirectives } from './sent-directives.ts';
import { digestOf, openDirective } from './signed-directive.ts';
import { readDirectives, type StoredDirective } from './stored-directives.ts';

/** Milliseconds that a directive may take to get under a cosigned checkpoint, and between two polls. */
const PATIENCE = 60_000;
const PAUSE = 250;

/** The directives of a log, for reading and adding. */
export interface DirectiveLog {
  readonly origin: string;
  readonly governance: Governance;
  readonly client: StoreClient;
  readonly sent: SentDirectives;
  /**
   * Reads the directives under a checkpoint, in log order.
   * @throws {DirectiveError} if one is missing that others refer to.
   */
  read(): Promise<readonly StoredDirective[]>;
  /**
   * Sends a signed directive to the sink, and waits until it is under a checkpoint. Idempotent, also after a crash in between.
   * @throws {DirectiveError} if it does not count.
   * @throws {OwnRecordError} if the sink does not accept it.
   */
  seal(note: string): Promise<StoredDirective>;
}

/** Options of {@link openDirectiveLog}. */
export interface DirectiveLogOptions {
  readonly client: StoreClient;
  readonly tiles: TileSource;
  readonly policy: TrustPolicy;
  readonly governance: Governance;
  readonly sink: () => Promise<RecordingSink>;
  readonly sent: SentDirectives;
  /** Reads the checkpoints of the log, like `readCheckpoints`. */
  readonly checkpoints: () => Promise<readonly string[]>;
}

/** Opens the directives of the log that the checkpoints are from. */
export async function openDirectiveLog(options: DirectiveLogOptions): Promise<DirectiveLog> {
  const { client, tiles, policy, governance, sink, sent, checkpoints } = options;
  const newest = (size?: number): Promise<WitnessedCheckpoint> => openNewest(checkpoints, policy, size);
  const { origin } = (await newest()).checkpoint;

  async function read(): Promise<readonly StoredDirective[]> {
    const { checkpoint } = await newest();
    const { size } = checkpoint;
    const stored = await readDirectives({ client, origin, size, hashes: provenHashes(tiles, checkpoint), governance });
    await sent.settle(stored.directives.map(({ digest }) => digest));
    const [missing] = stored.missing;
    if (missing === undefined) return stored.directives;
    throw new DirectiveError(
      `the directive of leaf ${missing} is gone, which may have been a hold: run auditspan verify`,
    );
  }

  const find = async (digest: string): Promise<StoredDirective | undefined> =>
    (await read()).find((each) => each.digest === digest);

  async function until(digest: string): Promise<StoredDirective> {
    const deadline = Date.now() + PATIENCE;
    for (;;) {
      const found = await find(digest);
      if (found !== undefined) return found;
      if (Date.now() > deadline)
        throw new DirectiveError(
          `the sink accepted the directive ${digest}, but no checkpoint covers it yet: check /readyz, then run this again`,
        );
      await sleep(PAUSE);
    }
  }

  return {
    origin,
    governance,
    client,
    sent,
    read,
    async seal(note) {
      const opened = await openDirective(note, governance.officers);
      if (typeof opened === 'string') throw new DirectiveError(`the directive does not count: ${opened}`);
      const { record, attributes } = directiveRecord(opened, parseNote(note).signatures.at(-1)?.name ?? '');
      const digest = digestOf(note);
      const send = async (): Promise<StoredDirective> => {
        const request = await sent.requestOf(digest, () => ownRequest(record, { attributes }));
        await sendOwnRequest(await sink(), request, record.action);
        return until(digest);
      };
      // A note that was signed again is in the log only once.
      const sealed = (await find(digest)) ?? (await send());
      if (sealed.problem === undefined) return sealed;
      throw new DirectiveError(
        `the directive of leaf ${sealed.index} does not count, and nothing was done: ${sealed.problem}`,
      );
    },
  };
}
