import { override, type Undo } from '../../hook/override.ts';
import type { Refusing } from './refusing.ts';

/** A request that is held back while its caller writes it. */
export interface Held {
  /** What is written passes unseen where it is not, any more. */
  readonly isHeld: boolean;
  /**
   * @param args of the write
   * @param accepted what the write gave
   * @returns whether the caller may go on writing
   */
  noteWritten(args: readonly unknown[], accepted: boolean): boolean;
  /** @param args of the end, which may be a last write, too */
  noteEnded(args: readonly unknown[]): void;
}

type Writer<Result> = (this: unknown, ...args: unknown[]) => Result;

/**
 * Tells what a caller writes to a request, and its end. The observer's own look at that comes first, since it is nearer to
 * the original.
 */
export function followWriting(target: object, held: Held, within: Refusing): readonly Undo[] {
  const { write, end } = target as { write: Writer<boolean>; end: Writer<unknown> };
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
    within.run(
      () => held.noteEnded(args),
      () => undefined,
    );
    return target;
  };
  const writing = target as { write: Writer<boolean>; end: Writer<unknown> };
  return [override(writing, 'write', writeHeld), override(writing, 'end', endHeld)];
}

/**
 * The arguments of a write whose callback is called when the bytes are taken: a caller that waits for what it wrote to be
 * sent would wait for ever.
 */
export function acceptingAtOnce(args: unknown[]): unknown[] {
  const at = args.findLastIndex((arg) => typeof arg === 'function');
  if (at < 0) return args;
  process.nextTick(args[at] as () => void);
  return args.slice(0, at);
}
