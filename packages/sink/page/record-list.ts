import type { EvidenceRecord } from 'check/evidence-package.js';
import { createPace, nextTurn } from './pace.ts';
import { recordRow, textOf } from './record-row.ts';

/** Rows in the page at a time, so that it stays fast with many records. */
const ROWS = 100;
/** Maximum number of printed rows. */
const ROWS_ON_PAPER = 10_000;
/** Records that are searched between two pauses. */
const SEARCHED = 64;

/** Elements of the list. */
export interface ListParts {
  readonly body: HTMLElement;
  readonly count: HTMLElement;
  readonly earlier: HTMLElement;
  readonly later: HTMLElement;
}

/** The records of a package as a paged list. */
export interface RecordList {
  /** Shows for each record since when it was seen. */
  tellSeen(seenSince: (record: EvidenceRecord) => string): void;
  /** Lists the records that contain a text; a newer call supersedes a search in progress. */
  find(text: string): Promise<void>;
}

/** Creates the list; `earlier` and `later` turn pages, and printing includes all found records. */
export function listRecords(records: readonly EvidenceRecord[], parts: ListParts): RecordList {
  let found = records;
  let first = 0;
  let search = 0;
  let seenSince: ((record: EvidenceRecord) => string) | undefined;
  const show = (rows = ROWS): void => {
    const listed = found.slice(first, first + rows);
    parts.body.replaceChildren(...listed.map((record) => recordRow(record, seenSince?.(record))));
    parts.count.textContent = countText(first, listed.length, found.length, records.length);
    parts.earlier.toggleAttribute('disabled', first === 0);
    parts.later.toggleAttribute('disabled', first + rows >= found.length);
  };
  const turnTo = (place: number): void => {
    first = place;
    show();
  };
  parts.earlier.addEventListener('click', () => turnTo(Math.max(0, first - ROWS)));
  parts.later.addEventListener('click', () => turnTo(first + ROWS));
  globalThis.addEventListener('beforeprint', () => {
    first = 0;
    show(ROWS_ON_PAPER);
  });
  globalThis.addEventListener('afterprint', () => turnTo(0));
  show();
  return {
    tellSeen(since) {
      seenSince = since;
      show();
    },
    async find(text) {
      search += 1;
      const mine = search;
      const matching = await recordsWith(text.toLowerCase(), records, () => search === mine);
      if (matching === undefined) return;
      found = matching;
      turnTo(0);
    },
  };
}

/** @returns undefined if the search was superseded. */
async function recordsWith(
  text: string,
  records: readonly EvidenceRecord[],
  isWanted: () => boolean,
): Promise<readonly EvidenceRecord[] | undefined> {
  if (text === '') return records;
  const found: EvidenceRecord[] = [];
  const pace = createPace();
  await nextTurn();
  for (const [place, record] of records.entries()) {
    if (place % SEARCHED === 0) await pace.breathe();
    if (!isWanted()) return undefined;
    if (textOf(record).includes(text)) found.push(record);
  }
  return found;
}

function countText(first: number, listed: number, found: number, all: number): string {
  const of = found === all ? `${all}` : `${found} found of ${all}`;
  return listed === found ? of : `${first + 1} to ${first + listed} of ${of}`;
}
