import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { adoptSpools, removeAdopted } from '../../src/pipeline/spool/adoption.ts';

let serviceDirectory: string;
let directory: string;

beforeEach(async () => {
  serviceDirectory = await mkdtemp(join(tmpdir(), 'auditspan-adoption-'));
  directory = join(serviceDirectory, 'heir');
  await mkdir(directory);
});
afterEach(() => rm(serviceDirectory, { recursive: true }));

/** Creates the spool of a source whose owner file is gone since its death is recorded. */
async function leave(place: string): Promise<void> {
  await mkdir(place, { recursive: true });
  await writeFile(join(place, '1.seg'), '');
}

describe('the spools of dead sources', () => {
  it('are taken over at any depth: each source may have died while it took over another', async () => {
    const oldest = join(serviceDirectory, 'third/adopted/second/adopted/first');
    await leave(oldest);
    await leave(join(serviceDirectory, 'third/adopted/second'));
    await leave(join(serviceDirectory, 'third'));

    const adopted = await adoptSpools({ directory, serviceDirectory });
    expect(adopted.map(({ sourceId }) => sourceId)).toEqual(['first', 'second', 'third']);
    expect((await readdir(join(directory, 'adopted'))).toSorted()).toEqual(['first', 'second', 'third']);

    for (const { directory: delivered, sourceId } of adopted) {
      if (sourceId !== 'first') await removeAdopted(delivered);
    }
    expect(await readdir(join(directory, 'adopted'))).toEqual(['first']);
  });

  it('are not removed with an adopter from which they could not be moved', async () => {
    const place = join(directory, 'adopted/second');
    await leave(join(place, 'adopted/first'));
    await removeAdopted(place);
    expect(await readdir(join(place, 'adopted'))).toEqual(['first']);
  });
});
