import type { SinkConfig } from '../config.ts';
import { SinkConfigError } from '../errors.ts';
import type { Producer } from '../log/log-entry.ts';
import { type Credentials, type ProducerRegistry, createProducerRegistry } from '../producers/producer-registry.ts';
import { readProducersFile } from '../producers/producers-file.ts';
import { type TlsMaterial, readTls, tlsPaths } from '../tls/tls-files.ts';

/** Authentication and TLS, loaded from files and reloaded while the sink runs. */
export interface Security {
  /** TLS material to create servers with; undefined if TLS is off. */
  readonly tls: TlsMaterial | undefined;
  /**
   * Authenticates a sender.
   * @throws {UnauthenticatedError | ForbiddenError} if these credentials may not send.
   */
  identify(credentials: Credentials): Producer | undefined;
  /** Registers a callback for reloaded certificates. */
  onTls(use: (tls: TlsMaterial) => void): void;
  /** The files that it was loaded from. */
  files(): readonly string[];
  /**
   * Reloads all files.
   * @throws {SinkConfigError} if anything is invalid; the old state then stays.
   */
  reload(config: SinkConfig): Promise<void>;
}

interface Loaded {
  readonly tls: TlsMaterial | undefined;
  readonly registry: ProducerRegistry;
  readonly files: readonly string[];
}

/**
 * Loads the files that the configuration names.
 * @param env environment, in which tokens may be set.
 * @throws {SinkConfigError}
 */
export async function openSecurity(
  config: SinkConfig,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Security> {
  let current = await load(config, env);
  const users: ((tls: TlsMaterial) => void)[] = [];
  return {
    tls: current.tls,
    identify: (credentials) => current.registry.authenticate(credentials),
    onTls: (use) => void users.push(use),
    files: () => current.files,
    async reload(next) {
      const loaded = await load(next, env);
      checkKind(current.tls, loaded.tls);
      current = loaded;
      if (loaded.tls !== undefined) for (const use of users) use(loaded.tls);
    },
  };
}

async function load(config: SinkConfig, env: Readonly<Record<string, string | undefined>>): Promise<Loaded> {
  const tls = await readTls(config);
  const path = config.producers.file;
  const known = path === undefined ? undefined : await readProducersFile(path, env);
  return {
    tls,
    registry: createProducerRegistry(known?.producers, tls?.ca !== undefined),
    files: [...tlsPaths(config), ...(path === undefined ? [] : [path]), ...(known?.tokenFiles ?? [])],
  };
}

/** A running server can neither turn TLS on or off nor start to request client certificates. */
function checkKind(before: TlsMaterial | undefined, after: TlsMaterial | undefined): void {
  if ((before === undefined) === (after === undefined) && (before?.ca === undefined) === (after?.ca === undefined))
    return;
  throw new SinkConfigError('TLS and client certificates can be turned on and off at a start only: restart the sink');
}
