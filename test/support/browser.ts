import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const NAMES = ['chromium', 'chromium-browser', 'google-chrome'] as const;
const PAGE_MS = 90_000;
/** Virtual time that a page gets to ask its server and draw. */
const SETTLE_MS = 20_000;

/** A browser without a window. */
export interface Browser {
  /** The text of a page once its scripts have run, and a picture of it. */
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
  return {
    async look(url, picture, height = 900) {
      const profile = await mkdtemp(join(tmpdir(), 'auditspan-browser-'));
      const common = [
        '--headless=new',
        '--no-sandbox',
        '--disable-gpu',
        '--hide-scrollbars',
        `--user-data-dir=${profile}`,
        `--window-size=1440,${height}`,
        `--virtual-time-budget=${SETTLE_MS}`,
      ];
      try {
        await run(command, [...common, `--screenshot=${picture}`, url], { timeout: PAGE_MS });
        const { stdout } = await run(command, [...common, '--dump-dom', url], { timeout: PAGE_MS, maxBuffer: 1 << 26 });
        return stdout;
      } finally {
        await rm(profile, { recursive: true, force: true });
      }
    },
  };
}
