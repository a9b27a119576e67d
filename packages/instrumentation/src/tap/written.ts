import { bytesOf } from './body-chunk.ts';
import type { Fence } from '../hook/fence.ts';
import { shadow, shadowAfter } from '../hook/shadow.ts';

/**
 * Observes writes to a stream or connection, before it accepts them. `end(chunk)` writes internally, but may also call
 * `write`: only the outermost call counts.
 */
export function followWrites(fence: Fence, target: object, sent: (bytes: Buffer) => void): void {
  let isEnding = false;
  const look = ([chunk, encoding]: readonly unknown[]): void => {
    const bytes = bytesOf(chunk, encoding);
    if (bytes !== undefined) sent(bytes);
  };
  shadow(fence, target, 'write', (args) => {
    if (!isEnding) look(args);
  });
  shadow(fence, target, 'end', (args) => {
    isEnding = true;
    look(args);
  });
}

/** Like {@link followWrites}, but after the target has accepted the write; also called for an `end` without data. */
export function followTakenWrites(fence: Fence, target: object, taken: (bytes: Buffer | undefined) => void): void {
  let isEnding = false;
  const look = ([chunk, encoding]: readonly unknown[]): void => taken(bytesOf(chunk, encoding));
  shadow(fence, target, 'end', () => {
    isEnding = true;
  });
  shadowAfter(fence, target, 'end', look);
  shadowAfter(fence, target, 'write', (args) => {
    if (!isEnding) look(args);
  });
}
