import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { until } from './until.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'] as const;
const WIDTH = 1440;

/** Options of {@link Browser.look}. */
export interface Look {
  /** A JavaScript expression that is true once the page is ready. */
  readonly when: string;
  /** File for a screenshot of the page. */
  readonly picture?: string;
  /** Height of the window in pixels. Default 900. */
  readonly height?: number;
}

/** A headless browser. */
export interface Browser {
  /** Opens a page, waits until it is ready and returns its HTML. */
  look(url: string, look: Look): Promise<string>;
}

/** Finds an installed Chromium (Debian: `apt-get install chromium`). Otherwise returns why there is none. */
export function findBrowser(): Browser | { readonly absent: string } {
  const name = NAMES.find((one) => spawnSync(one, ['--version']).status === 0);
  if (name === undefined) return { absent: ` (skipped: none of ${NAMES.join(', ')} is installed)` };
  return { look: (url, look) => lookWith(name, url, look) };
}

async function lookWith(name: string, url: string, { when, picture, height = 900 }: Look): Promise<string> {
  const profile = await mkdtemp(join(tmpdir(), 'auditspan-browser-'));
  const options = [
    '--headless=new',
    '--no-sandbox',
    '--disable-gpu',
    '--hide-scrollbars',
    `--user-data-dir=${profile}`,
  ];
  const child = spawn(name, [...options, '--remote-debugging-pipe'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  });
  const closed = once(child, 'close');
  try {
    const page = await openPage(commandsOf(child), url);
    const size = { width: WIDTH, height, deviceScaleFactor: 1, mobile: false };
    await page('Emulation.setDeviceMetricsOverride', size);
    const valueOf = async (expression: string): Promise<unknown> => {
      const { result } = await page('Runtime.evaluate', { expression, returnByValue: true });
      return (result as { value: unknown }).value;
    };
    await until(`${when} at ${url}`, async () => (await valueOf(when)) === true);
    if (picture !== undefined) {
      const { data } = await page('Page.captureScreenshot', { format: 'png' });
      await writeFile(picture, Buffer.from(data as string, 'base64'));
    }
    return (await valueOf('document.documentElement.outerHTML')) as string;
  } finally {
    child.kill('SIGKILL');
    await closed;
    await rm(profile, { recursive: true, force: true, maxRetries: 10 });
  }
}

type Answer = Readonly<Record<string, unknown>>;
type Command = (method: string, params: object, sessionId?: string) => Promise<Answer>;

/** Opens a page and returns its command function: https://chromedevtools.github.io/devtools-protocol/ */
async function openPage(command: Command, url: string): Promise<Command> {
  const { targetId } = await command('Target.createTarget', { url });
  const { sessionId } = await command('Target.attachToTarget', { targetId, flatten: true });
  return (method, params) => command(method, params, sessionId as string);
}

/** Sends commands over one pipe and receives responses over another; each message ends with a zero byte. */
function commandsOf(child: ChildProcess): Command {
  const [to, from] = [child.stdio[3] as Writable, child.stdio[4] as Readable];
  const waiting = new Map<number, PromiseWithResolvers<Answer>>();
  let text = '';
  from.setEncoding('utf8').on('data', (part: string) => {
    const messages = (text + part).split('\0');
    text = messages.pop() ?? '';
    for (const message of messages) settle(waiting, message);
  });
  child.once('close', () => {
    for (const { reject } of waiting.values()) reject(new Error('the browser ended'));
  });
  return (method, params, sessionId) => {
    const id = waiting.size + 1;
    const answer = Promise.withResolvers<Answer>();
    waiting.set(id, answer);
    to.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return answer.promise;
  };
}

function settle(waiting: ReadonlyMap<number, PromiseWithResolvers<Answer>>, message: string): void {
  const { id, result, error } = JSON.parse(message) as { id?: number; result?: Answer; error?: { message: string } };
  if (id === undefined) return;
  if (error === undefined) waiting.get(id)?.resolve(result ?? {});
  else waiting.get(id)?.reject(new Error(error.message));
}
