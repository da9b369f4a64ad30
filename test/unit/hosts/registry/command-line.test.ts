import { describe, expect, it } from 'vitest'
import { readCommandLine } from '../../../../src/main/hosts/registry/command-line'

describe('the command line of the registry program', () => {
  it('needs a home and a name, and has defaults for the rest', () => {
    expect(readCommandLine(['--home', 'place', '--name', 'lab'])).toEqual({
      home: 'place',
      name: 'lab',
      host: '127.0.0.1',
      port: 0,
      keyFile: 'place/vault.key',
      reviewersFile: 'place/reviewers.json',
      validityHours: 24,
      quotas: {
        searches: { requests: 1000, window_seconds: 3600 },
        'manifest fetches': { requests: 500, window_seconds: 3600 },
        publications: { requests: 5, window_seconds: 86_400 },
      },
    })
  })

  it.each([
    [['--name', 'lab'], /--home/],
    [['--home', 'x', '--name', 'No Name'], /--name: expected lower-case/],
    [['--home', 'x', '--name', 'lab', '--port', '70000'], /--port/],
    [['--home', 'x', '--name', 'lab', '--wat'], /--wat/],
    [['--home', 'x', '--name', 'lab', '--search-limit', '0/60'], /--search-limit: expected REQUESTS/],
  ])('says what is wrong in %j', (args, finding) => {
    expect(() => readCommandLine(args)).toThrow(finding)
    expect(() => readCommandLine(args)).toThrow(expect.objectContaining({ code: 'usage' }))
  })
})
