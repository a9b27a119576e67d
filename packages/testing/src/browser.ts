import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const NAMES = ['chromium', 'chromium-browser', 'google-chrome'] as const;
const PAGE_MS = 140_000;
/** Virtual time that a page gets to ask its server and draw. */
const SETTLE_MS = 20_000;

const OPTIONS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--hide-scrollbars',
  `--virtual-time-budget=${SETTLE_MS}`,
] as const;

/** A browser without a window. */
export interface Browser {
  /** A page once its scripts have run, as HTML. */
  read(url: string): Promise<string>;
  /** The same, and a picture of it in a file. @param height in pixels. */
  look(url: string, picture: string, height?: number): Promise<string>;
}

/** Chromium where it is installed (Debian: `apt-get install chromium`), or why there is none. */
export async function findBrowser(): Promise<Browser | { readonly absent: string }> {
  for (const name of NAMES) {
    const found = await run(name, ['--version']).catch(() => undefined);
    if (found !== undefined) return browserOf(name);
  }
  return { absent: ` (skipped: none of ${NAMES.join(', ')} is installed)` };
}

function browserOf(command: string): Browser {
  const dump = async (url: string, arguments_: readonly string[]): Promise<string> => {
    const profile = await mkdtemp(join(tmpdir(), 'auditspan-browser-'));
    const options = [...OPTIONS, `--user-data-dir=${profile}`, ...arguments_, url];
    try {
      const { stdout } = await run(command, options, { timeout: PAGE_MS, maxBuffer: 1 << 26 });
      return stdout;
    } finally {
      await rm(profile, { recursive: true, force: true });
    }
  };
  const read = (url: string, height = 900): Promise<string> =>
    dump(url, [`--window-size=1440,${height}`, '--dump-dom']);
  return {
    read,
    async look(url, picture, height = 900) {
      await dump(url, [`--window-size=1440,${height}`, `--screenshot=${picture}`]);
      return read(url, height);
    },
  };
}
