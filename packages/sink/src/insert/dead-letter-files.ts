import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeadLetterRow } from '@auditspan/store';

/** Where dead letters go that ClickHouse does not take. */
export interface DeadLetterFiles {
  /** Resolves when the letter is on the disk itself. Keeping it again changes nothing. */
  keep(letter: DeadLetterRow, reason: string): Promise<void>;
}

/** One JSON file a letter, named after its id, in a directory that is made when it is needed. */
export function createDeadLetterFiles(directory: string): DeadLetterFiles {
  return {
    async keep(letter, reason) {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      const { Bytes, ReceivedAt, ...words } = letter;
      const BytesBase64 = Buffer.from(Bytes).toString('base64');
      const given = { ...words, ReceivedAt: ReceivedAt.toString(), RefusedAgain: reason, BytesBase64 };
      const content = JSON.stringify(given, undefined, 2);
      const file = await open(join(directory, `${letter.LetterId}.json`), 'w', 0o600);
      try {
        await file.writeFile(`${content}\n`);
        await file.sync();
      } finally {
        await file.close();
      }
      await syncDirectory(directory);
    },
  };
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
