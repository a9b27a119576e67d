import { override, type Undo } from '../../hook/override.ts';
import type { Refusing } from './refusing.ts';

/** A request that is held while its caller writes it. */
export interface Held {
  /** Once it is no longer held, writes pass unobserved. */
  readonly isHeld: boolean;
  /**
   * @param args arguments of the write
   * @param accepted result of the write
   * @returns whether the caller may go on writing
   */
  noteWritten(args: readonly unknown[], accepted: boolean): boolean;
  /** @param args arguments of `end`, which may include a last write */
  noteEnded(args: readonly unknown[]): void;
}

type Writer<Result> = (this: unknown, ...args: unknown[]) => Result;

/**
 * Reports the caller's writes to a request, and its end. The observer sees them first, since its wrapper is nearer to
 * the original.
 */
export function followWriting(target: object, held: Held, within: Refusing): readonly Undo[] {
  const writing = target as { write: Writer<boolean>; end: Writer<unknown> };
  const { write, end } = writing;
  let isEnding = false;
  const writeHeld: Writer<boolean> = (...args) => {
    if (!held.isHeld || isEnding) return write.apply(target, args);
    const accepting = within.run(
      () => acceptingAtOnce(args),
      () => args,
    );
    const accepted = write.apply(target, accepting);
    return within.run(
      () => held.noteWritten(args, accepted),
      () => accepted,
    );
  };
  const endHeld: Writer<unknown> = (...args) => {
    isEnding = true;
    end.apply(target, args);
    within.run(() => held.noteEnded(args));
    return target;
  };
  return [override(writing, 'write', writeHeld), override(writing, 'end', endHeld)];
}

/**
 * Returns the arguments of a write without its callback, which is called as soon as the bytes are accepted: a caller
 * that waits for its write to be sent would otherwise wait forever.
 */
export function acceptingAtOnce(args: unknown[]): unknown[] {
  const at = args.findLastIndex((arg) => typeof arg === 'function');
  if (at < 0) return args;
  process.nextTick(args[at] as () => void);
  return args.slice(0, at);
}
