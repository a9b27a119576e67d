import { isAscii, isUtf8 } from 'node:buffer';
import { ODD_SPAN } from './odd-span.ts';

/** Up to this length a loop over the bytes is cheaper than a call into native code. */
const SHORT = 48;

/** @throws {OddSpan} if the bytes are not UTF-8. */
export function mustBeUtf8(buffer: Buffer, start: number, end: number): void {
  if (isShortAscii(buffer, start, end)) return;
  const bytes = buffer.subarray(start, end);
  if (!isAscii(bytes) && !isUtf8(bytes)) throw ODD_SPAN;
}

function isShortAscii(buffer: Buffer, start: number, end: number): boolean {
  if (end - start > SHORT) return false;
  let all = 0;
  for (let at = start; at < end; at += 1) all |= buffer[at] as number;
  return all < 0x80;
}
