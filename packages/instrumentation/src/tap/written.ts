import { bytesOf } from './body-chunk.ts';
import type { Fence } from '../hook/fence.ts';
import { shadow, shadowAfter } from '../hook/shadow.ts';

/**
 * Shows what is written to a stream or connection, before it takes it. `end(chunk)` writes by a way of its own, but may call
 * `write` too: only the outermost call counts.
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

/** Like {@link followWrites}, but when the target has taken it; also told of an end that writes nothing. */
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
