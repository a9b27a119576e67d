// Runs the library as a browser would: without Node's globals. Started by `browser.test.ts`.
const { log } = console;
for (const name of ['process', 'Buffer', 'global', 'setImmediate']) Reflect.deleteProperty(globalThis, name);

const ledger = await import('../src/index.ts');
const signer = ledger.createLogSigner(
  'log.example/1',
  await ledger.parseSigningKey(await ledger.generateSigningKey(), 'a key'),
);
const storage = ledger.createMemoryStorage();
const opened = await ledger.openLog({ storage, signer });
const entries = Array.from({ length: 300 }, (_, sequence) => ledger.encodeLeaf({ sequence }));
for (const entry of entries) opened.append(entry);
const { note, checkpoint } = await opened.publish();
const hashes = await ledger.createProver(storage, checkpoint.size).inclusion(42);
const proof = ledger.formatTlogProof({ index: 42, hashes, checkpoint: note });
const policy = ledger.parsePolicy(`log ${ledger.formatVerifierKey(signer.key)}\nquorum none\n`);
const { index } = await ledger.verifyTlogProof(proof, entries.at(42)!, policy);
const refused = await ledger
  .verifyTlogProof(proof, entries.at(43)!, policy)
  .catch(({ code }: { code: string }) => code);
log(JSON.stringify({ node: 'process' in globalThis, index, refused }));
