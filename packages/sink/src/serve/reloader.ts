import { stat } from 'node:fs/promises';
import type { Logger } from 'pino';
import type { SinkConfig } from '../config.ts';
import { OPTIONS } from '../config/option.ts';
import type { ConditionKeeper } from '../health/condition.ts';
import { messageOf } from '../error-message.ts';

/** Options of {@link startReloader}. */
export interface ReloaderOptions {
  /** The configuration that the sink started with. */
  readonly config: SinkConfig;
  /** Loads the configuration again. */
  readonly load: () => Promise<SinkConfig>;
  /** Applies what can change while the sink runs; rejects without any change if something is invalid. */
  readonly apply: (config: SinkConfig) => Promise<void>;
  /** Returns the watched files. */
  readonly files: () => readonly string[];
  readonly logger: Logger;
  /** Reflects whether the configuration read last could be applied. */
  readonly condition: Pick<ConditionKeeper, 'fail' | 'mend'>;
}

/** Applies changes of the configuration to a running sink. */
export interface Reloader {
  /** Reloads everything; an invalid configuration is logged, and the old one stays. */
  reload(why: string): Promise<void>;
  /** Stops watching the files. */
  stop(): void;
}

/** Options that take effect while the sink runs. */
const LIVE = /^(?:logLevel|tls\.|producers\.|reload\.)/;

/** Starts to watch the files; a change triggers a reload. */
export function startReloader(options: ReloaderOptions): Reloader {
  let config = options.config;
  let last: Promise<void> = Promise.resolve();
  const takeIn = async (why: string): Promise<void> => {
    try {
      const next = await options.load();
      await options.apply(next);
      const waiting = changedOptions(config, next).filter((path) => !LIVE.test(path));
      config = next;
      options.condition.mend();
      options.logger.info({ code: 'configuration_reloaded', why }, 'the configuration was reloaded');
      if (waiting.length > 0) {
        const waits = { code: 'configuration_waits', options: waiting };
        options.logger.warn(waits, 'these options take effect at the next start');
      }
    } catch (error) {
      options.condition.fail(messageOf(error));
      const refused = { code: 'configuration_refused', err: error, why };
      options.logger.error(refused, 'the new configuration is refused; the old one stays');
    }
  };
  const reload = (why: string): Promise<void> => (last = last.then(() => takeIn(why)));
  const stop = watch(options.config.reload.interval, options.files, () => reload('a file has changed'));
  return { reload, stop };
}

/** Polls the files, which also detects files replaced by a symbolic link, as Kubernetes does. */
function watch(interval: number, files: () => readonly string[], onChange: () => Promise<void>): () => void {
  if (interval === 0) return () => {};
  let known: string | undefined;
  let busy = false;
  const look = async (): Promise<void> => {
    if (busy) return;
    busy = true;
    const found = await signatureOf(files());
    const changed = known !== undefined && found !== known;
    // Taken before the files are read: a change while they are read is detected at the next poll.
    known = found;
    if (changed) await onChange();
    busy = false;
  };
  void look();
  const timer = setInterval(() => void look(), interval).unref();
  return () => clearInterval(timer);
}

async function signatureOf(files: readonly string[]): Promise<string> {
  const states = await Promise.all(
    files.map(async (file) => {
      const found = await stat(file).catch(() => undefined);
      return found === undefined ? 'absent' : `${found.ino} ${found.mtimeMs} ${found.size}`;
    }),
  );
  return states.join('\n');
}

function changedOptions(before: SinkConfig, after: SinkConfig): string[] {
  return OPTIONS.map(({ path }) => path).filter((path) => valueAt(before, path) !== valueAt(after, path));
}

function valueAt(config: SinkConfig, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], config);
}
