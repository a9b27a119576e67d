import type { LookupFunction } from 'node:net';

/** Resolves every name to this machine, so that clients call providers by their own names. */
export const toLoopback: LookupFunction = (_name, { all }, found) => {
  if (all === true) found(null, [{ address: '127.0.0.1', family: 4 }]);
  else found(null, '127.0.0.1', 4);
};
