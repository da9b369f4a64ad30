import { describe, expect, it } from 'vitest'
import { refusalOf } from '../../../../src/main/servers/wire/problem-of'
import { toWireError } from '../../../../src/shared/contract/wire-error'
import { noRoom } from '../../../../src/shared/model/no-room'

const thrown = (code: string) => Object.assign(new Error(`${code}: no space left on device, write`), { code })

describe('a full disk', () => {
  it.each(['ENOSPC', 'EDQUOT', 'SQLITE_FULL'])('is told as such where %s was thrown', (code) => {
    expect(toWireError(thrown(code))).toMatchObject({ code: 'unavailable', category: 'transient' })
    expect(refusalOf(thrown(code))).toMatchObject({ code: 'unavailable' })
    expect(toWireError(thrown(code)).suggestions.join()).toContain('Make room on the disk')
  })

  it('is not what anything else means', () => {
    expect(noRoom('ENOSPC')).toBe('ENOSPC')
    expect(toWireError(thrown('EIO')).code).toBe('internal')
  })
})
