import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { DAY_MS } from '../../../shared/model/duration'
import type { Envelope } from '../../../shared/model/envelope'
import { StewardError } from '../../../shared/model/errors'
import { fromInstant, type KeyId, toInstant } from '../../../shared/model/ids'
import type { KeyEntry, KeyRecord } from '../../../shared/model/key'
import type { RegistryRoot } from '../../../shared/model/registry'
import type { Clock } from '../../engine/ports'
import { writeDurably } from '../../files'
import { inspectRoot, signRoot, verifyRoot } from '../../protocol/discovery'
import { parseEnvelope, type Signer } from '../../protocol/identity'

const ROOT_LIFE_MS = 365 * DAY_MS
const SNAPSHOT_KEY_LIFE_MS = 90 * DAY_MS
/** Clients who come rarely must meet the next root before the last one is over. */
const RENEW_BEFORE_MS = 30 * DAY_MS

export interface RootOptions {
  readonly file: string
  readonly registry: string
  readonly snapshotKey: KeyEntry
  readonly tlsKey: KeyId
  /** Absent where the operator keeps the root key offline (TRUST "Keys"). */
  readonly rootSigner: Signer | undefined
  readonly clock: Clock
  /** Whose decisions on cases count (TRUST "Callers"); undefined leaves those of the last document. */
  readonly reviewers: readonly KeyRecord[] | undefined
}

interface Signed {
  readonly content: RegistryRoot
  readonly envelope: Envelope
}

const unreadable = (file: string, cause: unknown): StewardError =>
  new StewardError('store_damaged', `the root document in ${file} cannot be read`, {
    suggestions: [
      'Put the last copy of the file back; every client holds the same document.',
      'Without it move the file away: the next start signs a new one if the root key is in the vault.',
    ],
    cause,
  })

const areSameKeys = (left: readonly KeyRecord[], right: readonly KeyRecord[]): boolean =>
  left.length === right.length && left.every(({ key_id }, at) => key_id === right[at]?.key_id)

const readRoot = async ({ file, rootSigner, clock }: RootOptions): Promise<Signed | undefined> => {
  if (!existsSync(file)) return undefined
  const bytes = await readFile(file)
  try {
    const envelope = parseEnvelope(bytes)
    const { root } = rootSigner
      ? verifyRoot(envelope, rootSigner.keyId, clock.now())
      : inspectRoot(envelope, clock.now())
    return { content: root, envelope }
  } catch (cause) {
    if (cause instanceof StewardError && cause.code === 'registry_root_changed') throw cause
    throw unreadable(file, cause)
  }
}

/** The root document a registry stands under: made at the first start, and signed anew before what it delegates is over. */
export class RootDocument {
  private constructor(
    private readonly options: RootOptions,
    private signed: Signed,
  ) {}

  /**
   * @throws StewardError `registry_root_changed` (signed by another root key than the vault's), `conflict` (the home is another
   * registry's), `key_not_found` (a new document is needed and the root key is elsewhere), `store_damaged`
   */
  static async open(options: RootOptions): Promise<RootDocument> {
    const before = await readRoot(options)
    if (before && before.content.registry !== options.registry)
      throw new StewardError('conflict', `this home is that of the registry ${before.content.registry}`, {
        details: { registry: before.content.registry, asked: options.registry },
        suggestions: ['Start it under its own name, or choose another home.'],
      })
    const document = new RootDocument(options, before ?? (await RootDocument.sign(options, undefined)))
    await document.renewIfDue()
    return document
  }

  get content(): RegistryRoot {
    return this.signed.content
  }

  get envelope(): Envelope {
    return this.signed.envelope
  }

  /** Signs a new version where the present one soon ends or names other keys. @throws StewardError `key_not_found` */
  async renewIfDue(): Promise<boolean> {
    if (!this.isDue()) return false
    this.signed = await RootDocument.sign(this.options, this.signed.content)
    return true
  }

  private isDue(): boolean {
    const { snapshotKey, tlsKey, clock, reviewers } = this.options
    if (reviewers && !areSameKeys(reviewers, this.content.reviewers)) return true
    const soon = toInstant(clock.now() + RENEW_BEFORE_MS)
    const delegated = this.content.snapshot_keys.find((key) => key.key_id === snapshotKey.key_id)
    const ends = [this.content.expires_at, delegated?.not_after ?? soon]
    return !this.content.tls_pins.includes(tlsKey) || ends.some((end) => fromInstant(end) <= fromInstant(soon))
  }

  private static async sign(options: RootOptions, before: RegistryRoot | undefined): Promise<Signed> {
    const { file, registry, snapshotKey, tlsKey, rootSigner, clock } = options
    if (!rootSigner)
      throw new StewardError(
        'key_not_found',
        `the registry ${registry} needs a new root document and has no root key`,
        {
          suggestions: [`Sign one with the root key where it is kept, and put it at ${file}.`],
        },
      )
    const now = clock.now()
    const content: RegistryRoot = {
      registry,
      version: (before?.version ?? 0) + 1,
      issued_at: toInstant(now),
      expires_at: toInstant(now + ROOT_LIFE_MS),
      root_key: rootSigner.publicKey,
      snapshot_keys: [
        { ...snapshotKey.public, not_after: toInstant(now + SNAPSHOT_KEY_LIFE_MS) },
        // Receipts and snapshots of an earlier key stay good for as long as it was delegated.
        ...(before?.snapshot_keys.filter((key) => key.key_id !== snapshotKey.key_id) ?? []),
      ],
      tls_pins: [tlsKey],
      operators: before?.operators ?? [],
      reviewers: [...(options.reviewers ?? before?.reviewers ?? [])],
    }
    const envelope = await signRoot(content, rootSigner)
    await writeDurably(file, JSON.stringify(envelope))
    return { content, envelope }
  }
}
