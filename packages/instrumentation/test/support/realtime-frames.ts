/** The message with which a model ends a response in a session of OpenAI's Realtime API. */
export const DONE: string = JSON.stringify({
  type: 'response.done',
  response: { id: 'resp_1', status: 'completed', usage: { input_tokens: 3, output_tokens: 4 } },
});

/** Encodes a complete WebSocket frame without a mask, with a payload below 126 bytes (RFC 6455, section 5.2). */
export function frame(opcode: number, payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0x80 | opcode, payload.length]), payload]);
}

/** Encodes the frame that closes a session with a code. */
export function closing(code: number): Buffer {
  const payload = Buffer.alloc(2);
  payload.writeUInt16BE(code);
  return frame(8, payload);
}
