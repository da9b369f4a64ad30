import { Button, Group, PasswordInput, Stack, Stepper, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { href, navigate, useAction, useCommand, useJobAction } from '../../../client'
import { ErrorState, JobProgress, OfferedRegistry, Panel } from '../../../ui'

/** Vault, root key, enrolment: each step waits for the one before, and what is done already is not asked for again. */
export function ConnectRegistry() {
  const status = useCommand('system.status', {})
  const registries = useCommand('registries.list', {})
  const vaultOpen = status.data?.vault === 'open'
  const known = (registries.data?.registries.length ?? 0) > 0
  const step = vaultOpen ? (known ? 2 : 1) : 0
  return (
    <Panel title="Connect a registry">
      <Stack gap="lg">
        <Stepper active={step} size="xs">
          <Stepper.Step label="Vault" description="Where your keys are kept" />
          <Stepper.Step label="Registry" description="Believed by its root key" />
          <Stepper.Step label="Identity" description="Whom you delegate as" />
        </Stepper>
        {step === 0 && <OpenVault missing={status.data?.vault !== 'locked'} />}
        {step === 1 && <AcceptRegistry />}
        {step === 2 && <Enrol />}
      </Stack>
    </Panel>
  )
}

function OpenVault({ missing }: { missing: boolean }) {
  const [passphrase, setPassphrase] = useState('')
  const open = useAction(missing ? 'vault.create' : 'vault.unlock', ['system.status', 'keys.list'])
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        open.mutate({ passphrase })
      }}
    >
      <Stack gap="md" maw={460}>
        <PasswordInput
          label={missing ? 'Choose a passphrase for the vault' : 'Passphrase of the vault'}
          description={missing ? 'It encrypts your private keys on this machine. Nobody can reset it.' : undefined}
          value={passphrase}
          onChange={({ currentTarget }) => setPassphrase(currentTarget.value)}
          visibilityToggleButtonProps={{ 'aria-label': 'Show the passphrase' }}
        />
        {open.error && <ErrorState error={open.error} />}
        <Group>
          <Button type="submit" disabled={passphrase === ''} loading={open.isPending}>
            {missing ? 'Make the vault' : 'Unlock it'}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

/** First the address, then the fingerprint to compare: nothing is believed in between (TRUST "Bootstrap"). */
function AcceptRegistry() {
  const [url, setUrl] = useState('https://')
  const inspect = useAction('registries.inspect')
  const add = useJobAction({ kind: 'add', subject: url }, 'registries.add', [
    'registries.list',
    'agents.list',
    'overview.get',
  ])
  const { job, stop } = add
  const shown = inspect.data
  const error = inspect.error ?? add.error
  return (
    <Stack gap="md" maw={720}>
      <TextInput
        label="Address of the registry"
        value={url}
        disabled={shown !== undefined}
        onChange={({ currentTarget }) => setUrl(currentTarget.value)}
      />
      {shown && <OfferedRegistry name={shown.name} rootKey={shown.root_key} />}
      {error && <ErrorState error={error} />}
      {job && <JobProgress job={job} onStop={stop} />}
      <Group>
        {shown ? (
          <>
            <Button
              loading={add.isPending || job !== undefined}
              onClick={() => add.mutate({ url, root_key: shown.root_key })}
            >
              The key is right: add it
            </Button>
            <Button variant="default" onClick={() => inspect.reset()}>
              Another address
            </Button>
          </>
        ) : (
          <Button loading={inspect.isPending} onClick={() => inspect.mutate({ url })}>
            Show its root key
          </Button>
        )}
      </Group>
    </Stack>
  )
}

function Enrol() {
  const enrol = useAction('client.enroll', ['system.status', 'overview.get', 'agents.list'])
  return (
    <Stack gap="md" align="flex-start">
      <Text size="sm">
        Agents serve only callers whom a registry knows. This makes a client key in your vault and publishes its
        manifest.
      </Text>
      {enrol.error && <ErrorState error={enrol.error} />}
      <Button
        loading={enrol.isPending}
        onClick={() => enrol.mutate({}, { onSuccess: () => navigate(href(['agents'])) })}
      >
        Register this console
      </Button>
    </Stack>
  )
}
