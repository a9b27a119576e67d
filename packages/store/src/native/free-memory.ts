/**
 * Gives memory back at once that nobody reads any more; whoever still does finds nothing in it. The engine would learn it
 * from a collection of its whole heap, and begins one whenever the memory beside the heap has grown by 64 MB: a sixth of
 * what a sink computes under load.
 * Source: V8, src/heap/heap.cc, `StartIncrementalMarkingIfAllocationLimitIsReached` and `kExternalAllocationSoftLimit`.
 * @param bytes a part of memory that others have a part of too is left as it is
 */
export function freeMemory(bytes: ArrayBufferView): void {
  if (ownsMemory(bytes)) bytes.buffer.transfer(0);
}

/** Whether memory is theirs alone: of what Node's small buffers share, none has more than half. */
export function ownsMemory<Bytes extends ArrayBufferView>(
  bytes: Bytes,
): bytes is Bytes & { readonly buffer: ArrayBuffer } {
  return bytes.buffer instanceof ArrayBuffer && bytes.byteLength > bytes.buffer.byteLength / 2;
}
