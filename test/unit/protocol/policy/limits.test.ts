import { describe, expect, it } from 'vitest'
import { parsePolicy } from '../../../../src/main/protocol/policy'

const load = (value: unknown) => () => parsePolicy(JSON.stringify(value), { format: 'jsonc' })
const registry = (...urls: string[]) => load({ discovery: { registries: urls.map((url) => ({ url })) } })

describe('what a policy may say', () => {
  it.each([
    'https://registry.example',
    'https://registry.example:8443/base',
    'http://127.0.0.1:4100',
    'http://[::1]:4100',
    'github:owner/name',
    'git+https://git.example/registry.git',
    'git+file:///srv/registry.git',
    'https://git.example/registry.git',
  ])('a registry may be at %s', (url) => {
    expect(registry(url)).not.toThrow()
  })

  it.each([
    '',
    'registry.example',
    'http://registry.example',
    'http://127.0.0.1.registry.example',
    'https://user:secret@registry.example',
    'javascript:alert(1)',
    'file:///etc/passwd',
    'github:owner',
    'github:../name',
  ])('a registry may not be at "%s"', (url) => {
    expect(registry(url)).toThrowError(expect.objectContaining({ code: 'policy_invalid' }))
  })

  it('a registry is listed once', () => {
    expect(registry('https://a.example', 'https://a.example')).toThrow('listed twice')
  })

  it.each([
    [{ delegation: { heartbeat: { interval_ms: 30_000 } } }, 'heartbeat.interval_ms'],
    [{ delegation: { retry_policy: { initial_delay_ms: 90_000 } } }, 'retry_policy.initial_delay_ms'],
    [{ delegation: { adaptive_timeouts: { initial_timeout_ms: 700_000 } } }, 'adaptive_timeouts.initial_timeout_ms'],
  ])('two values may not contradict each other: %j', (value, other) => {
    expect(load(value)).toThrow(other)
  })
})
