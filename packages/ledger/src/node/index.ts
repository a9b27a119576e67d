export { type CommandKeyOptions, createCommandKey } from './command-key.ts';
export { createDirectoryStorage } from './directory-storage.ts';
export { createKeyFile, readKeyFile } from './key-file.ts';
export { takeKeyVariable } from './key-variable.ts';
export { createDirectoryWitnessState } from './witness-state.ts';
