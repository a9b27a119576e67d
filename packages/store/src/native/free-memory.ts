/**
 * Frees memory immediately; anyone who still reads it finds it empty. Otherwise V8 would only notice in a full garbage
 * collection, and it starts one whenever external memory has grown by 64 MB: a sixth of a sink's processor time under
 * load. Source: V8, src/heap/heap.cc, `StartIncrementalMarkingIfAllocationLimitIsReached` and
 * `kExternalAllocationSoftLimit`.
 * @param bytes left unchanged if their buffer is shared with others
 */
export function freeMemory(bytes: ArrayBufferView): void {
  if (ownsMemory(bytes)) bytes.buffer.transfer(0);
}

/**
 * Whether bytes have a buffer to themselves: of the pool that Node's small buffers share, none takes more than half.
 */
export function ownsMemory<Bytes extends ArrayBufferView>(
  bytes: Bytes,
): bytes is Bytes & { readonly buffer: ArrayBuffer } {
  return bytes.buffer instanceof ArrayBuffer && bytes.byteLength > bytes.buffer.byteLength / 2;
}
