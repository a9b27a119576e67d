export {
  embeddedClickHouseConfigSchema,
  parseEmbeddedClickHouseConfig,
  type EmbeddedClickHouseConfig,
  type EmbeddedClickHouseUser,
  type ReadonlyLimits,
  type ResolvedEmbeddedClickHouseConfig,
} from './config.ts';
export { holderOf, lockDirectory, type DirectoryLock } from './directory-lock.ts';
export { startEmbeddedClickHouse, type EmbeddedClickHouse } from './embedded-clickhouse.ts';
export type { EngineStatus } from './engine-supervisor.ts';
export {
  EmbeddedClickHouseConfigError,
  EmbeddedClickHouseListenError,
  EmbeddedClickHouseLockedError,
  EmbeddedClickHouseStartError,
  errorCatalogue,
} from './errors.ts';
