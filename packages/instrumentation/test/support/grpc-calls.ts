import {
  Client,
  credentials,
  Metadata,
  type CallOptions,
  type ClientDuplexStream,
  type ClientOptions,
  type ServiceError,
} from '@grpc/grpc-js';

const asIs = (bytes: Buffer): Buffer => bytes;

/** Calls any method of a gRPC server with raw messages. */
export interface GrpcCaller {
  unary(method: string, request: Buffer, options?: CallOptions, metadata?: Metadata): Promise<Buffer>;
  stream(method: string): ClientDuplexStream<Buffer, Buffer>;
  close(): void;
}

export function createGrpcCaller(port: number, options: ClientOptions = {}): GrpcCaller {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), options);
  return {
    unary: (method, request, callOptions = {}, metadata = new Metadata()) =>
      new Promise((resolve, reject) => {
        const done = (error: ServiceError | null, answer?: Buffer): void => {
          if (error !== null) reject(error);
          else resolve(answer as Buffer);
        };
        client.makeUnaryRequest(method, asIs, asIs, request, metadata, callOptions, done);
      }),
    stream: (method) => client.makeBidiStreamRequest(method, asIs, asIs),
    close: () => client.close(),
  };
}

/** Returns options of a client that retries at once if its server is unavailable, twice. */
export function tryingAgain(): ClientOptions {
  const retryPolicy = {
    maxAttempts: 3,
    initialBackoff: '0.02s',
    maxBackoff: '0.02s',
    backoffMultiplier: 1,
    retryableStatusCodes: ['UNAVAILABLE'],
  };
  const methodConfig = [{ name: [{ service: 'inference.GRPCInferenceService' }], retryPolicy }];
  return { 'grpc.service_config': JSON.stringify({ methodConfig }) };
}
