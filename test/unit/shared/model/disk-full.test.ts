import { describe, expect, it } from 'vitest'
import { refusalOf } from '../../../../src/main/servers/wire/problem-of'
import { toWireError } from '../../../../src/shared/contract/wire-error'
import { diskFull } from '../../../../src/shared/model/disk-full'

const thrown = (code: string) => Object.assign(new Error(`${code}: no space left on device, write`), { code })

describe('a full disk', () => {
  it.each(['ENOSPC', 'EDQUOT', 'SQLITE_FULL'])('is told as such where %s was thrown', (code) => {
    expect(toWireError(thrown(code))).toMatchObject({ code: 'disk_full', category: 'transient' })
    expect(refusalOf(thrown(code))).toMatchObject({ code: 'disk_full' })
    expect(toWireError(thrown(code)).suggestions.join()).toContain('Free some space')
  })

  it('is not what anything else means', () => {
    expect(diskFull(thrown('EIO'))).toBeUndefined()
    expect(diskFull('ENOSPC')).toBeUndefined()
    expect(toWireError(thrown('EIO')).code).toBe('internal')
  })
})
