/**
 * Safeguards, each with the smallest change that takes it away and the suites that claim to notice. `find` occurs exactly once in
 * its file: a safeguard that was rewritten makes its mutant stale, and a stale mutant fails like one that survives.
 *
 * @typedef {{ safeguard: string, file: string, find: string, replace: string, suites: string[] }} Mutant
 */

const mutant = (safeguard, file, find, replace, ...suites) => ({ safeguard, file, find, replace, suites })

/** @type {readonly Mutant[]} */
export const mutants = [
  mutant(
    'a nonce is used once',
    'src/main/protocol/http-signature/nonce-memory.ts',
    'if (seen.has(entry))',
    'if (false)',
    'test/unit/protocol/http-signature',
  ),
  mutant(
    'signatures from before the start are refused',
    'src/main/protocol/http-signature/nonce-memory.ts',
    'if (created < this.#startedAtS)',
    'if (false)',
    'test/unit/protocol/http-signature',
  ),
  mutant(
    'a request expires',
    'src/main/protocol/http-signature/verify-message.ts',
    'if (expires <= now || expires - created > MAX_LIFE_S || expires <= created)',
    'if (false)',
    'test/unit/protocol/http-signature',
  ),
  mutant(
    'a clock in the future is refused',
    'src/main/protocol/http-signature/verify-message.ts',
    'if (Math.abs(created - now) > SKEW_S && created > now)',
    'if (false)',
    'test/unit/protocol/http-signature',
  ),
  mutant(
    'a body is the one that was signed',
    'src/main/protocol/http-signature/verify-message.ts',
    'if (header !== contentDigest(body))',
    'if (false)',
    'test/unit/protocol/http-signature',
  ),
  mutant(
    'the key decides the algorithm',
    'src/main/protocol/http-signature/verify-message.ts',
    'if (parameters.alg !== key.algorithm)',
    'if (false)',
    'test/unit/protocol/http-signature',
  ),
  mutant(
    'every component is covered by the signature',
    'src/main/protocol/http-signature/verify-message.ts',
    'if (missing.length > 0)',
    'if (false)',
    'test/unit/protocol/http-signature',
  ),
  mutant(
    'a document is signed by as many keys as it needs',
    'src/main/protocol/identity/dsse.ts',
    'if (verified.size >= threshold) return',
    'if (true) return',
    'test/unit/protocol/discovery',
    'test/unit/protocol/delegation',
  ),
  mutant(
    'a payload is canonical',
    'src/main/protocol/identity/dsse.ts',
    'if (Buffer.compare(canonicalBytesOfParsed(payload), payloadBytes) !== 0)',
    'if (false)',
    'test/unit/protocol/identity',
  ),
  mutant(
    'a snapshot never goes back',
    'src/main/protocol/discovery/snapshot.ts',
    'if (snapshot.version < highestVersionSeen)',
    'if (false)',
    'test/unit/protocol/discovery',
  ),
  mutant(
    'a snapshot is its own registry’s',
    'src/main/protocol/discovery/snapshot.ts',
    'snapshot.registry === root.registry ? undefined',
    'true ? undefined',
    'test/unit/protocol/discovery',
  ),
  mutant(
    'a snapshot expires',
    'src/main/protocol/discovery/snapshot.ts',
    'const expired = now >= fromInstant(snapshot.expires_at) || now >= fromInstant(root.expires_at)',
    'const expired = false',
    'test/unit/protocol/discovery',
  ),
  mutant(
    'a receipt answers this order',
    'src/main/protocol/delegation/receipt.ts',
    'r.order_digest === expected.orderDigest ? undefined',
    'true ? undefined',
    'test/unit/protocol/delegation',
  ),
  mutant(
    'an artifact’s name stays in its folder',
    'src/main/protocol/delegation/artifact-name.ts',
    'const fault = faultOfPart(part)',
    'const fault = undefined',
    'test/hostile/artifact-names.test.ts',
  ),
  mutant(
    'only whom the policy lets in may delegate',
    'src/main/protocol/delegation/access.ts',
    "return entry.endsWith('/') && entry.length > 1 && who.agentId.startsWith(entry)",
    'return true',
    'test/unit/protocol/delegation',
  ),
  mutant(
    'an audit entry follows the one before',
    'src/main/protocol/audit/chain.ts',
    'entry.seq === before.entries + 1 && entry.previous === before.head && entry.hash === auditHash(entry)',
    'entry.seq === before.entries + 1',
    'test/unit/protocol/audit',
  ),
  mutant(
    'the same idempotency key is the same task',
    'src/main/adapters/sqlite/agent/agent-store.ts',
    'if (known) return { task: known, existing: true }',
    '',
    'test/unit/engine/agent',
    'test/unit/adapters/sqlite',
  ),
]
